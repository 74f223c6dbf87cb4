"""An assignment may be a session's: it ends when the session is called off."""

from alembic import op

revision = "20261122_0230"
down_revision = "20261122_0221"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE care_relationships ADD COLUMN opened_for_id uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE care_relationships DROP COLUMN opened_for_id")
