"""States of attendances are two letters: the check asked for one letter and a 2."""

from alembic import op

revision = "20261122_0300"
down_revision = "20261122_0258"
branch_labels = None
depends_on = None


def upgrade() -> None:
    check("[A-Z][A-Z]")


def downgrade() -> None:
    check("[A-Z]2")


def check(pattern: str) -> None:
    op.execute("ALTER TABLE attendances DROP CONSTRAINT ck_attendances_location_state")
    op.execute(f"""ALTER TABLE attendances ADD CONSTRAINT ck_attendances_location_state
        CHECK (location_state ~ '^{pattern}$')""")
