"""Imports name episodes, sessions and attendance; a session taken over may have its note elsewhere."""

from alembic import op

revision = "20261122_0500"
down_revision = "20261122_0345"
branch_labels = None
depends_on = None

BEFORE = ("payer", "staff member", "patient", "contact", "coverage", "encounter", "diagnosis", "care plan", "cost record",
    "site", "colleague", "license", "payer enrollment", "program", "track")
NOW = (*BEFORE, "episode", "session", "attendance")


def upgrade() -> None:
    allow(NOW)
    # The default only fills the rows that are there; no table is rewritten for it.
    op.execute("ALTER TABLE therapy_sessions ADD COLUMN is_documented_elsewhere boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE therapy_sessions ALTER COLUMN is_documented_elsewhere DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE therapy_sessions DROP COLUMN is_documented_elsewhere")
    for table in ("source_records", "source_aliases"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DELETE FROM {table} WHERE kind IN ('episode', 'session', 'attendance')")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    allow(BEFORE)


def allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("source_records", "source_aliases"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_kind")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_kind CHECK (kind IN ({listed})) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_kind")
