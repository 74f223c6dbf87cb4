"""Earlier care: outside providers, and encounters at other places."""

from alembic import op

revision = "20261122_0130"
down_revision = "20261122_0120"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE outside_providers (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        name varchar NOT NULL, name_key varchar COLLATE "C" NOT NULL, qualifications varchar, npi varchar,
        phone varchar, email varchar, address varchar, is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_outside_providers PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_outside_providers_npi_shape CHECK (npi ~ '^[0-9]{{10}}$'))""")
    op.execute("CREATE INDEX ix_outside_providers_clinic_id_name_key_id ON outside_providers (clinic_id, name_key, id)")
    op.execute("CREATE INDEX ix_outside_providers_clinic_id_npi ON outside_providers (clinic_id, npi)")
    op.execute("SELECT protect_clinic_table('outside_providers')")
    op.execute(f"""CREATE TABLE prior_encounters (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL, started_on date, started_key date NOT NULL, ended_on date, kind varchar NOT NULL,
        status varchar NOT NULL, description varchar NOT NULL, reason varchar, provider_id uuid,
        provider_name varchar, organization varchar, location varchar, {HOUSEKEEPING},
        CONSTRAINT pk_prior_encounters PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_prior_encounters_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_prior_encounters_clinic_id_provider_id FOREIGN KEY (clinic_id, provider_id)
            REFERENCES outside_providers (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_prior_encounters_clinic_id_patient_id_started_key_id
        ON prior_encounters (clinic_id, patient_id, started_key, id)""")
    op.execute("SELECT protect_clinic_table('prior_encounters')")


def downgrade() -> None:
    op.execute("DROP TABLE prior_encounters, outside_providers")
