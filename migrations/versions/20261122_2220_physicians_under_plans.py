"""A physician's signature under a treatment plan, where the program asks for one."""

from alembic import op

revision = "20261122_2220"
down_revision = "20261122_2200"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute("ALTER TABLE programs ADD COLUMN plan_needs_physician boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE plan_versions ADD COLUMN needs_physician boolean NOT NULL DEFAULT false")
    op.execute(f"""CREATE TABLE plan_physician_signatures (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        version_id uuid NOT NULL,
        credentials varchar NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_physician_signatures PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_physician_signatures_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_physician_signatures_clinic_id_version_id FOREIGN KEY (clinic_id, version_id)
            REFERENCES plan_versions (clinic_id, id),
        CONSTRAINT uq_plan_physician_signatures_clinic_id_version_id UNIQUE (clinic_id, version_id),
        CONSTRAINT fk_plan_physician_signatures_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute(
        "CREATE INDEX ix_plan_physician_signatures_clinic_id_patient_id "
        "ON plan_physician_signatures (clinic_id, patient_id)"
    )
    op.execute(
        "CREATE INDEX ix_plan_versions_for_physicians ON plan_versions (clinic_id, signed_at, id) WHERE needs_physician"
    )
    op.execute("SELECT protect_clinic_table('plan_physician_signatures')")
    op.execute("""
        CREATE FUNCTION plan_physician_signature_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'what is signed is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON plan_physician_signatures FOR EACH ROW
        EXECUTE FUNCTION plan_physician_signature_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE plan_physician_signatures")
    op.execute("DROP FUNCTION plan_physician_signature_frozen()")
    op.execute("DROP INDEX ix_plan_versions_for_physicians")
    op.execute("ALTER TABLE plan_versions DROP COLUMN needs_physician")
    op.execute("ALTER TABLE programs DROP COLUMN plan_needs_physician")
