"""Family sessions: participants with their basis, agreements, addenda, drafts. A signed note is frozen by triggers."""

from alembic import op

revision = "20261122_0100"
down_revision = "20261121_2350"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("family_sessions", "family_participants", "family_agreements", "family_addenda", "family_drafts")


def upgrade() -> None:
    sessions()
    participants()
    agreements()
    addenda_and_drafts()
    for table in TABLES:
        may_delete = table in {"family_participants", "family_agreements", "family_drafts"}
        op.execute(f"SELECT protect_clinic_table('{table}', {str(may_delete).lower()})")
    freeze()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION family_session_frozen(), family_part_frozen(), family_addendum_frozen()")


def sessions() -> None:
    op.execute(f"""CREATE TABLE family_sessions (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        clinician_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        format varchar(40) NOT NULL,
        kind varchar(40) NOT NULL,
        status varchar(40) NOT NULL,
        held_minutes integer,
        families_count integer,
        is_patient_present boolean,
        absence_reason_sealed bytea,
        benefit_sealed bytea,
        focus_areas varchar[] NOT NULL,
        interventions varchar[] NOT NULL,
        narrative_sealed bytea,
        cancelled_at timestamptz,
        cancel_reason varchar(40),
        cancel_note_sealed bytea,
        signed_at timestamptz,
        signed_by_id uuid CONSTRAINT fk_family_sessions_signed_by_id REFERENCES users (id),
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid CONSTRAINT fk_family_sessions_cosigned_by_id REFERENCES users (id),
        {HOUSEKEEPING},
        CONSTRAINT pk_family_sessions PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_family_sessions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_family_sessions_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_family_sessions_clinic_id_clinician_id FOREIGN KEY (clinic_id, clinician_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT ck_family_sessions_session_format CHECK (format IN ('in_person', 'telehealth', 'phone')),
        CONSTRAINT ck_family_sessions_session_kind CHECK (kind IN ('single', 'multi_family')),
        CONSTRAINT ck_family_sessions_session_status CHECK (status IN ('scheduled', 'held', 'cancelled')),
        CONSTRAINT ck_family_sessions_cancel_reason CHECK
            (cancel_reason IN ('patient', 'family', 'nobody_came', 'clinician', 'clinic', 'safety', 'other')),
        CONSTRAINT ck_family_sessions_ends_after_start CHECK (ends_at > starts_at),
        CONSTRAINT ck_family_sessions_held_minutes CHECK (held_minutes BETWEEN 0 AND 720),
        CONSTRAINT ck_family_sessions_families_count CHECK (families_count BETWEEN 1 AND 30),
        CONSTRAINT ck_family_sessions_cancelled CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
        CONSTRAINT ck_family_sessions_cancelled_with_reason CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL)),
        CONSTRAINT ck_family_sessions_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_family_sessions_signed_note CHECK
            (signed_at IS NULL OR (status = 'held' AND narrative_sealed IS NOT NULL)),
        CONSTRAINT ck_family_sessions_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_family_sessions_cosigned_after_signed CHECK (cosigned_at IS NULL OR signed_at IS NOT NULL),
        CONSTRAINT ck_family_sessions_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id))""")
    op.execute("CREATE INDEX ix_family_sessions_clinic_id_starts_at_id ON family_sessions (clinic_id, starts_at, id)")
    op.execute("""CREATE INDEX ix_family_sessions_clinic_id_patient_id_starts_at
        ON family_sessions (clinic_id, patient_id, starts_at)""")
    op.execute("""CREATE INDEX ix_family_sessions_clinic_id_clinician_id_starts_at
        ON family_sessions (clinic_id, clinician_id, starts_at)""")


def participants() -> None:
    op.execute(f"""CREATE TABLE family_participants (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        took_part varchar(40) NOT NULL,
        basis varchar(40),
        consent_id uuid,
        account_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_family_participants PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_family_participants_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES family_sessions (clinic_id, id),
        CONSTRAINT fk_family_participants_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_family_participants_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_family_participants_clinic_id_consent_id FOREIGN KEY (clinic_id, consent_id)
            REFERENCES consents (clinic_id, id),
        CONSTRAINT uq_family_participants_clinic_id_session_id_contact_id UNIQUE (clinic_id, session_id, contact_id),
        CONSTRAINT ck_family_participants_took_part CHECK
            (took_part IN ('invited', 'in_person', 'video', 'phone', 'absent')),
        CONSTRAINT ck_family_participants_basis CHECK (basis IN
            ('release', 'agreement_in_room', 'personal_representative', 'listening_only', 'none')),
        CONSTRAINT ck_family_participants_release_named CHECK ((basis = 'release') = (consent_id IS NOT NULL)),
        CONSTRAINT ck_family_participants_account_given CHECK (basis <> 'none' OR account_sealed IS NOT NULL))""")
    op.execute("""CREATE INDEX ix_family_participants_clinic_id_patient_id
        ON family_participants (clinic_id, patient_id)""")


def agreements() -> None:
    op.execute(f"""CREATE TABLE family_agreements (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        text_sealed bytea NOT NULL,
        owner varchar(40) NOT NULL,
        contact_id uuid,
        due_on date,
        state varchar(40) NOT NULL,
        settled_on date,
        settled_by_id uuid CONSTRAINT fk_family_agreements_settled_by_id REFERENCES users (id),
        {HOUSEKEEPING},
        CONSTRAINT pk_family_agreements PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_family_agreements_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES family_sessions (clinic_id, id),
        CONSTRAINT fk_family_agreements_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_family_agreements_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT ck_family_agreements_agreement_owner CHECK (owner IN ('patient', 'contact', 'clinic')),
        CONSTRAINT ck_family_agreements_agreement_state CHECK (state IN ('open', 'kept', 'not_kept')),
        CONSTRAINT ck_family_agreements_owner CHECK ((owner = 'contact') = (contact_id IS NOT NULL)),
        CONSTRAINT ck_family_agreements_settled CHECK ((state = 'open') = (settled_on IS NULL)))""")
    op.execute("""CREATE INDEX ix_family_agreements_clinic_id_session_id
        ON family_agreements (clinic_id, session_id)""")
    op.execute("""CREATE INDEX ix_family_agreements_clinic_id_patient_id_state
        ON family_agreements (clinic_id, patient_id, state)""")


def addenda_and_drafts() -> None:
    op.execute(f"""CREATE TABLE family_addenda (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL CONSTRAINT fk_family_addenda_signed_by_id REFERENCES users (id),
        {HOUSEKEEPING},
        CONSTRAINT pk_family_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_family_addenda_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES family_sessions (clinic_id, id),
        CONSTRAINT fk_family_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id))""")
    op.execute("CREATE INDEX ix_family_addenda_clinic_id_session_id ON family_addenda (clinic_id, session_id)")
    op.execute(f"""CREATE TABLE family_drafts (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        user_id uuid NOT NULL CONSTRAINT fk_family_drafts_user_id REFERENCES users (id),
        text_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_family_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_family_drafts_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES family_sessions (clinic_id, id),
        CONSTRAINT fk_family_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT uq_family_drafts_clinic_id_session_id_user_id UNIQUE (clinic_id, session_id, user_id))""")


def freeze() -> None:
    """After signing only the co-signature, and whether an agreement was kept, may still be written."""
    op.execute("""
        CREATE FUNCTION family_session_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['cosigned_at', 'cosigned_by_id', 'version', 'updated_at'];
        BEGIN
            IF OLD.signed_at IS NOT NULL AND to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a signed family note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.cosigned_at IS NOT NULL AND NEW.cosigned_at IS DISTINCT FROM OLD.cosigned_at THEN
                RAISE EXCEPTION 'a co-signature is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON family_sessions FOR EACH ROW
        EXECUTE FUNCTION family_session_frozen()""")
    op.execute("""
        CREATE FUNCTION family_part_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            loose text[] := ARRAY['state', 'settled_on', 'settled_by_id', 'version', 'updated_at'];
            known record;
        BEGIN
            IF TG_OP = 'DELETE' THEN known := OLD; ELSE known := NEW; END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - loose IS NOT DISTINCT FROM to_jsonb(OLD) - loose THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM public.family_sessions s
              WHERE s.clinic_id = known.clinic_id AND s.id = known.session_id AND s.signed_at IS NOT NULL;
            IF FOUND THEN
                RAISE EXCEPTION 'a signed family note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN known;
        END $$""")
    for table in ("family_participants", "family_agreements"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW
            EXECUTE FUNCTION family_part_frozen()""")
    op.execute("""
        CREATE FUNCTION family_addendum_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'an addendum is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON family_addenda FOR EACH ROW
        EXECUTE FUNCTION family_addendum_frozen()""")
