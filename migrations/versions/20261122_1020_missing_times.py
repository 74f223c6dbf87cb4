"""Sessions in which somebody's leaving time is missing wait as well: the next night's job looks at every session anew."""

from alembic import op

revision = "20261122_1020"
down_revision = "20261122_0940"
branch_labels = None
depends_on = None

INDEX = "ix_therapy_sessions_unmarked"


def upgrade() -> None:
    # Made anew, for a default makes a column without writing a row.
    op.execute("ALTER TABLE therapy_sessions DROP COLUMN is_marked")
    op.execute("ALTER TABLE therapy_sessions ADD COLUMN is_marked boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE therapy_sessions ALTER COLUMN is_marked DROP DEFAULT")
    op.execute(f"CREATE INDEX {INDEX} ON therapy_sessions (clinic_id, on_date, id) WHERE is_marked IS FALSE")


def downgrade() -> None:
    """What was looked at with more care stays looked at."""
