"""A safety screen keeps the gravest that its answers ever came to: changing them later takes nothing of it back."""

from alembic import op

revision = "20261122_1940"
down_revision = "20261122_1938"
branch_labels = None
depends_on = None

LEVELS = "('none', 'low', 'moderate', 'high', 'acute')"


def upgrade() -> None:
    op.execute("ALTER TABLE safety_screens ADD COLUMN gravest_level varchar(40)")
    op.execute("ALTER TABLE safety_screens NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE safety_screens SET gravest_level = found_level WHERE found_level IS NOT NULL")
    op.execute("ALTER TABLE safety_screens FORCE ROW LEVEL SECURITY")
    op.execute(
        "ALTER TABLE safety_screens ADD CONSTRAINT ck_safety_screens_gravest_level "
        f"CHECK (gravest_level IN {LEVELS})"
    )
    op.execute(
        "ALTER TABLE safety_screens ADD CONSTRAINT ck_safety_screens_gravest "
        "CHECK ((found_level IS NULL) = (gravest_level IS NULL))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE safety_screens DROP COLUMN gravest_level")
