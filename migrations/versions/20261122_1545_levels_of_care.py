"""Level-of-care decisions, frozen by a trigger, and their drafts."""

from alembic import op

revision = "20261122_1545"
down_revision = "20261122_1540"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
INSTRUMENTS = "('asam_4', 'asam_3', 'locus', 'calocus')"
LEVELS = """('prevention', 'outpatient', 'intensive_outpatient', 'partial_hospitalization', 'residential',
                'inpatient')"""


def upgrade() -> None:
    decisions()
    drafts()
    op.execute("SELECT protect_clinic_table('level_decisions')")
    op.execute("SELECT protect_clinic_table('level_drafts', true)")
    op.execute("""
        CREATE FUNCTION level_decision_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'a signed level-of-care decision is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON level_decisions FOR EACH ROW
        EXECUTE FUNCTION level_decision_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE level_drafts, level_decisions")
    op.execute("DROP FUNCTION level_decision_frozen()")


def decisions() -> None:
    op.execute(f"""CREATE TABLE level_decisions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        number integer NOT NULL,
        instrument varchar(40) NOT NULL,
        rule_on date NOT NULL,
        assessed_on date NOT NULL,
        assessor_id uuid,
        scores jsonb NOT NULL,
        suggested_level varchar(40) NOT NULL,
        chosen_level varchar(40) NOT NULL,
        rationale_sealed bytea NOT NULL,
        considerations_sealed bytea,
        reason_sealed bytea,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_level_decisions PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_level_decisions_clinic_id_patient_id_number UNIQUE (clinic_id, patient_id, number),
        CONSTRAINT fk_level_decisions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_level_decisions_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_level_decisions_clinic_id_assessor_id FOREIGN KEY (clinic_id, assessor_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT ck_level_decisions_number CHECK (number >= 1),
        CONSTRAINT ck_level_decisions_reason CHECK (chosen_level = suggested_level OR reason_sealed IS NOT NULL),
        CONSTRAINT ck_level_decisions_instrument CHECK (instrument IN {INSTRUMENTS}),
        CONSTRAINT ck_level_decisions_suggested_level CHECK (suggested_level IN {LEVELS}),
        CONSTRAINT ck_level_decisions_chosen_level CHECK (chosen_level IN {LEVELS}),
        CONSTRAINT fk_level_decisions_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_level_decisions_clinic_id_signed_at ON level_decisions (clinic_id, signed_at)")


def drafts() -> None:
    op.execute(f"""CREATE TABLE level_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        instrument varchar(40) NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_level_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_level_drafts_clinic_id_patient_id_user_id UNIQUE (clinic_id, patient_id, user_id),
        CONSTRAINT fk_level_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_level_drafts_instrument CHECK (instrument IN {INSTRUMENTS}),
        CONSTRAINT fk_level_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_level_drafts_clinic_id_user_id ON level_drafts (clinic_id, user_id)")
