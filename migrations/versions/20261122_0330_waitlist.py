"""The waitlist: who waits for a place of which program or track."""

from alembic import op

revision = "20261122_0330"
down_revision = "20261122_0315"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE waitlist_entries (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        program_id uuid NOT NULL,
        track_id uuid,
        since_on date NOT NULL,
        priority varchar(40) NOT NULL,
        note_sealed bytea,
        left_on date,
        outcome varchar(40),
        {HOUSEKEEPING},
        CONSTRAINT pk_waitlist_entries PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_waitlist_entries_dates CHECK (left_on >= since_on),
        CONSTRAINT ck_waitlist_entries_outcome_given CHECK ((left_on IS NULL) = (outcome IS NULL)),
        CONSTRAINT fk_waitlist_entries_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_waitlist_entries_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_waitlist_entries_clinic_id_track_id FOREIGN KEY (clinic_id, track_id)
            REFERENCES tracks (clinic_id, id),
        CONSTRAINT ck_waitlist_entries_wait_priority CHECK (priority IN ('urgent', 'soon', 'routine')),
        CONSTRAINT ck_waitlist_entries_wait_outcome CHECK (outcome IN ('admitted', 'withdrawn', 'elsewhere')))""")
    op.execute("""CREATE INDEX ix_waitlist_entries_clinic_id_program_id_left_on
        ON waitlist_entries (clinic_id, program_id, left_on)""")
    op.execute("""CREATE UNIQUE INDEX uq_waitlist_entries_clinic_id_patient_id_program_id
        ON waitlist_entries (clinic_id, patient_id, program_id) WHERE left_on IS NULL""")
    op.execute("SELECT protect_clinic_table('waitlist_entries', false)")


def downgrade() -> None:
    op.execute("DROP TABLE waitlist_entries")
