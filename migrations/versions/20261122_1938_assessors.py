"""Somebody is asked to assess a patient before the admission: a further reason why a chart is on a caseload."""

from alembic import op

revision = "20261122_1938"
down_revision = "20261122_1845"
branch_labels = None
depends_on = None

_NAME = "ck_care_relationships_care_kind"
_BEFORE = "'primary', 'facilitator', 'cover', 'grant'"


def upgrade() -> None:
    op.execute(f"ALTER TABLE care_relationships DROP CONSTRAINT {_NAME}")
    op.execute(f"ALTER TABLE care_relationships ADD CONSTRAINT {_NAME} CHECK (kind IN ({_BEFORE}, 'assessor'))")


def downgrade() -> None:
    op.execute("ALTER TABLE care_relationships NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE care_relationships DISABLE TRIGGER USER")
    op.execute("UPDATE care_relationships SET kind = 'primary' WHERE kind = 'assessor'")
    op.execute("ALTER TABLE care_relationships ENABLE TRIGGER USER")
    op.execute("ALTER TABLE care_relationships FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE care_relationships DROP CONSTRAINT {_NAME}")
    op.execute(f"ALTER TABLE care_relationships ADD CONSTRAINT {_NAME} CHECK (kind IN ({_BEFORE}))")
