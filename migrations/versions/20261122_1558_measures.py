"""Measures: answers and scores, loaded wording, how often a program asks, and devices that ask."""

from alembic import op

revision = "20261122_1558"
down_revision = "20261122_1557"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
NAMES = "'phq_9', 'phq_a', 'gad_7', 'pcl_5', 'audit', 'audit_c', 'dast_10', 'bam', 'who_5', 'crafft'"
TABLES = ("measure_wordings", "measure_administrations", "measure_schedules", "measure_sittings")


def upgrade() -> None:
    wordings()
    administrations()
    schedules()
    sittings()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', false)")


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")


def wordings() -> None:
    op.execute(f"""CREATE TABLE measure_wordings (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        instrument varchar(40) NOT NULL,
        title varchar NOT NULL,
        license varchar NOT NULL,
        questions jsonb NOT NULL,
        loaded_by_id uuid NOT NULL,
        withdrawn_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_measure_wordings PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_measure_wordings_name CHECK (instrument IN ({NAMES})),
        CONSTRAINT fk_measure_wordings_loaded_by_id FOREIGN KEY (loaded_by_id) REFERENCES users (id))""")
    op.execute("""CREATE UNIQUE INDEX uq_measure_wordings_in_use ON measure_wordings (clinic_id, instrument)
        WHERE withdrawn_at IS NULL""")
    op.execute("""CREATE INDEX ix_measure_wordings_clinic_id_instrument_id
        ON measure_wordings (clinic_id, instrument, id)""")


def administrations() -> None:
    op.execute(f"""CREATE TABLE measure_administrations (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        instrument varchar(40) NOT NULL,
        taken_on date NOT NULL,
        recorded_at timestamptz NOT NULL,
        how varchar(40) NOT NULL,
        answers_sealed bytea,
        missing integer NOT NULL,
        score integer,
        band varchar,
        parts jsonb NOT NULL,
        flags varchar[] NOT NULL,
        wording_id uuid,
        recorded_by_id uuid,
        voided_at timestamptz,
        voided_by_id uuid,
        void_reason_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_measure_administrations PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_measure_administrations_name CHECK (instrument IN ({NAMES})),
        CONSTRAINT ck_measure_administrations_how CHECK (how IN ('staff', 'kiosk', 'link', 'elsewhere')),
        CONSTRAINT ck_measure_administrations_missing CHECK (missing >= 0),
        CONSTRAINT ck_measure_administrations_no_score_when_incomplete
            CHECK (missing = 0 OR (score IS NULL AND band IS NULL)),
        CONSTRAINT ck_measure_administrations_answers_unless_elsewhere
            CHECK ((how = 'elsewhere') = (answers_sealed IS NULL)),
        CONSTRAINT ck_measure_administrations_voided_by_somebody CHECK ((voided_at IS NULL) = (voided_by_id IS NULL)),
        CONSTRAINT ck_measure_administrations_voided_for_a_reason
            CHECK ((voided_at IS NULL) = (void_reason_sealed IS NULL)),
        CONSTRAINT fk_measure_administrations_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_measure_administrations_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_measure_administrations_clinic_id_wording_id FOREIGN KEY (clinic_id, wording_id)
            REFERENCES measure_wordings (clinic_id, id),
        CONSTRAINT fk_measure_administrations_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id),
        CONSTRAINT fk_measure_administrations_voided_by_id FOREIGN KEY (voided_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_measure_administrations_of_patient
        ON measure_administrations (clinic_id, patient_id, instrument, taken_on)""")
    op.execute("""CREATE INDEX ix_measure_administrations_of_episode
        ON measure_administrations (clinic_id, episode_id, instrument, taken_on)""")
    op.execute("""CREATE INDEX ix_measure_administrations_clinic_id_taken_on_id
        ON measure_administrations (clinic_id, taken_on, id)""")


def schedules() -> None:
    op.execute(f"""CREATE TABLE measure_schedules (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        program_id uuid NOT NULL,
        instrument varchar(40) NOT NULL,
        every_days integer NOT NULL,
        is_active boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_measure_schedules PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_measure_schedules_clinic_id_program_id_instrument UNIQUE (clinic_id, program_id, instrument),
        CONSTRAINT ck_measure_schedules_name CHECK (instrument IN ({NAMES})),
        CONSTRAINT ck_measure_schedules_every_days CHECK (every_days BETWEEN 1 AND 365),
        CONSTRAINT fk_measure_schedules_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id))""")


def sittings() -> None:
    op.execute(f"""CREATE TABLE measure_sittings (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        instruments varchar[] NOT NULL,
        token_hash bytea,
        link_id uuid,
        opened_by_id uuid,
        expires_at timestamptz NOT NULL,
        answers_sealed bytea,
        at integer NOT NULL,
        ended_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_measure_sittings PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_measure_sittings_clinic_id_token_hash UNIQUE (clinic_id, token_hash),
        CONSTRAINT uq_measure_sittings_clinic_id_link_id UNIQUE (clinic_id, link_id),
        CONSTRAINT ck_measure_sittings_at CHECK (at >= 0),
        CONSTRAINT ck_measure_sittings_one_way_in CHECK ((token_hash IS NULL) <> (link_id IS NULL)),
        CONSTRAINT fk_measure_sittings_clinic_id_link_id FOREIGN KEY (clinic_id, link_id)
            REFERENCES patient_links (clinic_id, id),
        CONSTRAINT fk_measure_sittings_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_measure_sittings_opened_by_id FOREIGN KEY (opened_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_measure_sittings_clinic_id_patient_id_id
        ON measure_sittings (clinic_id, patient_id, id)""")
