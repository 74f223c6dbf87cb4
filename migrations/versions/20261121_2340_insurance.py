"""Insurance: payers, coverages, authorizations."""

from alembic import op

revision = "20261121_2340"
down_revision = "20261121_2320"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    payers()
    coverages()
    authorizations()


def downgrade() -> None:
    op.execute("DROP TABLE authorizations, coverages, payers")


def payers() -> None:
    op.execute(f"""CREATE TABLE payers (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        name varchar NOT NULL,
        name_key varchar COLLATE "C" NOT NULL,
        payer_code varchar,
        kind varchar(40) NOT NULL,
        phone varchar,
        address_line varchar,
        city varchar,
        state varchar,
        postal_code varchar,
        is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_payers PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_payers_payer_kind CHECK
            (kind IN ('commercial', 'medicare', 'medicaid', 'tricare', 'self_pay', 'other')))""")
    op.execute("CREATE INDEX ix_payers_clinic_id_name_key_id ON payers (clinic_id, name_key, id)")
    op.execute("CREATE INDEX ix_payers_clinic_id_payer_code ON payers (clinic_id, payer_code)")
    op.execute("SELECT protect_clinic_table('payers')")


def coverages() -> None:
    op.execute(f"""CREATE TABLE coverages (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL,
        payer_id uuid NOT NULL,
        rank smallint NOT NULL,
        member_id_sealed bytea,
        member_id_fingerprint bytea,
        member_id_end varchar,
        group_number varchar,
        plan_name varchar,
        subscriber varchar(40) NOT NULL,
        subscriber_name varchar,
        subscriber_born_on date,
        starts_on date,
        ends_on date,
        voided_at timestamptz,
        void_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_coverages PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_coverages_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_coverages_clinic_id_payer_id FOREIGN KEY (clinic_id, payer_id) REFERENCES payers (clinic_id, id),
        CONSTRAINT ck_coverages_rank CHECK (rank BETWEEN 1 AND 3),
        CONSTRAINT ck_coverages_period CHECK (ends_on >= starts_on),
        CONSTRAINT ck_coverages_void CHECK ((voided_at IS NULL) = (void_reason IS NULL)),
        CONSTRAINT ck_coverages_member_id CHECK ((member_id_sealed IS NULL) = (member_id_fingerprint IS NULL)),
        CONSTRAINT ck_coverages_subscriber CHECK (subscriber IN ('self', 'spouse', 'child', 'other')))""")
    op.execute("""CREATE INDEX ix_coverages_clinic_id_patient_id_rank_starts_on
        ON coverages (clinic_id, patient_id, rank, starts_on)""")
    op.execute("CREATE INDEX ix_coverages_clinic_id_payer_id_id ON coverages (clinic_id, payer_id, id)")
    op.execute("""CREATE INDEX ix_coverages_clinic_id_member_id_fingerprint
        ON coverages (clinic_id, member_id_fingerprint)""")
    op.execute("SELECT protect_clinic_table('coverages')")


def authorizations() -> None:
    op.execute(f"""CREATE TABLE authorizations (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL,
        coverage_id uuid NOT NULL,
        payer_id uuid NOT NULL,
        episode_id uuid,
        number varchar,
        level_of_care varchar(40) NOT NULL,
        codes varchar[] NOT NULL,
        unit_kind varchar(40) NOT NULL,
        authorized_units integer,
        used_units integer NOT NULL,
        used_as_of_on date,
        starts_on date NOT NULL,
        ends_on date,
        last_covered_on date,
        covered_until_on date NOT NULL
            GENERATED ALWAYS AS (LEAST(ends_on, last_covered_on, '9999-12-31'::date)) STORED,
        next_review_on date,
        max_days_per_week smallint,
        reviewer_name varchar,
        reviewer_phone varchar,
        reviewer_reference varchar,
        status varchar(40) NOT NULL,
        proof varchar,
        is_retroactive boolean NOT NULL,
        notes_sealed bytea,
        voided_at timestamptz,
        void_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_authorizations PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_authorizations_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_authorizations_clinic_id_coverage_id FOREIGN KEY (clinic_id, coverage_id)
            REFERENCES coverages (clinic_id, id),
        CONSTRAINT fk_authorizations_clinic_id_payer_id FOREIGN KEY (clinic_id, payer_id)
            REFERENCES payers (clinic_id, id),
        CONSTRAINT ck_authorizations_period CHECK (ends_on >= starts_on),
        CONSTRAINT ck_authorizations_authorized_units CHECK (authorized_units > 0),
        CONSTRAINT ck_authorizations_used_units CHECK (used_units >= 0),
        CONSTRAINT ck_authorizations_max_days_per_week CHECK (max_days_per_week BETWEEN 1 AND 7),
        CONSTRAINT ck_authorizations_approved CHECK
            (status <> 'approved' OR (number IS NOT NULL AND ends_on IS NOT NULL)),
        CONSTRAINT ck_authorizations_proof CHECK (status <> 'none_required' OR proof IS NOT NULL),
        CONSTRAINT ck_authorizations_counted CHECK (status = 'none_required' OR authorized_units IS NOT NULL),
        CONSTRAINT ck_authorizations_void CHECK ((voided_at IS NULL) = (void_reason IS NULL)),
        CONSTRAINT ck_authorizations_level_of_care CHECK
            (level_of_care IN ('outpatient', 'intensive_outpatient', 'partial_hospitalization')),
        CONSTRAINT ck_authorizations_unit_kind CHECK (unit_kind IN ('days', 'hours', 'visits')),
        CONSTRAINT ck_authorizations_authorization_status CHECK
            (status IN ('requested', 'approved', 'denied', 'none_required')))""")
    for columns in (
        "covered_until_on, id",
        "next_review_on, id",
        "patient_id, covered_until_on",
        "payer_id, covered_until_on, id",
        "coverage_id",
        "episode_id",
    ):
        name = columns.replace(", ", "_")
        op.execute(f"CREATE INDEX ix_authorizations_clinic_id_{name} ON authorizations (clinic_id, {columns})")
    op.execute("SELECT protect_clinic_table('authorizations')")
