"""Earlier terms of licences, lead days, required trainings and those done."""

from alembic import op

revision = "20261122_0254"
down_revision = "20261122_0253"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    licenses()
    trainings()


def licenses() -> None:
    op.execute(f"""CREATE TABLE license_terms (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        license_id uuid NOT NULL, number varchar NOT NULL, issued_on date, expires_on date NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_license_terms PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_license_terms_dates CHECK (expires_on >= issued_on),
        CONSTRAINT fk_license_terms_clinic_id_license_id FOREIGN KEY (clinic_id, license_id)
            REFERENCES licenses (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_license_terms_clinic_id_license_id_expires_on
        ON license_terms (clinic_id, license_id, expires_on)""")
    op.execute("SELECT protect_clinic_table('license_terms')")
    op.execute(f"""CREATE TABLE staff_leads (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        license_days integer NOT NULL, training_days integer NOT NULL, enrollment_days integer NOT NULL,
        urge_days integer NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_staff_leads PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_staff_leads_one_row CHECK (id = clinic_id),
        CONSTRAINT ck_staff_leads_license_days CHECK (license_days BETWEEN 1 AND 365),
        CONSTRAINT ck_staff_leads_training_days CHECK (training_days BETWEEN 1 AND 365),
        CONSTRAINT ck_staff_leads_enrollment_days CHECK (enrollment_days BETWEEN 1 AND 365),
        CONSTRAINT ck_staff_leads_urge_days CHECK (urge_days BETWEEN 0 AND 365))""")
    op.execute("SELECT protect_clinic_table('staff_leads')")


def trainings() -> None:
    op.execute(f"""CREATE TABLE training_kinds (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        name varchar COLLATE "C" NOT NULL, roles varchar[] NOT NULL, credentials varchar[] NOT NULL,
        valid_months integer, source varchar NOT NULL, is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_training_kinds PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_training_kinds_clinic_id_name UNIQUE (clinic_id, name),
        CONSTRAINT ck_training_kinds_valid_months CHECK (valid_months BETWEEN 1 AND 240))""")
    op.execute("CREATE INDEX ix_training_kinds_clinic_id_name_id ON training_kinds (clinic_id, name, id)")
    op.execute("SELECT protect_clinic_table('training_kinds')")
    op.execute(f"""CREATE TABLE trainings (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, training_kind_id uuid NOT NULL, done_on date NOT NULL, expires_on date,
        note varchar NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_trainings PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_trainings_clinic_id_staff_member_id_training_kind_id_done_on
            UNIQUE (clinic_id, staff_member_id, training_kind_id, done_on),
        CONSTRAINT ck_trainings_dates CHECK (expires_on >= done_on),
        CONSTRAINT fk_trainings_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_trainings_clinic_id_training_kind_id FOREIGN KEY (clinic_id, training_kind_id)
            REFERENCES training_kinds (clinic_id, id))""")
    op.execute("CREATE INDEX ix_trainings_clinic_id_done_on_id ON trainings (clinic_id, done_on, id)")
    op.execute("SELECT protect_clinic_table('trainings', true)")


def downgrade() -> None:
    op.execute("DROP TABLE trainings, training_kinds, staff_leads, license_terms")
