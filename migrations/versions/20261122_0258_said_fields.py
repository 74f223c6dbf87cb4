"""What a source last said of each field, so that an import keeps what a person corrected here."""

from alembic import op

revision = "20261122_0258"
down_revision = "20261122_0254"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE source_records ADD COLUMN field_fingerprints jsonb NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE source_records ALTER COLUMN field_fingerprints DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE source_records DROP COLUMN field_fingerprints")
