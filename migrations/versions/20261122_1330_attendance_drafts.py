"""Attendance as it is marked, until it is saved."""

from alembic import op

revision = "20261122_1330"
down_revision = "20261122_1320"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE attendance_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        on_date date NOT NULL,
        track_id uuid,
        session_id uuid,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_attendance_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_attendance_drafts_sheet
            UNIQUE NULLS NOT DISTINCT (clinic_id, user_id, on_date, track_id, session_id),
        CONSTRAINT ck_attendance_drafts_one_sheet CHECK (num_nonnulls(track_id, session_id) = 1),
        CONSTRAINT fk_attendance_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT fk_attendance_drafts_clinic_id_track_id FOREIGN KEY (clinic_id, track_id)
            REFERENCES tracks (clinic_id, id),
        CONSTRAINT fk_attendance_drafts_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES therapy_sessions (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('attendance_drafts', true)")


def downgrade() -> None:
    op.execute("DROP TABLE attendance_drafts")
