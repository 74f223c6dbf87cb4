"""Attendance changed after a note was signed: what an addendum is due for."""

from alembic import op

revision = "20261122_0605"
down_revision = "20261122_0600"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE note_corrections (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        part_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        noticed_at timestamptz NOT NULL,
        minutes integer,
        settled_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_note_corrections PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_note_corrections_clinic_id_part_id UNIQUE (clinic_id, part_id),
        CONSTRAINT ck_note_corrections_minutes CHECK (minutes >= 0),
        CONSTRAINT fk_note_corrections_clinic_id_part_id FOREIGN KEY(clinic_id, part_id)
            REFERENCES note_parts (clinic_id, id),
        CONSTRAINT fk_note_corrections_clinic_id_patient_id FOREIGN KEY(clinic_id, patient_id)
            REFERENCES patients (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_note_corrections_clinic_id_settled_at_noticed_at
        ON note_corrections (clinic_id, settled_at, noticed_at)""")
    op.execute("SELECT protect_clinic_table('note_corrections')")


def downgrade() -> None:
    op.execute("DROP TABLE note_corrections")
