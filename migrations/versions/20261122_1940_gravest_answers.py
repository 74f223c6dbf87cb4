"""A safety screen keeps the gravest that its answers ever came to: changing them later takes nothing of it back.

Screens that were signed or set aside before are frozen, and need it no more.
"""

from alembic import op

revision = "20261122_1940"
down_revision = "20261122_1938"
branch_labels = None
depends_on = None

OPEN = "signed_at IS NULL AND voided_at IS NULL"
LEVELS = "('none', 'low', 'moderate', 'high', 'acute')"


def upgrade() -> None:
    op.execute("ALTER TABLE safety_screens ADD COLUMN gravest_level varchar(40)")
    op.execute("ALTER TABLE safety_screens NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE safety_screens DISABLE TRIGGER USER")
    op.execute(f"UPDATE safety_screens SET gravest_level = found_level WHERE found_level IS NOT NULL AND {OPEN}")
    op.execute("ALTER TABLE safety_screens ENABLE TRIGGER USER")
    op.execute("ALTER TABLE safety_screens FORCE ROW LEVEL SECURITY")
    op.execute(
        "ALTER TABLE safety_screens ADD CONSTRAINT ck_safety_screens_gravest_level "
        f"CHECK (gravest_level IN {LEVELS})"
    )
    op.execute(
        "ALTER TABLE safety_screens ADD CONSTRAINT ck_safety_screens_gravest "
        f"CHECK (found_level IS NULL OR gravest_level IS NOT NULL OR NOT ({OPEN}))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE safety_screens DROP COLUMN gravest_level")
