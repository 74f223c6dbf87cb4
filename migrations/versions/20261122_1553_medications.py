"""Medications with every change of them, words on adherence, and allergies."""

from alembic import op

revision = "20261122_1553"
down_revision = "20261122_1550"
branch_labels = None
depends_on = None

FROZEN = ("medication_changes", "adherence_notes", "medication_checks")
TABLES = ("medications", "medication_changes", "adherence_notes", "medication_checks", "allergies", "allergy_statements")


def upgrade() -> None:
    medications()
    medication_changes()
    adherence_notes()
    medication_checks()
    allergies()
    allergy_statements()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}')")
    freeze()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION record_frozen()")


def medications() -> None:
    op.execute("""CREATE TABLE medications (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        name varchar NOT NULL,
        name_key varchar COLLATE "C" NOT NULL,
        code varchar,
        dose varchar NOT NULL,
        route varchar(40) NOT NULL,
        frequency varchar NOT NULL,
        is_prn boolean NOT NULL,
        prescribed varchar(40) NOT NULL,
        prescriber_id uuid,
        prescriber_name varchar NOT NULL,
        is_before_admission boolean NOT NULL,
        status varchar(40) NOT NULL,
        started_on date,
        stopped_on date,
        changed_on date NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_medications PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_medications_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
            (clinic_id, id),
        CONSTRAINT ck_medications_stopped CHECK ((status = 'stopped') = (stopped_on IS NOT NULL)),
        CONSTRAINT ck_medications_stopped_after_start CHECK (stopped_on >= started_on),
        CONSTRAINT ck_medications_prescriber_is_ours CHECK (prescribed = 'here' OR prescriber_id IS NULL),
        CONSTRAINT ck_medications_route CHECK (route IN ('oral', 'sublingual', 'nasal', 'inhaled',
            'intramuscular', 'subcutaneous', 'intravenous', 'transdermal', 'topical', 'eye', 'ear', 'rectal',
            'other', 'unsaid')),
        CONSTRAINT ck_medications_prescribed CHECK (prescribed IN ('here', 'elsewhere')),
        CONSTRAINT fk_medications_prescriber_id FOREIGN KEY (prescriber_id) REFERENCES users (id),
        CONSTRAINT ck_medications_medication_status CHECK (status IN ('active', 'stopped', 'error')))""")
    op.execute("CREATE INDEX ix_medications_clinic_id_changed_on_id ON medications (clinic_id, changed_on, id)")
    op.execute("CREATE INDEX ix_medications_clinic_id_name_key_id ON medications (clinic_id, name_key, id)")
    op.execute("CREATE INDEX ix_medications_clinic_id_patient_id_status ON medications (clinic_id, patient_id, status)")


def medication_changes() -> None:
    op.execute("""CREATE TABLE medication_changes (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        medication_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        effective_on date NOT NULL,
        dose varchar NOT NULL,
        route varchar(40) NOT NULL,
        frequency varchar NOT NULL,
        is_prn boolean NOT NULL,
        prescribed varchar(40) NOT NULL,
        prescriber_id uuid,
        prescriber_name varchar NOT NULL,
        reason_sealed bytea,
        recorded_at timestamptz NOT NULL,
        recorded_by_id uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_medication_changes PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_medication_changes_clinic_id_medication_id FOREIGN KEY (clinic_id, medication_id)
            REFERENCES medications (clinic_id, id),
        CONSTRAINT fk_medication_changes_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT ck_medication_changes_change_kind CHECK (kind IN ('started', 'recorded', 'changed',
            'stopped', 'error')),
        CONSTRAINT ck_medication_changes_route CHECK (route IN ('oral', 'sublingual', 'nasal', 'inhaled',
            'intramuscular', 'subcutaneous', 'intravenous', 'transdermal', 'topical', 'eye', 'ear', 'rectal',
            'other', 'unsaid')),
        CONSTRAINT ck_medication_changes_prescribed CHECK (prescribed IN ('here', 'elsewhere')),
        CONSTRAINT fk_medication_changes_prescriber_id FOREIGN KEY (prescriber_id) REFERENCES users (id),
        CONSTRAINT fk_medication_changes_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_medication_changes_clinic_id_medication_id
        ON medication_changes (clinic_id, medication_id)""")
    op.execute("""CREATE INDEX ix_medication_changes_clinic_id_patient_id_effective_on
        ON medication_changes (clinic_id, patient_id, effective_on)""")


def adherence_notes() -> None:
    op.execute("""CREATE TABLE adherence_notes (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        medication_id uuid,
        on_date date NOT NULL,
        taken varchar(40) NOT NULL,
        text_sealed bytea,
        noted_at timestamptz NOT NULL,
        noted_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_adherence_notes PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_adherence_notes_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_adherence_notes_clinic_id_medication_id FOREIGN KEY (clinic_id, medication_id) REFERENCES
            medications (clinic_id, id),
        CONSTRAINT ck_adherence_notes_taken CHECK (taken IN ('as_agreed', 'partly', 'not')),
        CONSTRAINT fk_adherence_notes_noted_by_id FOREIGN KEY (noted_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_adherence_notes_clinic_id_patient_id_on_date
        ON adherence_notes (clinic_id, patient_id, on_date)""")


def medication_checks() -> None:
    op.execute("""CREATE TABLE medication_checks (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        checked_on date NOT NULL,
        checked_by_id uuid NOT NULL,
        text_sealed bytea,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_medication_checks PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_medication_checks_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_medication_checks_checked_by_id FOREIGN KEY (checked_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_medication_checks_clinic_id_patient_id_checked_on
        ON medication_checks (clinic_id, patient_id, checked_on)""")


def allergies() -> None:
    op.execute("""CREATE TABLE allergies (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        substance varchar NOT NULL,
        substance_key varchar COLLATE "C" NOT NULL,
        code varchar,
        kind varchar(40) NOT NULL,
        reaction varchar NOT NULL,
        severity varchar(40) NOT NULL,
        noted_on date NOT NULL,
        noted_by_id uuid,
        voided_at timestamptz,
        void_reason varchar,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_allergies PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_allergies_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
            (clinic_id, id),
        CONSTRAINT ck_allergies_voided_with_reason CHECK ((voided_at IS NULL) = (void_reason IS NULL)),
        CONSTRAINT ck_allergies_allergy_kind CHECK (kind IN ('medication', 'food', 'environment', 'other')),
        CONSTRAINT ck_allergies_severity CHECK (severity IN ('severe', 'moderate', 'mild', 'unknown')),
        CONSTRAINT fk_allergies_noted_by_id FOREIGN KEY (noted_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_allergies_clinic_id_patient_id ON allergies (clinic_id, patient_id)")
    op.execute("CREATE INDEX ix_allergies_clinic_id_substance_key_id ON allergies (clinic_id, substance_key, id)")


def allergy_statements() -> None:
    op.execute("""CREATE TABLE allergy_statements (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        stated_on date NOT NULL,
        stated_by_id uuid,
        ended_on date,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_allergy_statements PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_allergy_statements_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT ck_allergy_statements_ended_after CHECK (ended_on >= stated_on),
        CONSTRAINT fk_allergy_statements_stated_by_id FOREIGN KEY (stated_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_allergy_statements_clinic_id_patient_id_stated_on
        ON allergy_statements (clinic_id, patient_id, stated_on)""")


def freeze() -> None:
    """What happened stays written. First argument: the column that freezes a row once it is filled, "" for from the start;
    second: the columns that may still be filled in, once."""
    op.execute("""
        CREATE FUNCTION record_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            was jsonb := to_jsonb(OLD);
            is_now jsonb := to_jsonb(NEW);
            once text[] := string_to_array(TG_ARGV[1], ',');
            loose text[] := once || ARRAY['version', 'updated_at'];
            name text;
        BEGIN
            IF TG_ARGV[0] <> '' AND was ->> TG_ARGV[0] IS NULL THEN
                RETURN NEW;
            END IF;
            IF is_now - loose IS DISTINCT FROM was - loose THEN
                RAISE EXCEPTION 'this record is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            FOREACH name IN ARRAY once LOOP
                IF was ->> name IS NOT NULL AND is_now -> name IS DISTINCT FROM was -> name THEN
                    RAISE EXCEPTION 'this part of the record is frozen' USING ERRCODE = 'restrict_violation';
                END IF;
            END LOOP;
            RETURN NEW;
        END $$""")
    for table in FROZEN:
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION record_frozen('', '')""")
