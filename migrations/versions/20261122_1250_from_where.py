"""Who took part by video or phone without a word on where they were is looked up by itself: it waits until somebody says."""

from alembic import op

revision = "20261122_1250"
down_revision = "20261122_1245"
branch_labels = None
depends_on = None

INDEX = "ix_attendances_from_nowhere"


def upgrade() -> None:
    op.execute(
        f"CREATE INDEX {INDEX} ON attendances (clinic_id, session_id) "
        "WHERE status = 'present' AND attended_by <> 'in_person' AND location_state IS NULL"
    )


def downgrade() -> None:
    op.execute(f"DROP INDEX {INDEX}")
