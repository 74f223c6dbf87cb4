"""Contact notes as they are typed, until they are signed."""

from alembic import op

revision = "20261122_0905"
down_revision = "20261122_0855"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE contact_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_contact_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_contact_drafts_clinic_id_patient_id_user_id UNIQUE (clinic_id, patient_id, user_id),
        CONSTRAINT fk_contact_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_contact_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("SELECT protect_clinic_table('contact_drafts', true)")


def downgrade() -> None:
    op.execute("DROP TABLE contact_drafts")
