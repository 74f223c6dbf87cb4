"""What is left to do of sessions, days, absences and check-ins, found without reading the past."""

from alembic import op

revision = "20261122_0930"
down_revision = "20261122_0905"
branch_labels = None
depends_on = None

COLUMNS = ("is_marked", "is_written")
INDEXES = {
    "ix_therapy_sessions_unmarked": ("therapy_sessions (clinic_id, on_date, id)", "is_marked IS FALSE"),
    "ix_therapy_sessions_unwritten": ("therapy_sessions (clinic_id, on_date, id)", "is_written IS FALSE"),
    "ix_program_days_unsettled": (
        "program_days (clinic_id, on_date, id)",
        "signed_in_at IS NOT NULL AND signed_out_at IS NULL",
    ),
    "ix_attendances_without_word": (
        "attendances (clinic_id, episode_id, id)",
        "status = 'absent' AND reason = 'no_word'",
    ),
    "ix_check_ins_unseen": ("check_ins (clinic_id, on_date, id)", "acknowledged_at IS NULL AND flags <> '{}'"),
}


def upgrade() -> None:
    # Every session that is here is looked at by the next night's job; a default makes a column without writing a row.
    for column in COLUMNS:
        op.execute(f"ALTER TABLE therapy_sessions ADD COLUMN {column} boolean NOT NULL DEFAULT false")
        op.execute(f"ALTER TABLE therapy_sessions ALTER COLUMN {column} DROP DEFAULT")
    for name, (where, criterion) in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {where} WHERE {criterion}")
    ends_on = "least(until_on, 'infinity'::date)"
    op.execute(f"CREATE INDEX ix_stays_clinic_id_track_id_ends_on ON stays (clinic_id, track_id, ({ends_on}))")


def downgrade() -> None:
    op.drop_index("ix_stays_clinic_id_track_id_ends_on", table_name="stays")
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    for column in COLUMNS:
        op.execute(f"ALTER TABLE therapy_sessions DROP COLUMN {column}")
