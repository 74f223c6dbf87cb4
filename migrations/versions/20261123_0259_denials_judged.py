"""Whose professional judgment a denial rests on."""

from alembic import op

revision = "20261123_0259"
down_revision = "20261123_0258"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE records_requests ADD COLUMN judged_by_id uuid")
    op.execute("""ALTER TABLE records_requests ADD CONSTRAINT fk_records_requests_clinic_id_judged_by_id
        FOREIGN KEY (clinic_id, judged_by_id) REFERENCES staff_members (clinic_id, id)""")


def downgrade() -> None:
    op.execute("ALTER TABLE records_requests DROP COLUMN judged_by_id")
