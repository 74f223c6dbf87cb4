"""Letters, frozen once signed but for when they left and whether they were set aside, and what somebody types at one."""

from alembic import op

revision = "20261122_2208"
down_revision = "20261122_2158"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
RECIPIENTS = """('patient', 'payer', 'treating_provider', 'contact', 'own_workforce', 'account_holder', 'court',
                'probation', 'law_enforcement', 'child_protection', 'emergency_responder', 'auditor', 'service_provider',
                'employer', 'school', 'other')"""


def upgrade() -> None:
    letters()
    drafts()
    op.execute("SELECT protect_clinic_table('letters')")
    op.execute("SELECT protect_clinic_table('letter_drafts', true)")
    op.execute("""
        CREATE FUNCTION letter_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE free text[] := ARRAY['released_at', 'voided_at', 'void_reason', 'updated_at', 'version'];
        BEGIN
            IF OLD.signed_at IS NOT NULL AND (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free) THEN
                RAISE EXCEPTION 'a signed letter is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("CREATE TRIGGER frozen BEFORE UPDATE ON letters FOR EACH ROW EXECUTE FUNCTION letter_frozen()")


def downgrade() -> None:
    op.execute("DROP TABLE letter_drafts, letters")
    op.execute("DROP FUNCTION letter_frozen()")


def letters() -> None:
    op.execute(f"""CREATE TABLE letters (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        language varchar(40) NOT NULL,
        recipient varchar(40) NOT NULL,
        contact_id uuid,
        addressee varchar NOT NULL,
        address varchar,
        purpose varchar(40) NOT NULL,
        categories varchar[] NOT NULL,
        from_on date NOT NULL,
        until_on date NOT NULL,
        text_sealed bytea NOT NULL,
        number integer NOT NULL,
        replaces_id uuid,
        written_by_id uuid,
        signed_at timestamptz,
        signed_by_id uuid,
        signed_as varchar,
        released_at timestamptz,
        voided_at timestamptz,
        void_reason varchar,
        {HOUSEKEEPING},
        CONSTRAINT pk_letters PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_letters_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_letters_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id) REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_letters_clinic_id_replaces_id FOREIGN KEY (clinic_id, replaces_id) REFERENCES letters (clinic_id, id),
        CONSTRAINT fk_letters_written_by_id FOREIGN KEY (written_by_id) REFERENCES users (id),
        CONSTRAINT fk_letters_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT ck_letters_letter_kind
            CHECK (kind IN ('court', 'probation', 'employer', 'leave', 'school', 'general')),
        CONSTRAINT ck_letters_tongue CHECK (language IN ('en', 'es')),
        CONSTRAINT ck_letters_recipient CHECK (recipient IN {RECIPIENTS}),
        CONSTRAINT ck_letters_purpose
            CHECK (purpose IN ('patient_access', 'treatment', 'payment', 'operations', 'other')),
        CONSTRAINT ck_letters_number CHECK (number >= 1),
        CONSTRAINT ck_letters_period CHECK (until_on >= from_on),
        CONSTRAINT ck_letters_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_letters_released_signed CHECK (released_at IS NULL OR signed_at IS NOT NULL),
        CONSTRAINT ck_letters_voided_with_reason CHECK ((voided_at IS NULL) = (void_reason IS NULL)))""")
    op.execute("CREATE INDEX ix_letters_clinic_id_patient_id ON letters (clinic_id, patient_id)")
    op.execute("CREATE INDEX ix_letters_clinic_id_created_at_id ON letters (clinic_id, created_at, id)")
    op.execute("CREATE INDEX ix_letters_clinic_id_replaces_id ON letters (clinic_id, replaces_id)")


def drafts() -> None:
    op.execute(f"""CREATE TABLE letter_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        letter_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_letter_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_letter_drafts_clinic_id_letter_id_user_id UNIQUE (clinic_id, letter_id, user_id),
        CONSTRAINT fk_letter_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_letter_drafts_clinic_id_letter_id FOREIGN KEY (clinic_id, letter_id)
            REFERENCES letters (clinic_id, id),
        CONSTRAINT fk_letter_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_letter_drafts_clinic_id_user_id ON letter_drafts (clinic_id, user_id)")
