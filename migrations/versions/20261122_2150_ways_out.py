"""Further ways out and recipients for the disclosure gate, and the notice that went along with a disclosure."""

from alembic import op

revision = "20261122_2150"
down_revision = "20261122_2146"
branch_labels = None
depends_on = None

WAYS = "'print', 'pdf', 'csv', 'download', 'mail', 'link'"
MORE_WAYS = (
    "'text', 'calendar', 'fhir', 'claim', 'eligibility', 'authorization', 'statement', 'spoken', 'letter', 'fax'"
)
RECIPIENTS = "'patient', 'payer', 'treating_provider', 'contact', 'own_workforce', 'account_holder', 'other'"
MORE_RECIPIENTS = (
    "'court', 'probation', 'law_enforcement', 'child_protection', 'emergency_responder', 'auditor', 'service_provider', "
    "'employer', 'school'"
)


def upgrade() -> None:
    check("disclosures", "way", f"{WAYS}, {MORE_WAYS}")
    check("disclosures", "recipient", f"{RECIPIENTS}, {MORE_RECIPIENTS}")
    check("consents", "recipient", f"{RECIPIENTS}, {MORE_RECIPIENTS}")
    op.execute("ALTER TABLE disclosures ADD COLUMN notice varchar NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE disclosures ALTER COLUMN notice DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE disclosures DROP COLUMN notice")
    # What left stays accounted for, and who was named stays named, under the way and the kind that come nearest.
    back("disclosures", "way", "download", MORE_WAYS)
    back("disclosures", "recipient", "other", MORE_RECIPIENTS)
    back("consents", "recipient", "other", MORE_RECIPIENTS)
    check("disclosures", "way", WAYS)
    check("disclosures", "recipient", RECIPIENTS)
    check("consents", "recipient", RECIPIENTS)


def check(table: str, column: str, names: str) -> None:
    name = f"ck_{table}_{column}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({names})) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def back(table: str, column: str, value: str, names: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE {table} SET {column} = '{value}' WHERE {column} IN ({names})")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
