"""Imports name measures."""

from alembic import op

revision = "20261122_1625"
down_revision = "20261122_1611"
branch_labels = None
depends_on = None

BEFORE = ("payer", "staff member", "patient", "contact", "coverage", "encounter", "diagnosis", "care plan", "cost record",
    "site", "colleague", "license", "payer enrollment", "program", "track", "episode", "session", "attendance", "inquiry")
NOW = (*BEFORE, "measure")


def upgrade() -> None:
    allow(NOW)


def downgrade() -> None:
    for table in ("source_records", "source_aliases"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DELETE FROM {table} WHERE kind = 'measure'")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    allow(BEFORE)


def allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("source_records", "source_aliases"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_kind")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_kind CHECK (kind IN ({listed})) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_kind")
