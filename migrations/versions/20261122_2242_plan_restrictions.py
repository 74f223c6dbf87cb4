"""What patients paid for in full and keep from a health plan."""

from alembic import op

revision = "20261122_2242"
down_revision = "20261122_2220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE plan_restrictions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        payer_id uuid,
        payer_name varchar,
        services varchar NOT NULL,
        from_on date NOT NULL,
        until_on date,
        paid_on date NOT NULL,
        requested_on date NOT NULL,
        recorded_by uuid,
        ended_on date,
        ended_reason varchar,
        ended_by uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_plan_restrictions PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_plan_restrictions_until_after_from CHECK (until_on >= from_on),
        CONSTRAINT ck_plan_restrictions_ended_with_reason CHECK ((ended_on IS NULL) = (ended_reason IS NULL)),
        CONSTRAINT fk_plan_restrictions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_restrictions_clinic_id_payer_id FOREIGN KEY (clinic_id, payer_id)
            REFERENCES payers (clinic_id, id))""")
    op.execute("CREATE INDEX ix_plan_restrictions_clinic_id_patient_id ON plan_restrictions (clinic_id, patient_id)")
    op.execute("SELECT protect_clinic_table('plan_restrictions')")


def downgrade() -> None:
    op.execute("DROP TABLE plan_restrictions")
