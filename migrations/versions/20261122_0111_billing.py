"""Billing: charges by date and code."""

from alembic import op

revision = "20261122_0111"
down_revision = "20261122_0110"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE charge_records (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL,
        coverage_id uuid,
        payer_id uuid,
        service_on date NOT NULL,
        code_system varchar(40) NOT NULL,
        code varchar NOT NULL,
        label varchar,
        units numeric(9, 2) NOT NULL,
        charged numeric(12, 2) NOT NULL,
        allowed numeric(12, 2),
        payer_paid numeric(12, 2) NOT NULL,
        patient_share numeric(12, 2) NOT NULL,
        is_overpaid boolean NOT NULL,
        claim_reference varchar,
        source_note varchar,
        status varchar(40) NOT NULL,
        voided_at timestamptz,
        void_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_charge_records PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_charge_records_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_charge_records_clinic_id_coverage_id FOREIGN KEY (clinic_id, coverage_id)
            REFERENCES coverages (clinic_id, id),
        CONSTRAINT fk_charge_records_clinic_id_payer_id FOREIGN KEY (clinic_id, payer_id)
            REFERENCES payers (clinic_id, id),
        CONSTRAINT ck_charge_records_amounts CHECK
            (charged >= 0 AND allowed >= 0 AND payer_paid >= 0 AND patient_share >= 0),
        CONSTRAINT ck_charge_records_units CHECK (units > 0),
        CONSTRAINT ck_charge_records_overpaid CHECK (is_overpaid = (payer_paid + patient_share > charged)),
        CONSTRAINT ck_charge_records_void CHECK
            ((status = 'voided') = (voided_at IS NOT NULL) AND (voided_at IS NULL) = (void_reason IS NULL)),
        CONSTRAINT ck_charge_records_code_system CHECK
            (code_system IN ('cpt', 'hcpcs', 'revenue', 'snomed', 'local')),
        CONSTRAINT ck_charge_records_charge_status CHECK (status IN ('recorded', 'voided')))""")
    for columns in ("service_on, id", "patient_id, service_on, id", "payer_id, service_on, id", "coverage_id"):
        name = columns.replace(", ", "_")
        op.execute(f"CREATE INDEX ix_charge_records_clinic_id_{name} ON charge_records (clinic_id, {columns})")
    op.execute("SELECT protect_clinic_table('charge_records')")


def downgrade() -> None:
    op.execute("DROP TABLE charge_records")
