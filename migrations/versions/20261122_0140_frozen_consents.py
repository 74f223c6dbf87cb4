"""Hold signed consents: what somebody signed cannot be changed, not even past the application's own rules."""

from alembic import op

revision = "20261122_0140"
down_revision = "20261122_0131"
branch_labels = None
depends_on = None

SIGNED = (
    "patient_id", "kind", "discloser", "recipient", "recipient_name", "recipient_id", "contact_id", "categories", "what",
    "purpose", "purpose_detail", "states_right_to_revoke", "states_redisclosure", "states_refusal", "expires_on",
    "expires_event", "signed_on", "signed_by", "signed_as", "signature_recorded_by", "replaces_id",
)
ONCE = ("event_happened_on", "revoked_on", "revoked_reason", "revoked_by", "voided_at", "void_reason")


def upgrade() -> None:
    old, new = (", ".join(f"{row}.{column}" for column in SIGNED) for row in ("OLD", "NEW"))
    rewritten = " OR ".join(f"(OLD.{c} IS NOT NULL AND NEW.{c} IS DISTINCT FROM OLD.{c})" for c in ONCE)
    op.execute(f"""
        CREATE FUNCTION hold_signed_consent() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.signed_on IS NOT NULL AND (ROW({old}) IS DISTINCT FROM ROW({new}) OR {rewritten}) THEN
                RAISE EXCEPTION 'a signed consent cannot be changed' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER hold_signed BEFORE UPDATE ON consents FOR EACH ROW
        EXECUTE FUNCTION hold_signed_consent()""")


def downgrade() -> None:
    op.execute("DROP TRIGGER hold_signed ON consents")
    op.execute("DROP FUNCTION hold_signed_consent()")
