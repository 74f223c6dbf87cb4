"""Making sessions as a job one can watch, and the addresses that calendars read."""

from alembic import op

revision = "20261122_0240"
down_revision = "20261122_0230"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("schedule_runs", "calendar_feeds")


def upgrade() -> None:
    op.execute(f"""CREATE TABLE schedule_runs (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        track_id uuid,
        until_on date NOT NULL,
        state varchar(40) NOT NULL,
        user_id uuid,
        done integer NOT NULL,
        total integer,
        made integer NOT NULL,
        changed integer NOT NULL,
        removed integer NOT NULL,
        attempts integer NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_schedule_runs PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_schedule_runs_done CHECK (done >= 0),
        CONSTRAINT fk_schedule_runs_clinic_id_track_id FOREIGN KEY (clinic_id, track_id)
            REFERENCES tracks (clinic_id, id),
        CONSTRAINT ck_schedule_runs_run_state CHECK (state IN ('waiting', 'running', 'finished', 'failed')))""")
    op.execute("CREATE INDEX ix_schedule_runs_clinic_id_created_at ON schedule_runs (clinic_id, created_at)")
    op.execute(f"""CREATE TABLE calendar_feeds (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        staff_member_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        last_read_at timestamptz,
        revoked_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_calendar_feeds PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_calendar_feeds_clinic_id_token_hash UNIQUE (clinic_id, token_hash),
        CONSTRAINT fk_calendar_feeds_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_calendar_feeds_clinic_id_staff_member_id
        ON calendar_feeds (clinic_id, staff_member_id)""")
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', false)")


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
