"""Notes of sessions: parts, goal marks, confirmations, addenda, drafts. A signed note is frozen by triggers."""

from alembic import op

revision = "20261122_0221"
down_revision = "20261122_0220"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("notes", "note_sessions", "note_parts", "note_goal_marks", "note_confirmations", "note_addenda", "note_drafts")
MAY_DELETE = {"note_drafts", "note_goal_marks", "note_parts", "note_sessions"}


def upgrade() -> None:
    notes()
    note_sessions()
    note_parts()
    note_goal_marks()
    note_confirmations()
    note_addenda()
    note_drafts()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table in MAY_DELETE).lower()})")
    freeze()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("""DROP FUNCTION note_frozen(), note_session_frozen(), note_part_frozen(), note_goal_mark_frozen(),
        note_addendum_frozen(), note_confirmation_frozen()""")


def notes() -> None:
    op.execute(f"""CREATE TABLE notes (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        mode varchar(40) NOT NULL,
        format varchar(40) NOT NULL,
        on_date date NOT NULL,
        track_id uuid,
        ended_at timestamptz NOT NULL,
        topic_sealed bytea,
        interventions varchar[] NOT NULL,
        shared_sealed bytea,
        signed_at timestamptz,
        signed_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_notes PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_notes_clinic_id_track_id FOREIGN KEY (clinic_id, track_id) REFERENCES tracks (clinic_id, id),
        CONSTRAINT ck_notes_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_notes_daily_of_a_track CHECK (mode <> 'daily' OR track_id IS NOT NULL),
        CONSTRAINT ck_notes_note_mode CHECK (mode IN ('per_session', 'daily')),
        CONSTRAINT ck_notes_note_format CHECK (format IN ('dap', 'soap', 'birp')),
        CONSTRAINT fk_notes_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_notes_clinic_id_on_date_id ON notes (clinic_id, on_date, id)")


def note_sessions() -> None:
    op.execute(f"""CREATE TABLE note_sessions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        note_id uuid NOT NULL,
        session_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_sessions PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_note_sessions_clinic_id_session_id UNIQUE (clinic_id, session_id),
        CONSTRAINT fk_note_sessions_clinic_id_note_id FOREIGN KEY (clinic_id, note_id)
            REFERENCES notes (clinic_id, id),
        CONSTRAINT fk_note_sessions_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES therapy_sessions (clinic_id, id))""")
    op.execute("CREATE INDEX ix_note_sessions_clinic_id_note_id ON note_sessions (clinic_id, note_id)")


def note_parts() -> None:
    op.execute(f"""CREATE TABLE note_parts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        note_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        participation varchar(40),
        affect varchar(40),
        response varchar(40),
        sections_sealed bytea,
        signed_at timestamptz,
        signed_by_id uuid,
        signed_minutes integer,
        is_late boolean NOT NULL,
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_parts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_note_parts_clinic_id_note_id_patient_id UNIQUE (clinic_id, note_id, patient_id),
        CONSTRAINT fk_note_parts_clinic_id_note_id FOREIGN KEY (clinic_id, note_id) REFERENCES notes (clinic_id, id),
        CONSTRAINT fk_note_parts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_note_parts_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_note_parts_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_note_parts_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_note_parts_cosigned_after_signed CHECK (cosigned_at IS NULL OR signed_at IS NOT NULL),
        CONSTRAINT ck_note_parts_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id),
        CONSTRAINT ck_note_parts_signed_minutes CHECK (signed_minutes >= 0),
        CONSTRAINT ck_note_parts_participation
            CHECK (participation IN ('led', 'active', 'when_asked', 'listened', 'withdrew')),
        CONSTRAINT ck_note_parts_affect
            CHECK (affect IN ('at_ease', 'hopeful', 'flat', 'low', 'anxious', 'irritable', 'tearful')),
        CONSTRAINT ck_note_parts_response
            CHECK (response IN ('applied', 'understood', 'unsure', 'disagreed', 'no_response')),
        CONSTRAINT fk_note_parts_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_note_parts_cosigned_by_id FOREIGN KEY (cosigned_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_note_parts_clinic_id_needs_cosign_cosigned_at
        ON note_parts (clinic_id, needs_cosign, cosigned_at)""")
    op.execute("CREATE INDEX ix_note_parts_clinic_id_patient_id_id ON note_parts (clinic_id, patient_id, id)")


def note_goal_marks() -> None:
    op.execute(f"""CREATE TABLE note_goal_marks (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        part_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        goal_id uuid NOT NULL,
        mark varchar(40) NOT NULL,
        wording_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_goal_marks PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_note_goal_marks_clinic_id_part_id_goal_id UNIQUE (clinic_id, part_id, goal_id),
        CONSTRAINT fk_note_goal_marks_clinic_id_part_id FOREIGN KEY (clinic_id, part_id)
            REFERENCES note_parts (clinic_id, id),
        CONSTRAINT fk_note_goal_marks_clinic_id_goal_id FOREIGN KEY (clinic_id, goal_id)
            REFERENCES goals (clinic_id, id),
        CONSTRAINT fk_note_goal_marks_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_note_goal_marks_goal_mark CHECK (mark IN ('worked_on', 'progress', 'no_progress')))""")
    op.execute("CREATE INDEX ix_note_goal_marks_clinic_id_goal_id ON note_goal_marks (clinic_id, goal_id)")


def note_confirmations() -> None:
    op.execute(f"""CREATE TABLE note_confirmations (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        note_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        confirmed_as varchar(40) NOT NULL,
        word_sealed bytea,
        reason_sealed bytea,
        confirmed_at timestamptz NOT NULL,
        confirmed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_confirmations PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_note_confirmations_clinic_id_note_id FOREIGN KEY (clinic_id, note_id)
            REFERENCES notes (clinic_id, id),
        CONSTRAINT fk_note_confirmations_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_note_confirmations_word CHECK ((confirmed_as = 'not_a_name') = (word_sealed IS NOT NULL)),
        CONSTRAINT ck_note_confirmations_reason CHECK ((confirmed_as = 'meant_alike') = (reason_sealed IS NOT NULL)),
        CONSTRAINT ck_note_confirmations_confirmed_as CHECK (confirmed_as IN ('not_a_name', 'meant_alike')),
        CONSTRAINT fk_note_confirmations_confirmed_by_id FOREIGN KEY (confirmed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_note_confirmations_clinic_id_note_id ON note_confirmations (clinic_id, note_id)")


def note_addenda() -> None:
    op.execute(f"""CREATE TABLE note_addenda (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        note_id uuid NOT NULL,
        patient_id uuid,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_note_addenda_clinic_id_note_id FOREIGN KEY (clinic_id, note_id)
            REFERENCES notes (clinic_id, id),
        CONSTRAINT fk_note_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_note_addenda_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_note_addenda_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id),
        CONSTRAINT fk_note_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_note_addenda_cosigned_by_id FOREIGN KEY (cosigned_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_note_addenda_clinic_id_note_id ON note_addenda (clinic_id, note_id)")


def note_drafts() -> None:
    op.execute(f"""CREATE TABLE note_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        session_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        opened_version integer,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_note_drafts_clinic_id_session_id_user_id UNIQUE (clinic_id, session_id, user_id),
        CONSTRAINT fk_note_drafts_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES therapy_sessions (clinic_id, id),
        CONSTRAINT fk_note_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")


def freeze() -> None:
    """After signing only a co-signature may still be written; what was confirmed stays as it was."""
    op.execute("""
        CREATE FUNCTION note_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['version', 'updated_at'];
        BEGIN
            IF OLD.signed_at IS NOT NULL AND to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a signed note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("CREATE TRIGGER frozen BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION note_frozen()")
    op.execute("""
        CREATE FUNCTION note_session_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE known record;
        BEGIN
            IF TG_OP = 'DELETE' THEN known := OLD; ELSE known := NEW; END IF;
            PERFORM 1 FROM public.notes n
              WHERE n.clinic_id = known.clinic_id AND n.id = known.note_id AND n.signed_at IS NOT NULL;
            IF FOUND THEN
                RAISE EXCEPTION 'a signed note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN known;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON note_sessions FOR EACH ROW
        EXECUTE FUNCTION note_session_frozen()""")
    op.execute("""
        CREATE FUNCTION note_part_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['cosigned_at', 'cosigned_by_id', 'version', 'updated_at'];
        BEGIN
            IF OLD.signed_at IS NULL THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
            END IF;
            IF TG_OP = 'DELETE' OR to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a signed note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.cosigned_at IS NOT NULL AND NEW.cosigned_at IS DISTINCT FROM OLD.cosigned_at THEN
                RAISE EXCEPTION 'a co-signature is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON note_parts FOR EACH ROW
        EXECUTE FUNCTION note_part_frozen()""")
    op.execute("""
        CREATE FUNCTION note_goal_mark_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE known record;
        BEGIN
            IF TG_OP = 'DELETE' THEN known := OLD; ELSE known := NEW; END IF;
            PERFORM 1 FROM public.note_parts p
              WHERE p.clinic_id = known.clinic_id AND p.id = known.part_id AND p.signed_at IS NOT NULL;
            IF FOUND THEN
                RAISE EXCEPTION 'a signed note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN known;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON note_goal_marks FOR EACH ROW
        EXECUTE FUNCTION note_goal_mark_frozen()""")
    op.execute("""
        CREATE FUNCTION note_addendum_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['cosigned_at', 'cosigned_by_id', 'version', 'updated_at'];
        BEGIN
            IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose OR OLD.cosigned_at IS NOT NULL THEN
                RAISE EXCEPTION 'an addendum is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON note_addenda FOR EACH ROW
        EXECUTE FUNCTION note_addendum_frozen()""")
    op.execute("""
        CREATE FUNCTION note_confirmation_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'a confirmation is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON note_confirmations FOR EACH ROW
        EXECUTE FUNCTION note_confirmation_frozen()""")
