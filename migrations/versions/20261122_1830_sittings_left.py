"""Sittings that nobody ended are looked for every few minutes: they stand in an index of their own."""

from alembic import op

revision = "20261122_1830"
down_revision = "20261122_1720"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_measure_sittings_not_ended ON measure_sittings (clinic_id, expires_at) WHERE ended_at IS NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_measure_sittings_not_ended")
