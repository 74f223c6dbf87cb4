"""What kinds of information a stored file tells; empty until somebody has said so, and until then it does not leave."""

from alembic import op

revision = "20261123_0203"
down_revision = "20261122_2352"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE attachments ADD COLUMN categories varchar[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    op.execute("ALTER TABLE attachments DROP COLUMN categories")
