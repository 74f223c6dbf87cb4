"""Which addendum an accepted request to amend stands in. Written once."""

from alembic import op

revision = "20261123_0242"
down_revision = "20261123_0241"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE amendments (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        request_id uuid NOT NULL,
        source varchar NOT NULL,
        entry_id uuid NOT NULL,
        addendum_id uuid NOT NULL,
        linked_by_id uuid,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_amendments PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_amendments_clinic_id_request_id_addendum_id UNIQUE (clinic_id, request_id, addendum_id),
        CONSTRAINT fk_amendments_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_amendments_clinic_id_request_id FOREIGN KEY (clinic_id, request_id)
            REFERENCES records_requests (clinic_id, id),
        CONSTRAINT fk_amendments_linked_by_id FOREIGN KEY (linked_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_amendments_clinic_id_patient_id_source ON amendments (clinic_id, patient_id, source)")
    op.execute("SELECT protect_clinic_table('amendments')")
    op.execute("""
        CREATE FUNCTION amendment_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'which addendum amends an entry is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("CREATE TRIGGER frozen BEFORE UPDATE ON amendments FOR EACH ROW EXECUTE FUNCTION amendment_frozen()")


def downgrade() -> None:
    op.execute("DROP TABLE amendments")
    op.execute("DROP FUNCTION amendment_frozen()")
