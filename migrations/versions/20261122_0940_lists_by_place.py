"""Indexes in the order of lists whose first page passed over all that came before: what is open, what waits."""

from alembic import op

revision = "20261122_0940"
down_revision = "20261122_0930"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_episodes_open": "episodes (clinic_id, admitted_on, id) WHERE discharged_on IS NULL",
    "ix_break_glass_openings_clinic_id_opened_at_id": "break_glass_openings (clinic_id, opened_at, id)",
    "ix_break_glass_openings_waiting": "break_glass_openings (clinic_id, opened_at, id) WHERE reviewed_at IS NULL",
    "ix_family_sessions_clinic_id_status_starts_at_id": "family_sessions (clinic_id, status, starts_at, id)",
    "ix_note_addenda_not_cosigned": (
        "note_addenda (clinic_id, note_id) WHERE needs_cosign IS TRUE AND cosigned_at IS NULL"
    ),
}

# With reviewed_at in front it gave no order: IS NULL is no equality to the planner.
REPLACED = "ix_break_glass_openings_clinic_id_reviewed_at"


def upgrade() -> None:
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")
    op.execute(f"DROP INDEX {REPLACED}")


def downgrade() -> None:
    for name in reversed(INDEXES):
        op.execute(f"DROP INDEX {name}")
    op.execute(f"CREATE INDEX {REPLACED} ON break_glass_openings (clinic_id, reviewed_at, opened_at, id)")
