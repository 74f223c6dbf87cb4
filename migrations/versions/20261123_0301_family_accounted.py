"""Whether what a participant heard in a family session stands in the accounting of disclosures."""

from alembic import op

revision = "20261123_0301"
down_revision = "20261123_0300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE family_participants ADD COLUMN is_accounted boolean")


def downgrade() -> None:
    op.execute("ALTER TABLE family_participants DROP COLUMN is_accounted")
