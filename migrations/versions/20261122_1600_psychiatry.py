"""Psychiatric evaluations, orders and certifications."""

from alembic import op

revision = "20261122_1600"
down_revision = "20261122_1558"
branch_labels = None
depends_on = None

TABLES = ("evaluations", "evaluation_addenda", "evaluation_drafts", "orders", "certifications")
STEPS = "signed_at,carried_out_at,carried_out_by_id,outcome_sealed,stopped_at,stopped_by_id,stop_reason_sealed,settled_at"
FROZEN = {"evaluations": "", "evaluation_addenda": "", "certifications": "", "orders": STEPS}
MAY_DELETE = {"evaluation_drafts"}


def upgrade() -> None:
    evaluations()
    evaluation_addenda()
    evaluation_drafts()
    orders()
    certifications()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table in MAY_DELETE).lower()})")
    for table, once in FROZEN.items():
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION record_frozen('', '{once}')""")


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")


def evaluations() -> None:
    op.execute("""CREATE TABLE evaluations (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        kind varchar(40) NOT NULL,
        content_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_evaluations PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_evaluations_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
            (clinic_id, id),
        CONSTRAINT fk_evaluations_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id) REFERENCES episodes
            (clinic_id, id),
        CONSTRAINT ck_evaluations_evaluation_kind CHECK (kind IN ('initial', 'follow_up')),
        CONSTRAINT fk_evaluations_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_evaluations_clinic_id_patient_id_signed_at
        ON evaluations (clinic_id, patient_id, signed_at)""")


def evaluation_addenda() -> None:
    op.execute("""CREATE TABLE evaluation_addenda (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        evaluation_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_evaluation_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_evaluation_addenda_clinic_id_evaluation_id FOREIGN KEY (clinic_id, evaluation_id)
            REFERENCES evaluations (clinic_id, id),
        CONSTRAINT fk_evaluation_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_evaluation_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_evaluation_addenda_clinic_id_evaluation_id
        ON evaluation_addenda (clinic_id, evaluation_id)""")


def evaluation_drafts() -> None:
    op.execute("""CREATE TABLE evaluation_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_evaluation_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_evaluation_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT uq_evaluation_drafts_clinic_id_patient_id_user_id UNIQUE (clinic_id, patient_id, user_id),
        CONSTRAINT fk_evaluation_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_evaluation_drafts_clinic_id_user_id ON evaluation_drafts (clinic_id, user_id)")


def orders() -> None:
    op.execute("""CREATE TABLE orders (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        kind varchar(40) NOT NULL,
        text_sealed bytea NOT NULL,
        told varchar(40) NOT NULL,
        ordered_at timestamptz NOT NULL,
        ordered_by_id uuid NOT NULL,
        entered_by_id uuid NOT NULL,
        signed_at timestamptz,
        carried_out_at timestamptz,
        carried_out_by_id uuid,
        outcome_sealed bytea,
        stopped_at timestamptz,
        stopped_by_id uuid,
        stop_reason_sealed bytea,
        settled_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_orders PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_orders_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
            (clinic_id, id),
        CONSTRAINT fk_orders_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id) REFERENCES episodes
            (clinic_id, id),
        CONSTRAINT ck_orders_carried_out_by_somebody CHECK ((carried_out_at IS NULL) = (carried_out_by_id IS
            NULL)),
        CONSTRAINT ck_orders_stopped_by_somebody CHECK ((stopped_at IS NULL) = (stopped_by_id IS NULL)),
        CONSTRAINT ck_orders_signed_first CHECK (carried_out_at IS NULL OR signed_at IS NOT NULL),
        CONSTRAINT ck_orders_order_kind CHECK (kind IN ('medication', 'laboratory', 'drug_test', 'referral',
            'monitoring', 'other')),
        CONSTRAINT ck_orders_told CHECK (told IN ('written', 'in_person', 'by_phone')),
        CONSTRAINT fk_orders_ordered_by_id FOREIGN KEY (ordered_by_id) REFERENCES users (id),
        CONSTRAINT fk_orders_entered_by_id FOREIGN KEY (entered_by_id) REFERENCES users (id),
        CONSTRAINT fk_orders_carried_out_by_id FOREIGN KEY (carried_out_by_id) REFERENCES users (id),
        CONSTRAINT fk_orders_stopped_by_id FOREIGN KEY (stopped_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_orders_clinic_id_patient_id_ordered_at ON orders (clinic_id, patient_id, ordered_at)")
    op.execute("CREATE INDEX ix_orders_clinic_id_settled_at_ordered_at ON orders (clinic_id, settled_at, ordered_at)")


def certifications() -> None:
    op.execute("""CREATE TABLE certifications (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        certified_on date NOT NULL,
        holds_until date NOT NULL,
        week_hours integer NOT NULL,
        reason_sealed bytea NOT NULL,
        credentials varchar NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_certifications PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_certifications_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_certifications_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id) REFERENCES
            episodes (clinic_id, id),
        CONSTRAINT uq_certifications_clinic_id_episode_id_certified_on UNIQUE (clinic_id, episode_id,
            certified_on),
        CONSTRAINT ck_certifications_holds CHECK (holds_until > certified_on),
        CONSTRAINT ck_certifications_week_hours CHECK (week_hours BETWEEN 1 AND 60),
        CONSTRAINT fk_certifications_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_certifications_clinic_id_patient_id_certified_on
        ON certifications (clinic_id, patient_id, certified_on)""")
