"""Consents as forms that are read and signed: what each kind says of its own, the words that were read, and how it was signed.

A personal representative and a witness sign as well.
"""

from alembic import op

revision = "20261122_2200"
down_revision = "20261122_2205"
branch_labels = None
depends_on = None

SIGNED = (
    "patient_id", "kind", "discloser", "recipient", "recipient_name", "recipient_id", "contact_id", "categories", "what",
    "purpose", "purpose_detail", "states_right_to_revoke", "states_redisclosure", "states_refusal", "expires_on",
    "expires_event", "signed_on", "signed_by", "signed_as", "signature_recorded_by", "replaces_id", "alone_because",
)
ONCE = ("event_happened_on", "revoked_on", "revoked_at", "revoked_reason", "revoked_by", "voided_at", "void_reason")
NEW = ("details", "statement", "language", "how", "attachment_id")


def upgrade() -> None:
    op.execute("""ALTER TABLE consents ADD COLUMN details jsonb, ADD COLUMN statement varchar,
        ADD COLUMN language varchar, ADD COLUMN how varchar(40), ADD COLUMN attachment_id uuid""")
    op.execute("ALTER TABLE consents NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE consents DISABLE TRIGGER USER")
    op.execute("UPDATE consents SET details = '{}'::jsonb, how = CASE WHEN signed_on IS NULL THEN NULL ELSE 'paper' END")
    op.execute("ALTER TABLE consents ENABLE TRIGGER USER")
    op.execute("ALTER TABLE consents FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE consents ALTER COLUMN details SET NOT NULL")
    op.execute("ALTER TABLE consents ADD CONSTRAINT ck_consents_how CHECK (how IN ('paper', 'scan', 'electronic'))")
    op.execute("""ALTER TABLE consents ADD CONSTRAINT ck_consents_scan_has_its_file
        CHECK (how <> 'scan' OR attachment_id IS NOT NULL)""")
    op.execute("""ALTER TABLE consents ADD CONSTRAINT fk_consents_clinic_id_attachment_id
        FOREIGN KEY (clinic_id, attachment_id) REFERENCES attachments (clinic_id, id)""")
    hold((*SIGNED, *NEW))
    signers("('patient', 'guardian', 'representative', 'witness')", "capacity IN ('guardian', 'representative')")


def downgrade() -> None:
    signers("('patient', 'guardian')", "capacity = 'guardian'")
    hold(SIGNED)
    for column in NEW:
        op.execute(f"ALTER TABLE consents DROP COLUMN {column}")


def signers(capacities: str, by_name: str) -> None:
    for name, holds in (
        ("ck_signatures_capacity", f"capacity IN {capacities}"),
        ("ck_signatures_guardian_by_name", f"({by_name}) = (contact_id IS NOT NULL)"),
    ):
        op.execute(f"ALTER TABLE signatures DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE signatures ADD CONSTRAINT {name} CHECK ({holds})")


def hold(signed: tuple[str, ...]) -> None:
    old, new = (", ".join(f"{row}.{column}" for column in signed) for row in ("OLD", "NEW"))
    rewritten = " OR ".join(f"(OLD.{c} IS NOT NULL AND NEW.{c} IS DISTINCT FROM OLD.{c})" for c in ONCE)
    op.execute(f"""
        CREATE OR REPLACE FUNCTION hold_signed_consent() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.signed_on IS NOT NULL AND (ROW({old}) IS DISTINCT FROM ROW({new}) OR {rewritten}) THEN
                RAISE EXCEPTION 'a signed consent cannot be changed' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$""")
