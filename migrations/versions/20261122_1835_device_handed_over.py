"""A one-time link may be opened on a device of the clinic that staff hand over, to sign on."""

from alembic import op

revision = "20261122_1835"
down_revision = "20261122_1830"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ways("'mail', 'shown', 'handed'")


def downgrade() -> None:
    # What was handed over stays known, under the way that comes nearest.
    op.execute("ALTER TABLE patient_links NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE patient_links SET way = 'shown' WHERE way = 'handed'")
    op.execute("ALTER TABLE patient_links FORCE ROW LEVEL SECURITY")
    ways("'mail', 'shown'")


def ways(names: str) -> None:
    op.execute("ALTER TABLE patient_links DROP CONSTRAINT ck_patient_links_link_way")
    op.execute(
        f"ALTER TABLE patient_links ADD CONSTRAINT ck_patient_links_link_way CHECK (way IN ({names})) NOT VALID"
    )
    op.execute("ALTER TABLE patient_links VALIDATE CONSTRAINT ck_patient_links_link_way")
