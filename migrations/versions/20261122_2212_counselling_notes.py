"""Counselling and psychotherapy notes, their addenda, frozen by triggers, and their drafts.

The trail of their changes names no patient: a chart's activity must not tell that there are notes.
"""

from alembic import op

revision = "20261122_2212"
down_revision = "20261122_2208"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
NOBODY = "about_nobody"  # no column of theirs


def upgrade() -> None:
    notes()
    drafts()
    op.execute(f"SELECT protect_clinic_table('counselling_notes', false, '{NOBODY}')")
    op.execute(f"SELECT protect_clinic_table('counselling_addenda', false, '{NOBODY}')")
    op.execute(f"SELECT protect_clinic_table('counselling_drafts', true, '{NOBODY}')")
    op.execute("""
        CREATE FUNCTION counselling_note_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'a counselling note is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    for table in ("counselling_notes", "counselling_addenda"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION counselling_note_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE counselling_drafts, counselling_addenda, counselling_notes")
    op.execute("DROP FUNCTION counselling_note_frozen()")


def notes() -> None:
    op.execute(f"""CREATE TABLE counselling_notes (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        author_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        about_on date NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_counselling_notes PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_counselling_notes_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_counselling_notes_counselling_kind CHECK (kind IN ('substance_use', 'psychotherapy')),
        CONSTRAINT fk_counselling_notes_author_id FOREIGN KEY (author_id) REFERENCES users (id))""")
    op.execute(
        "CREATE INDEX ix_counselling_notes_clinic_id_author_id_patient_id_about_on "
        "ON counselling_notes (clinic_id, author_id, patient_id, about_on)"
    )
    op.execute("CREATE INDEX ix_counselling_notes_clinic_id_patient_id ON counselling_notes (clinic_id, patient_id)")
    op.execute(f"""CREATE TABLE counselling_addenda (
        clinic_id uuid NOT NULL, id uuid NOT NULL, note_id uuid NOT NULL, patient_id uuid NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_counselling_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_counselling_addenda_clinic_id_note_id FOREIGN KEY (clinic_id, note_id)
            REFERENCES counselling_notes (clinic_id, id),
        CONSTRAINT fk_counselling_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id))""")
    op.execute("CREATE INDEX ix_counselling_addenda_clinic_id_note_id ON counselling_addenda (clinic_id, note_id)")


def drafts() -> None:
    op.execute(f"""CREATE TABLE counselling_drafts (
        clinic_id uuid NOT NULL, id uuid NOT NULL, patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_counselling_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_counselling_drafts_clinic_id_patient_id_user_id UNIQUE (clinic_id, patient_id, user_id),
        CONSTRAINT fk_counselling_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_counselling_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_counselling_drafts_clinic_id_user_id ON counselling_drafts (clinic_id, user_id)")
