"""Goals, contact notes and completed modules. A contact note is frozen by triggers."""

from alembic import op

revision = "20261122_0220"
down_revision = "20261122_0210"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("goals", "contact_notes", "contact_addenda", "module_completions")
MAY_DELETE = {"module_completions"}


def upgrade() -> None:
    goals()
    contact_notes()
    contact_addenda()
    module_completions()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table in MAY_DELETE).lower()})")
    freeze()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION contact_note_frozen(), contact_addendum_frozen()")


def goals() -> None:
    op.execute(f"""CREATE TABLE goals (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        statement_sealed bytea NOT NULL,
        measured_sealed bytea,
        target_on date,
        status varchar(40) NOT NULL,
        closed_on date,
        closed_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_goals PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_goals_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_goals_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_goals_closed CHECK ((status = 'open') = (closed_on IS NULL)),
        CONSTRAINT ck_goals_closed_by_somebody CHECK ((closed_on IS NULL) = (closed_by_id IS NULL)),
        CONSTRAINT ck_goals_goal_status CHECK (status IN ('open', 'met', 'dropped')),
        CONSTRAINT fk_goals_closed_by_id FOREIGN KEY (closed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_goals_clinic_id_patient_id_status ON goals (clinic_id, patient_id, status)")


def contact_notes() -> None:
    op.execute(f"""CREATE TABLE contact_notes (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        kind varchar(40) NOT NULL,
        direction varchar(40) NOT NULL,
        outcome varchar(40) NOT NULL,
        with_sealed bytea NOT NULL,
        happened_at timestamptz NOT NULL,
        minutes integer NOT NULL,
        text_sealed bytea,
        about_on date,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_contact_notes PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_contact_notes_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_contact_notes_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_contact_notes_minutes CHECK (minutes BETWEEN 0 AND 720),
        CONSTRAINT ck_contact_notes_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_contact_notes_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id),
        CONSTRAINT ck_contact_notes_contact_kind
            CHECK (kind IN ('phone', 'collateral', 'case_management', 'outreach', 'crisis')),
        CONSTRAINT ck_contact_notes_direction CHECK (direction IN ('out', 'in')),
        CONSTRAINT ck_contact_notes_contact_outcome CHECK (outcome IN ('reached', 'left_word', 'no_answer')),
        CONSTRAINT fk_contact_notes_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_contact_notes_cosigned_by_id FOREIGN KEY (cosigned_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_contact_notes_clinic_id_about_on_patient_id
        ON contact_notes (clinic_id, about_on, patient_id)""")
    op.execute("""CREATE INDEX ix_contact_notes_clinic_id_needs_cosign_cosigned_at
        ON contact_notes (clinic_id, needs_cosign, cosigned_at)""")
    op.execute("""CREATE INDEX ix_contact_notes_clinic_id_patient_id_happened_at
        ON contact_notes (clinic_id, patient_id, happened_at)""")


def contact_addenda() -> None:
    op.execute(f"""CREATE TABLE contact_addenda (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        contact_note_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_contact_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_contact_addenda_clinic_id_contact_note_id FOREIGN KEY (clinic_id, contact_note_id)
            REFERENCES contact_notes (clinic_id, id),
        CONSTRAINT fk_contact_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_contact_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_contact_addenda_clinic_id_contact_note_id
        ON contact_addenda (clinic_id, contact_note_id)""")


def module_completions() -> None:
    op.execute(f"""CREATE TABLE module_completions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        module_id uuid NOT NULL,
        session_id uuid,
        done_on date NOT NULL,
        homework varchar(40) NOT NULL,
        has_practised boolean NOT NULL,
        recorded_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_module_completions PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_module_completions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_module_completions_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_module_completions_clinic_id_module_id FOREIGN KEY (clinic_id, module_id)
            REFERENCES modules (clinic_id, id),
        CONSTRAINT fk_module_completions_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES therapy_sessions (clinic_id, id),
        CONSTRAINT uq_module_completions_clinic_id_patient_id_module_id_done_on
            UNIQUE (clinic_id, patient_id, module_id, done_on),
        CONSTRAINT ck_module_completions_homework CHECK (homework IN ('none', 'given', 'done')),
        CONSTRAINT fk_module_completions_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_module_completions_clinic_id_session_id ON module_completions (clinic_id, session_id)")


def freeze() -> None:
    """A contact note is signed as it is written: only the co-signature may still be added."""
    op.execute("""
        CREATE FUNCTION contact_note_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['cosigned_at', 'cosigned_by_id', 'version', 'updated_at'];
        BEGIN
            IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a signed contact note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.cosigned_at IS NOT NULL AND NEW.cosigned_at IS DISTINCT FROM OLD.cosigned_at THEN
                RAISE EXCEPTION 'a co-signature is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON contact_notes FOR EACH ROW
        EXECUTE FUNCTION contact_note_frozen()""")
    op.execute("""
        CREATE FUNCTION contact_addendum_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'an addendum is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON contact_addenda FOR EACH ROW
        EXECUTE FUNCTION contact_addendum_frozen()""")
