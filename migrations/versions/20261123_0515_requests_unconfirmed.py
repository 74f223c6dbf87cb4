"""Requests of somebody whose authority cannot be confirmed, and our letter to them, kept with the request."""

from alembic import op

revision = "20261123_0515"
down_revision = "20261123_0450"
branch_labels = None
depends_on = None

GROUND = """'psychotherapy_notes', 'for_proceedings', 'confidential_source', 'not_held', 'endangers', 'harms_another',
    'representative_harms', 'not_created_here', 'not_open_to_access', 'accurate'"""
ENTRY = """'asked', 'extended', 'given', 'accepted', 'told', 'denied', 'review_asked', 'reviewed', 'statement', 'rebuttal',
    'withdrawn'"""


def upgrade() -> None:
    allow("records_requests", "ground", "ground", f"{GROUND}, 'unconfirmed'")
    allow("request_entries", "entry_kind", "kind", f"{ENTRY}, 'letter'")


def downgrade() -> None:
    # What was recorded of the new kinds stays.
    allow("records_requests", "ground", "ground", GROUND, "NOT VALID")
    allow("request_entries", "entry_kind", "kind", ENTRY, "NOT VALID")


def allow(table: str, name: str, column: str, values: str, how: str = "") -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({column} IN ({values})) {how}")
