"""By which law or ruling somebody under age signed a consent alone."""

from alembic import op

revision = "20261122_1950"
down_revision = "20261122_1945"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE consents ADD COLUMN alone_because varchar")


def downgrade() -> None:
    op.execute("ALTER TABLE consents DROP COLUMN alone_because")
