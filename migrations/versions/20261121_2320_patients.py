"""Patients: records, contacts, consents, disclosures, diagnoses, attachments, caseloads, break-glass."""

from alembic import op

revision = "20261121_2320"
down_revision = "20261121_2310"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
OF_PATIENT = "FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id)"
VOIDED = "CHECK ((voided_at IS NULL) = (void_reason IS NULL))"
RECIPIENTS = "'patient', 'payer', 'treating_provider', 'contact', 'own_workforce', 'account_holder', 'other'"
PURPOSES = "'patient_access', 'treatment', 'payment', 'operations', 'other'"

TABLES = (
    "patients", "patient_counters", "contacts", "consents", "disclosures", "diagnoses", "attachments",
    "attachment_contents", "care_relationships", "caseload_covers", "break_glass_openings",
)


def upgrade() -> None:
    patients()
    contacts()
    consents()
    clinical()
    caseload()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")


def patients() -> None:
    op.execute(f"""CREATE TABLE patients (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        record_number varchar NOT NULL,
        first_name varchar NOT NULL,
        middle_name varchar,
        last_name varchar NOT NULL,
        suffix varchar,
        preferred_name varchar,
        pronouns varchar,
        born_on date NOT NULL,
        sex varchar(40) NOT NULL,
        gender_identity varchar,
        language varchar,
        phone varchar,
        email varchar,
        address_line varchar,
        city varchar,
        state varchar,
        postal_code varchar,
        availability jsonb NOT NULL,
        availability_note varchar,
        deceased_on date,
        standing varchar(40) NOT NULL,
        admitted_on date,
        is_part2 boolean NOT NULL,
        last_key varchar COLLATE "C" NOT NULL,
        first_key varchar COLLATE "C" NOT NULL,
        preferred_key varchar COLLATE "C" NOT NULL,
        record_key varchar COLLATE "C" NOT NULL,
        phone_key varchar COLLATE "C" NOT NULL,
        admitted_key date NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_patients PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_patients_clinic_id_record_key UNIQUE (clinic_id, record_key),
        CONSTRAINT ck_patients_sex CHECK (sex IN ('female', 'male', 'unspecified', 'unknown')),
        CONSTRAINT ck_patients_standing CHECK (standing IN
            ('prospective', 'waitlisted', 'active', 'on_leave', 'discharged')))""")
    for name, columns in (
        ("name", "last_key, first_key, id"),
        ("first_key", "first_key, last_key"),
        ("preferred_key", "preferred_key"),
        ("phone_key", "phone_key"),
        ("born_on", "born_on, id"),
        ("admitted_key", "admitted_key, id"),
        ("standing", "standing, last_key, first_key, id"),
    ):
        op.execute(f"CREATE INDEX ix_patients_clinic_id_{name} ON patients (clinic_id, {columns})")
    op.execute("SELECT protect_clinic_table('patients', false, 'id')")
    op.execute(f"""CREATE TABLE patient_counters (
        clinic_id uuid NOT NULL, id uuid NOT NULL, last_number integer NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_patient_counters PRIMARY KEY (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('patient_counters')")


def contacts() -> None:
    op.execute(f"""CREATE TABLE contacts (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        name varchar NOT NULL,
        relationship varchar(40) NOT NULL,
        relationship_detail varchar,
        phone varchar,
        email varchar,
        address varchar,
        preferred_way varchar(40),
        language varchar,
        is_guardian boolean NOT NULL,
        is_emergency boolean NOT NULL,
        has_power_of_attorney boolean NOT NULL,
        custody_note_sealed bytea,
        has_protective_order boolean NOT NULL,
        is_never_tell boolean NOT NULL,
        is_partner_violence_risk boolean NOT NULL,
        deactivated_at timestamptz,
        deactivated_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_contacts PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_contacts_clinic_id_patient_id {OF_PATIENT},
        CONSTRAINT ck_contacts_relationship CHECK (relationship IN ('spouse', 'partner', 'parent', 'stepparent',
            'grandparent', 'child', 'sibling', 'other_relative', 'guardian', 'foster_parent', 'friend', 'sponsor',
            'employer', 'officer', 'professional', 'other')),
        CONSTRAINT ck_contacts_preferred_way CHECK (preferred_way IN ('call', 'text', 'email', 'letter')))""")
    op.execute("CREATE INDEX ix_contacts_clinic_id_patient_id ON contacts (clinic_id, patient_id)")
    op.execute("SELECT protect_clinic_table('contacts')")


def consents() -> None:
    op.execute(f"""CREATE TABLE consents (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        discloser varchar,
        recipient varchar(40),
        recipient_name varchar,
        recipient_id uuid,
        contact_id uuid,
        categories varchar[] NOT NULL,
        what varchar,
        purpose varchar(40),
        purpose_detail varchar,
        states_right_to_revoke boolean NOT NULL,
        states_redisclosure boolean NOT NULL,
        states_refusal boolean NOT NULL,
        expires_on date,
        expires_event varchar,
        event_happened_on date,
        signed_on date,
        signed_by varchar,
        signed_as varchar(40),
        signature_recorded_by uuid,
        revoked_on date,
        revoked_reason varchar,
        revoked_by uuid,
        voided_at timestamptz,
        void_reason varchar,
        replaces_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_consents PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_consents_clinic_id_patient_id {OF_PATIENT},
        CONSTRAINT fk_consents_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_consents_clinic_id_replaces_id FOREIGN KEY (clinic_id, replaces_id)
            REFERENCES consents (clinic_id, id),
        CONSTRAINT ck_consents_revoked_with_reason CHECK ((revoked_on IS NULL) = (revoked_reason IS NULL)),
        CONSTRAINT ck_consents_voided_with_reason {VOIDED},
        CONSTRAINT ck_consents_signed_by_somebody CHECK ((signed_on IS NULL) = (signed_by IS NULL)),
        CONSTRAINT ck_consents_consent_kind CHECK (kind IN ('treatment', 'privacy_notice', 'financial', 'telehealth',
            'group_confidentiality', 'texting_and_mail', 'release', 'part2_tpo', 'counselling_notes',
            'legal_proceedings', 'criminal_justice', 'guardian')),
        CONSTRAINT ck_consents_recipient CHECK (recipient IN ({RECIPIENTS})),
        CONSTRAINT ck_consents_purpose CHECK (purpose IN ({PURPOSES})),
        CONSTRAINT ck_consents_signed_as CHECK (signed_as IN
            ('patient', 'guardian', 'personal_representative', 'patient_and_guardian')))""")
    op.execute("CREATE INDEX ix_consents_clinic_id_patient_id ON consents (clinic_id, patient_id)")
    op.execute("CREATE INDEX ix_consents_clinic_id_expires_on ON consents (clinic_id, expires_on)")
    op.execute("SELECT protect_clinic_table('consents')")
    op.execute(f"""CREATE TABLE disclosures (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid,
        patient_count integer,
        left_at timestamptz NOT NULL,
        user_id uuid,
        way varchar(40) NOT NULL,
        recipient varchar(40) NOT NULL,
        recipient_name varchar NOT NULL,
        recipient_id uuid,
        purpose varchar(40) NOT NULL,
        what varchar NOT NULL,
        categories varchar[] NOT NULL,
        basis varchar NOT NULL,
        basis_sentence varchar NOT NULL,
        release_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_disclosures PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_disclosures_clinic_id_patient_id {OF_PATIENT},
        CONSTRAINT fk_disclosures_clinic_id_release_id FOREIGN KEY (clinic_id, release_id)
            REFERENCES consents (clinic_id, id),
        CONSTRAINT ck_disclosures_about_somebody CHECK ((patient_id IS NULL) <> (patient_count IS NULL)),
        CONSTRAINT ck_disclosures_way CHECK (way IN ('print', 'pdf', 'csv', 'download', 'mail')),
        CONSTRAINT ck_disclosures_recipient CHECK (recipient IN ({RECIPIENTS})),
        CONSTRAINT ck_disclosures_purpose CHECK (purpose IN ({PURPOSES})))""")
    op.execute("""CREATE INDEX ix_disclosures_clinic_id_patient_id_left_at
        ON disclosures (clinic_id, patient_id, left_at)""")
    op.execute("CREATE INDEX ix_disclosures_clinic_id_left_at_id ON disclosures (clinic_id, left_at, id)")
    op.execute("SELECT protect_clinic_table('disclosures')")
    # The accounting of disclosures is written once.
    op.execute("""DO $$ BEGIN EXECUTE format('REVOKE UPDATE ON disclosures FROM %I',
        current_setting('causeway.app_role')); END $$""")


def clinical() -> None:
    op.execute(f"""CREATE TABLE diagnoses (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        system varchar(40) NOT NULL,
        code varchar NOT NULL,
        description varchar NOT NULL,
        rank integer,
        onset_on date,
        resolved_on date,
        voided_at timestamptz,
        void_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_diagnoses PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_diagnoses_clinic_id_patient_id {OF_PATIENT},
        CONSTRAINT ck_diagnoses_rank CHECK (rank BETWEEN 1 AND 12),
        CONSTRAINT ck_diagnoses_resolved_after_onset CHECK (resolved_on >= onset_on),
        CONSTRAINT ck_diagnoses_voided_with_reason {VOIDED},
        CONSTRAINT ck_diagnoses_code_system CHECK (system IN ('icd10cm', 'snomed', 'other')))""")
    op.execute("CREATE INDEX ix_diagnoses_clinic_id_patient_id ON diagnoses (clinic_id, patient_id)")
    op.execute("SELECT protect_clinic_table('diagnoses')")
    op.execute(f"""CREATE TABLE attachments (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        name varchar NOT NULL,
        media_type varchar NOT NULL,
        size_bytes integer NOT NULL,
        content_fingerprint bytea NOT NULL,
        description varchar,
        uploaded_by uuid,
        voided_at timestamptz,
        void_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_attachments PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_attachments_clinic_id_patient_id {OF_PATIENT},
        CONSTRAINT ck_attachments_voided_with_reason {VOIDED})""")
    op.execute("CREATE INDEX ix_attachments_clinic_id_patient_id ON attachments (clinic_id, patient_id)")
    op.execute("SELECT protect_clinic_table('attachments')")
    op.execute(f"""CREATE TABLE attachment_contents (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        attachment_id uuid NOT NULL,
        content_sealed bytea NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_attachment_contents PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_attachment_contents_clinic_id_patient_id {OF_PATIENT},
        CONSTRAINT fk_attachment_contents_clinic_id_attachment_id FOREIGN KEY (clinic_id, attachment_id)
            REFERENCES attachments (clinic_id, id),
        CONSTRAINT uq_attachment_contents_clinic_id_attachment_id UNIQUE (clinic_id, attachment_id))""")
    op.execute("ALTER TABLE attachment_contents ALTER COLUMN content_sealed SET STORAGE EXTERNAL")  # ciphertext: incompressible
    op.execute("SELECT protect_clinic_table('attachment_contents')")


def caseload() -> None:
    def member(table: str, column: str) -> str:
        return (
            f"CONSTRAINT fk_{table}_clinic_id_{column} FOREIGN KEY (clinic_id, {column}) "
            "REFERENCES memberships (clinic_id, user_id)"
        )

    op.execute(f"""CREATE TABLE care_relationships (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        from_on date NOT NULL,
        until_on date,
        set_by uuid, {HOUSEKEEPING},
        CONSTRAINT pk_care_relationships PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_care_relationships_clinic_id_patient_id {OF_PATIENT},
        {member("care_relationships", "user_id")},
        CONSTRAINT ck_care_relationships_until_after_from CHECK (until_on >= from_on),
        CONSTRAINT ck_care_relationships_care_kind CHECK (kind IN ('primary', 'facilitator', 'cover', 'grant')))""")
    op.execute("""CREATE INDEX ix_care_relationships_clinic_id_user_id
        ON care_relationships (clinic_id, user_id, patient_id)""")
    op.execute("CREATE INDEX ix_care_relationships_clinic_id_patient_id ON care_relationships (clinic_id, patient_id)")
    op.execute("SELECT protect_clinic_table('care_relationships')")
    op.execute(f"""CREATE TABLE caseload_covers (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        covered_user_id uuid NOT NULL,
        covering_user_id uuid NOT NULL,
        from_on date NOT NULL,
        until_on date NOT NULL,
        note varchar,
        set_by uuid, {HOUSEKEEPING},
        CONSTRAINT pk_caseload_covers PRIMARY KEY (clinic_id, id),
        {member("caseload_covers", "covered_user_id")},
        {member("caseload_covers", "covering_user_id")},
        CONSTRAINT ck_caseload_covers_until_after_from CHECK (until_on >= from_on),
        CONSTRAINT ck_caseload_covers_two_people CHECK (covered_user_id <> covering_user_id))""")
    op.execute("""CREATE INDEX ix_caseload_covers_clinic_id_covering_user_id
        ON caseload_covers (clinic_id, covering_user_id, until_on)""")
    op.execute("SELECT protect_clinic_table('caseload_covers')")
    op.execute(f"""CREATE TABLE break_glass_openings (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        reason_sealed bytea NOT NULL,
        opened_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        closed_at timestamptz,
        reviewed_at timestamptz,
        reviewed_by uuid,
        outcome varchar(40),
        review_note_sealed bytea, {HOUSEKEEPING},
        CONSTRAINT pk_break_glass_openings PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_break_glass_openings_clinic_id_patient_id {OF_PATIENT},
        {member("break_glass_openings", "user_id")},
        CONSTRAINT ck_break_glass_openings_reviewed_by_another CHECK (reviewed_by <> user_id),
        CONSTRAINT ck_break_glass_openings_reviewed_by_somebody
            CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL)),
        CONSTRAINT ck_break_glass_openings_review_outcome CHECK (outcome IN ('justified', 'follow_up')))""")
    for name, columns in (
        ("user_id", "user_id, expires_at"),
        ("reviewed_at", "reviewed_at, opened_at, id"),
        ("patient_id", "patient_id"),
    ):
        op.execute(f"CREATE INDEX ix_break_glass_openings_clinic_id_{name} ON break_glass_openings (clinic_id, {columns})")
    op.execute("SELECT protect_clinic_table('break_glass_openings')")
