"""A revocation has a time of day, and the law by which somebody under age signed alone is held with the signature.

Until now a revocation counted from the first moment of its day: that is the instant the old ones get.
"""

from alembic import op

revision = "20261122_2146"
down_revision = "20261122_1955"
branch_labels = None
depends_on = None

SIGNED = (
    "patient_id", "kind", "discloser", "recipient", "recipient_name", "recipient_id", "contact_id", "categories", "what",
    "purpose", "purpose_detail", "states_right_to_revoke", "states_redisclosure", "states_refusal", "expires_on",
    "expires_event", "signed_on", "signed_by", "signed_as", "signature_recorded_by", "replaces_id",
)
ONCE = ("event_happened_on", "revoked_on", "revoked_reason", "revoked_by", "voided_at", "void_reason")
CHECK = "ck_consents_revoked_at_a_time"


def upgrade() -> None:
    op.execute("ALTER TABLE consents ADD COLUMN revoked_at timestamptz")
    for table in ("consents", "clinics"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE consents DISABLE TRIGGER USER")
    op.execute("""
        UPDATE consents SET revoked_at = revoked_on::timestamp AT TIME ZONE clinics.timezone FROM clinics
        WHERE clinics.id = consents.clinic_id AND revoked_on IS NOT NULL""")
    op.execute("ALTER TABLE consents ENABLE TRIGGER USER")
    for table in ("consents", "clinics"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE consents ADD CONSTRAINT {CHECK} CHECK ((revoked_at IS NULL) = (revoked_on IS NULL))")
    hold((*SIGNED, "alone_because"), (*ONCE, "revoked_at"))


def downgrade() -> None:
    hold(SIGNED, ONCE)
    op.execute("ALTER TABLE consents DROP COLUMN revoked_at")


def hold(signed: tuple[str, ...], once: tuple[str, ...]) -> None:
    old, new = (", ".join(f"{row}.{column}" for column in signed) for row in ("OLD", "NEW"))
    rewritten = " OR ".join(f"(OLD.{c} IS NOT NULL AND NEW.{c} IS DISTINCT FROM OLD.{c})" for c in once)
    op.execute(f"""
        CREATE OR REPLACE FUNCTION hold_signed_consent() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.signed_on IS NOT NULL AND (ROW({old}) IS DISTINCT FROM ROW({new}) OR {rewritten}) THEN
                RAISE EXCEPTION 'a signed consent cannot be changed' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""")
