"""An hour may be called off because the patient was discharged."""

from alembic import op

revision = "20261122_1215"
down_revision = "20261122_1210"
branch_labels = None
depends_on = None

BEFORE = ("staff_away", "closure", "nobody_came", "patient", "technical", "other")
NOW = (*BEFORE[:4], "discharged", *BEFORE[4:])


def upgrade() -> None:
    allow(NOW)


def downgrade() -> None:
    op.execute("ALTER TABLE therapy_sessions NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE therapy_sessions SET cancel_reason = 'patient' WHERE cancel_reason = 'discharged'")
    op.execute("ALTER TABLE therapy_sessions FORCE ROW LEVEL SECURITY")
    allow(BEFORE)


def allow(reasons: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    op.execute("ALTER TABLE therapy_sessions DROP CONSTRAINT ck_therapy_sessions_cancel_reason")
    op.execute(
        "ALTER TABLE therapy_sessions ADD CONSTRAINT ck_therapy_sessions_cancel_reason"
        f" CHECK (cancel_reason IN ({listed})) NOT VALID"
    )
    op.execute("ALTER TABLE therapy_sessions VALIDATE CONSTRAINT ck_therapy_sessions_cancel_reason")
