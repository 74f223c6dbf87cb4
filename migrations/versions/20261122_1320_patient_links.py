"""One-time links to a patient's own telephone, the way out they are, and the check-ins answered by one."""

from alembic import op

revision = "20261122_1320"
down_revision = "20261122_1255"
branch_labels = None
depends_on = None

WAYS = "'print', 'pdf', 'csv', 'download', 'mail'"


def upgrade() -> None:
    op.execute("""CREATE TABLE patient_links (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        purpose varchar NOT NULL,
        way varchar(40) NOT NULL,
        token_hash bytea NOT NULL,
        issued_by_id uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        opened_at timestamptz,
        used_at timestamptz,
        withdrawn_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_patient_links PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_patient_links_clinic_id_token_hash UNIQUE (clinic_id, token_hash),
        CONSTRAINT ck_patient_links_link_way CHECK (way IN ('mail', 'shown')),
        CONSTRAINT ck_patient_links_one_end CHECK (used_at IS NULL OR withdrawn_at IS NULL),
        CONSTRAINT fk_patient_links_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_patient_links_issued_by_id FOREIGN KEY (issued_by_id) REFERENCES users (id))""")
    op.execute(
        "CREATE INDEX ix_patient_links_clinic_id_patient_id_purpose ON patient_links (clinic_id, patient_id, purpose)"
    )
    op.execute("SELECT protect_clinic_table('patient_links', false)")
    op.execute("ALTER TABLE check_ins ADD COLUMN link_id uuid")
    op.execute(
        "ALTER TABLE check_ins ADD CONSTRAINT fk_check_ins_clinic_id_link_id FOREIGN KEY (clinic_id, link_id)"
        " REFERENCES patient_links (clinic_id, id) NOT VALID"
    )
    op.execute("ALTER TABLE check_ins VALIDATE CONSTRAINT fk_check_ins_clinic_id_link_id")
    ways(f"{WAYS}, 'link'")


def downgrade() -> None:
    # What left by a link stays accounted for, under the way that comes nearest.
    op.execute("ALTER TABLE disclosures NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE disclosures SET way = 'download' WHERE way = 'link'")
    op.execute("ALTER TABLE disclosures FORCE ROW LEVEL SECURITY")
    ways(WAYS)
    op.execute("ALTER TABLE check_ins DROP COLUMN link_id")
    op.execute("DROP TABLE patient_links")


def ways(names: str) -> None:
    op.execute("ALTER TABLE disclosures DROP CONSTRAINT ck_disclosures_way")
    op.execute(f"ALTER TABLE disclosures ADD CONSTRAINT ck_disclosures_way CHECK (way IN ({names})) NOT VALID")
    op.execute("ALTER TABLE disclosures VALIDATE CONSTRAINT ck_disclosures_way")
