"""Assessments, their addenda and drafts. What is signed is frozen by triggers."""

from alembic import op

revision = "20261122_1611"
down_revision = "20261122_1610"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    tables()
    op.execute("SELECT protect_clinic_table('assessments')")
    op.execute("SELECT protect_clinic_table('assessment_addenda')")
    op.execute("SELECT protect_clinic_table('assessment_drafts', true)")
    op.execute("""
        CREATE FUNCTION assessment_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'what was signed of an assessment is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    for table in ("assessments", "assessment_addenda"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION assessment_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE assessment_drafts, assessment_addenda, assessments")
    op.execute("DROP FUNCTION assessment_frozen()")


def tables() -> None:
    op.execute(f"""CREATE TABLE assessments (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        number integer NOT NULL,
        assessed_on date NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_assessments PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_assessments_clinic_id_patient_id_number UNIQUE (clinic_id, patient_id, number),
        CONSTRAINT fk_assessments_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_assessments_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_assessments_number CHECK (number >= 1),
        CONSTRAINT fk_assessments_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute(f"""CREATE TABLE assessment_addenda (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        assessment_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_assessment_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_assessment_addenda_clinic_id_assessment_id FOREIGN KEY (clinic_id, assessment_id)
            REFERENCES assessments (clinic_id, id),
        CONSTRAINT fk_assessment_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_assessment_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_assessment_addenda_clinic_id_assessment_id
        ON assessment_addenda (clinic_id, assessment_id)""")
    op.execute(f"""CREATE TABLE assessment_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_assessment_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_assessment_drafts_clinic_id_patient_id_user_id UNIQUE (clinic_id, patient_id, user_id),
        CONSTRAINT fk_assessment_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_assessment_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_assessment_drafts_clinic_id_user_id ON assessment_drafts (clinic_id, user_id)")
