"""Telling somebody by telephone is a way of its own, and so is an invitation to a class."""

from alembic import op

revision = "20261123_0553"
down_revision = "20261123_0515"
branch_labels = None
depends_on = None

WAYS = (
    "'print', 'pdf', 'csv', 'download', 'mail', 'link', 'text', 'calendar', 'fhir', 'claim', 'eligibility', "
    "'authorization', 'statement', 'spoken', 'letter', 'fax'"
)
INVITED_BY = "'document', 'mail', 'spoken'"


def upgrade() -> None:
    check("disclosures", "way", f"{WAYS}, 'phone'")
    check("education_invitations", "invited_by", f"{INVITED_BY}, 'phone'")


def downgrade() -> None:
    # What was told stays accounted for, as it was before a call was told apart from a word in the room.
    back("disclosures")
    op.execute("ALTER TABLE education_invitations DISABLE TRIGGER frozen")
    back("education_invitations")
    op.execute("ALTER TABLE education_invitations ENABLE TRIGGER frozen")
    check("disclosures", "way", WAYS)
    check("education_invitations", "invited_by", INVITED_BY)


def check(table: str, words: str, values: str) -> None:
    name = f"ck_{table}_{words}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (way IN ({values})) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def back(table: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE {table} SET way = 'spoken' WHERE way = 'phone'")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
