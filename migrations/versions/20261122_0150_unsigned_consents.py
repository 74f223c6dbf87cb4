"""Unsigned consents: found without reading the signed ones."""

from alembic import op

revision = "20261122_0150"
down_revision = "20261122_0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE INDEX ix_consents_clinic_id_unsigned ON consents (clinic_id, id)
        WHERE signed_on IS NULL AND voided_at IS NULL""")


def downgrade() -> None:
    op.execute("DROP INDEX ix_consents_clinic_id_unsigned")
