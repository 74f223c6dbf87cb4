"""A session that a closure called off says so: only that one comes back when the closure is lifted."""

from alembic import op

revision = "20261122_1205"
down_revision = "20261122_1020"
branch_labels = None
depends_on = None

TABLE = "therapy_sessions"
CHECK = "ck_therapy_sessions_closed_by_closure"


def upgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN closed_at timestamptz")
    # Until now a closure called off only what was made from a slot and nobody had touched; nothing about these rows changes
    # for anybody.
    op.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    closed = "cancel_reason = 'closure' AND slot_id IS NOT NULL AND NOT is_adjusted"
    op.execute(f"UPDATE {TABLE} SET closed_at = updated_at WHERE {closed}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    criterion = "closed_at IS NULL OR (status = 'cancelled' AND cancel_reason = 'closure')"
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {CHECK} CHECK ({criterion})")


def downgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN closed_at")
