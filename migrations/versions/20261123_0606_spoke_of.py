"""What the patient and each participant of a family session spoke of, in structured fields."""

from alembic import op

revision = "20261123_0606"
down_revision = "20261123_0553"
branch_labels = None
depends_on = None

COLUMNS = (("family_sessions", "patient_spoke_of"), ("family_participants", "spoke_of"))


def upgrade() -> None:
    for table, column in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} varchar[] NOT NULL DEFAULT '{{}}'")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")


def downgrade() -> None:
    for table, column in COLUMNS:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
