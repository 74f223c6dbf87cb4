"""What kinds of information a letter's text was begun with; not known of those written before."""

from alembic import op

revision = "20261123_0258"
down_revision = "20261123_0252"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE letters ADD COLUMN begun_with varchar[]")


def downgrade() -> None:
    op.execute("ALTER TABLE letters DROP COLUMN begun_with")
