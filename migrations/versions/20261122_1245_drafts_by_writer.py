"""Contact notes that somebody has begun are found by whose they are."""

from alembic import op

revision = "20261122_1245"
down_revision = "20261122_1215"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_contact_drafts_clinic_id_user_id ON contact_drafts (clinic_id, user_id)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_contact_drafts_clinic_id_user_id")
