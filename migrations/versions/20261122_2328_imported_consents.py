"""Imports name consents, and a consent may have been signed on paper elsewhere."""

import re

from alembic import op
from sqlalchemy import text

revision = "20261122_2328"
down_revision = "20261122_2250"
branch_labels = None
depends_on = None

NEW = "consent"
TABLES = ("source_records", "source_aliases")


def upgrade() -> None:
    for table in TABLES:
        allow(table, "kind", [*allowed(table, "kind"), NEW])
    allow("consents", "how", [*allowed("consents", "how"), "elsewhere"])


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DELETE FROM {table} WHERE kind = '{NEW}'")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        allow(table, "kind", [kind for kind in allowed(table, "kind") if kind != NEW])
    op.execute("ALTER TABLE consents NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE consents DISABLE TRIGGER USER")
    op.execute("UPDATE consents SET how = 'paper' WHERE how = 'elsewhere'")
    op.execute("ALTER TABLE consents ENABLE TRIGGER USER")
    op.execute("ALTER TABLE consents FORCE ROW LEVEL SECURITY")
    allow("consents", "how", [how for how in allowed("consents", "how") if how != "elsewhere"])


def allowed(table: str, column: str) -> list[str]:
    """The words that may stand there now, from the catalogue: this adds to whatever was allowed before."""
    found = op.get_bind().execute(
        text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": f"ck_{table}_{column}"},
    )
    return list(dict.fromkeys(re.findall(r"'([^']+)'", str(found.scalar_one()))))


def allow(table: str, column: str, words: list[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    name = f"ck_{table}_{column}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({listed})) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
