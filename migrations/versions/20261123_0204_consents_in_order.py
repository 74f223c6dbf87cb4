"""The clinic's consents by kind and by their last day."""

from alembic import op

revision = "20261123_0204"
down_revision = "20261123_0203"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_consents_kind ON consents (clinic_id, kind, id)")
    op.execute("CREATE INDEX ix_consents_ends ON consents (clinic_id, (least(expires_on, '9999-12-31'::date)), id)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_consents_kind, ix_consents_ends")
