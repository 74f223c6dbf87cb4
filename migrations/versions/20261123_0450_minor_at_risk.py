"""Telling a parent of a minor who cannot decide of a threat (42 CFR 2.14): grounds of a kind of their own."""

from alembic import op

revision = "20261123_0450"
down_revision = "20261123_0301"
branch_labels = None
depends_on = None

KINDS = "'agreement', 'emergency', 'child_abuse', 'crime', 'court_order', 'audit', 'contract'"
FROZEN = (
    "patient_id", "kind", "recipient", "recipient_name", "contact_id", "affiliation", "categories", "statements", "reference",
    "happened_at", "dated_on", "ends_on", "narrative_sealed", "recorded_at", "recorded_by",
)  # fmt: skip
ADDED = ("incapacity", "judgment_sealed")


def upgrade() -> None:
    op.execute("ALTER TABLE disclosure_grounds ADD COLUMN incapacity varchar(40)")
    op.execute("ALTER TABLE disclosure_grounds ADD COLUMN judgment_sealed bytea")
    op.execute("""ALTER TABLE disclosure_grounds ADD CONSTRAINT ck_disclosure_grounds_incapacity
        CHECK (incapacity IN ('youth', 'mental', 'physical'))""")
    op.execute("""ALTER TABLE disclosure_grounds ADD CONSTRAINT ck_disclosure_grounds_judged_with_reason CHECK (
        (kind = 'minor_at_risk') = (incapacity IS NOT NULL) AND (kind = 'minor_at_risk') = (judgment_sealed IS NOT NULL))""")
    kinds(f"{KINDS}, 'minor_at_risk'")
    frozen((*FROZEN, *ADDED))


def downgrade() -> None:
    frozen(FROZEN)
    op.execute("ALTER TABLE disclosure_grounds DROP CONSTRAINT ck_disclosure_grounds_judged_with_reason")
    op.execute("ALTER TABLE disclosure_grounds DROP COLUMN judgment_sealed")
    op.execute("ALTER TABLE disclosure_grounds DROP COLUMN incapacity")
    kinds(KINDS, "NOT VALID")  # what was recorded of the kind stays


def kinds(allowed: str, how: str = "") -> None:
    op.execute("ALTER TABLE disclosure_grounds DROP CONSTRAINT ck_disclosure_grounds_grounds_kind")
    op.execute(f"""ALTER TABLE disclosure_grounds ADD CONSTRAINT ck_disclosure_grounds_grounds_kind
        CHECK (kind IN ({allowed})) {how}""")


def frozen(names: tuple[str, ...]) -> None:
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("NEW", "OLD"))
    op.execute(f"""
        CREATE OR REPLACE FUNCTION disclosure_grounds_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF ({new}) IS DISTINCT FROM ({old}) THEN
                RAISE EXCEPTION 'what was recorded as grounds is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
