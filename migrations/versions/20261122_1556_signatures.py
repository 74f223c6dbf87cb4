"""Signatures of patients and guardians. A row is frozen by a trigger."""

from alembic import op

revision = "20261122_1556"
down_revision = "20261122_1553"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE signatures (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        subject varchar NOT NULL,
        subject_id uuid NOT NULL,
        capacity varchar(40) NOT NULL,
        contact_id uuid,
        method varchar(40) NOT NULL,
        name_sealed bytea NOT NULL,
        mark_sealed bytea NOT NULL,
        content_fingerprint bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        taken_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_signatures PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_signatures_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_signatures_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT ck_signatures_guardian_by_name CHECK ((capacity = 'guardian') = (contact_id IS NOT NULL)),
        CONSTRAINT ck_signatures_capacity CHECK (capacity IN ('patient', 'guardian')),
        CONSTRAINT ck_signatures_method CHECK (method IN ('drawn', 'typed', 'refused')),
        CONSTRAINT fk_signatures_taken_by_id FOREIGN KEY (taken_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_signatures_clinic_id_patient_id ON signatures (clinic_id, patient_id)")
    op.execute(
        "CREATE INDEX ix_signatures_clinic_id_subject_subject_id "
        "ON signatures (clinic_id, subject, subject_id)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_signatures_clinic_id_subject_subject_id_capacity "
        "ON signatures (clinic_id, subject, subject_id, capacity) WHERE method <> 'refused'"
    )
    op.execute("SELECT protect_clinic_table('signatures')")
    op.execute("""
        CREATE FUNCTION signature_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'a signature is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON signatures FOR EACH ROW
        EXECUTE FUNCTION signature_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE signatures")
    op.execute("DROP FUNCTION signature_frozen()")
