"""What a patient owes at the desk for a day, on the coverage that asks for it."""

from alembic import op

revision = "20261122_0855"
down_revision = "20261122_0815"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE coverages ADD COLUMN copay_amount numeric(12, 2), ADD COLUMN copay_as_of_on date")
    op.execute("ALTER TABLE coverages ADD CONSTRAINT ck_coverages_copay_amount CHECK (copay_amount >= 0)")
    op.execute(
        "ALTER TABLE coverages ADD CONSTRAINT ck_coverages_copay"
        " CHECK ((copay_amount IS NULL) = (copay_as_of_on IS NULL))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE coverages DROP COLUMN copay_amount, DROP COLUMN copay_as_of_on")
