"""Letters and records requests that are still open, found without passing those that are done."""

from alembic import op

revision = "20261122_2352"
down_revision = "20261122_2328"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_letters_drafts ON letters (clinic_id, created_at, id) "
        "WHERE signed_at IS NULL AND voided_at IS NULL"
    )
    for name, day in (("open", "due_on"), ("open_received", "received_on")):
        op.execute(
            f"CREATE INDEX ix_records_requests_{name} ON records_requests (clinic_id, {day}, id) WHERE outcome IS NULL"
        )


def downgrade() -> None:
    op.execute("DROP INDEX ix_letters_drafts, ix_records_requests_open, ix_records_requests_open_received")
