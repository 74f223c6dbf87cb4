"""Personal representatives: who stands for a patient, by what, and how it was verified. What was recorded is frozen."""

from alembic import op

revision = "20261123_0241"
down_revision = "20261123_0236"
branch_labels = None
depends_on = None

KINDS = "'parent', 'guardian_of_minor', 'guardian_of_adult', 'health_care_agent', 'executor', 'program_director'"
HOW = "'court_papers', 'power_of_attorney', 'birth_record', 'identity', 'known', 'condition'"


def upgrade() -> None:
    op.execute(f"""CREATE TABLE representations (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        contact_id uuid,
        kind varchar(40) NOT NULL,
        authority_sealed bytea NOT NULL,
        from_on date NOT NULL,
        until_on date,
        categories varchar[] NOT NULL,
        is_adjudicated boolean NOT NULL,
        is_asked_for boolean NOT NULL,
        verified_how varchar(40) NOT NULL,
        verified_on date NOT NULL,
        verified_by_id uuid,
        replaces_id uuid,
        declined_at timestamptz,
        declined_by_id uuid,
        decline_ground varchar(40),
        decline_reason_sealed bytea,
        ended_on date,
        ended_by_id uuid,
        end_reason_sealed bytea,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_representations PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_representations_clinic_id_replaces_id UNIQUE (clinic_id, replaces_id),
        CONSTRAINT ck_representations_representative_kind CHECK (kind IN ({KINDS})),
        CONSTRAINT ck_representations_verification CHECK (verified_how IN ({HOW})),
        CONSTRAINT ck_representations_decline_ground CHECK (decline_ground IN ('abuse', 'endangers', 'confidentiality')),
        CONSTRAINT ck_representations_ends_after_it_began CHECK (until_on >= from_on),
        CONSTRAINT ck_representations_director_or_contact CHECK ((contact_id IS NULL) = (kind = 'program_director')),
        CONSTRAINT ck_representations_director_for_a_time CHECK (kind <> 'program_director' OR until_on IS NOT NULL),
        CONSTRAINT ck_representations_adjudicated_adult
            CHECK (NOT is_adjudicated OR kind IN ('guardian_of_adult', 'health_care_agent')),
        CONSTRAINT ck_representations_declined_with_reason CHECK (
            (declined_at IS NULL) = (decline_ground IS NULL) AND (declined_at IS NULL) = (decline_reason_sealed IS NULL)),
        CONSTRAINT ck_representations_ended_with_reason CHECK ((ended_on IS NULL) = (end_reason_sealed IS NULL)),
        CONSTRAINT fk_representations_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_representations_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_representations_clinic_id_replaces_id FOREIGN KEY (clinic_id, replaces_id)
            REFERENCES representations (clinic_id, id),
        CONSTRAINT fk_representations_verified_by_id FOREIGN KEY (verified_by_id) REFERENCES users (id),
        CONSTRAINT fk_representations_declined_by_id FOREIGN KEY (declined_by_id) REFERENCES users (id),
        CONSTRAINT fk_representations_ended_by_id FOREIGN KEY (ended_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_representations_clinic_id_patient_id ON representations (clinic_id, patient_id)")
    op.execute("CREATE INDEX ix_representations_clinic_id_contact_id ON representations (clinic_id, contact_id)")
    op.execute("SELECT protect_clinic_table('representations')")
    op.execute("""
        CREATE FUNCTION representation_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF (NEW.patient_id, NEW.contact_id, NEW.kind, NEW.authority_sealed, NEW.from_on, NEW.until_on, NEW.categories,
                NEW.is_adjudicated, NEW.is_asked_for, NEW.verified_how, NEW.verified_on, NEW.verified_by_id, NEW.replaces_id)
                IS DISTINCT FROM
                (OLD.patient_id, OLD.contact_id, OLD.kind, OLD.authority_sealed, OLD.from_on, OLD.until_on, OLD.categories,
                OLD.is_adjudicated, OLD.is_asked_for, OLD.verified_how, OLD.verified_on, OLD.verified_by_id, OLD.replaces_id)
                OR (OLD.declined_at IS NOT NULL AND NEW.declined_at IS DISTINCT FROM OLD.declined_at)
                OR (OLD.ended_on IS NOT NULL AND NEW.ended_on IS DISTINCT FROM OLD.ended_on) THEN
                RAISE EXCEPTION 'what was recorded of a representative is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON representations FOR EACH ROW
        EXECUTE FUNCTION representation_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE representations")
    op.execute("DROP FUNCTION representation_frozen()")
