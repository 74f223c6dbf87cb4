"""Imports name medications, allergies, and drug and alcohol tests."""

import re

from alembic import op
from sqlalchemy import text

revision = "20261122_1640"
down_revision = "20261122_1632"
branch_labels = None
depends_on = None

NEW = ("medication", "allergy", "drug test")
TABLES = ("source_records", "source_aliases")


def upgrade() -> None:
    for table in TABLES:
        allow(table, [*allowed(table), *NEW])


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DELETE FROM {table} WHERE kind IN ({listed})")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        allow(table, [kind for kind in allowed(table) if kind not in NEW])


def allowed(table: str) -> list[str]:
    """The kinds that may stand there now, from the catalogue: this adds to whatever was allowed before."""
    found = op.get_bind().execute(
        text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": f"ck_{table}_kind"}
    )
    return list(dict.fromkeys(re.findall(r"'([^']+)'", str(found.scalar_one()))))


def allow(table: str, kinds: list[str]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_kind")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_kind CHECK (kind IN ({listed})) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_kind")
