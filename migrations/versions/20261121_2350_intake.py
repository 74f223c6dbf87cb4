"""Episodes, stays on tracks, and leaves."""

from alembic import op

revision = "20261121_2350"
down_revision = "20261121_2340"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE episodes (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL, program_id uuid NOT NULL, track_id uuid NOT NULL, primary_clinician_id uuid,
        admitted_on date NOT NULL, referring_facility varchar NOT NULL, referring_discharged_on date,
        status varchar(40) NOT NULL, discharged_on date, last_attended_on date, discharge_reason varchar(40),
        discharge_destination varchar(40), {HOUSEKEEPING},
        CONSTRAINT pk_episodes PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_episodes_episode_status CHECK (status IN ('active', 'on_leave', 'discharged')),
        CONSTRAINT ck_episodes_discharge_reason CHECK (discharge_reason IN
            ('completed', 'stepped_down', 'stepped_up', 'transferred', 'left', 'against_advice', 'hospitalized', 'administrative', 'moved', 'jail', 'died', 'other')),
        CONSTRAINT ck_episodes_destination CHECK (discharge_destination IN
            ('outpatient', 'intensive_outpatient', 'partial_hospitalization', 'residential', 'detox', 'inpatient', 'recovery_housing', 'primary_care', 'home', 'jail', 'none', 'unknown')),
        CONSTRAINT ck_episodes_discharged CHECK ((status = 'discharged') = (discharged_on IS NOT NULL)),
        CONSTRAINT ck_episodes_dates CHECK (discharged_on >= admitted_on),
        CONSTRAINT fk_episodes_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_episodes_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_episodes_clinic_id_track_id FOREIGN KEY (clinic_id, track_id) REFERENCES tracks (clinic_id, id),
        CONSTRAINT fk_episodes_clinic_id_primary_clinician_id FOREIGN KEY (clinic_id, primary_clinician_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("CREATE INDEX ix_episodes_clinic_id_admitted_on_id ON episodes (clinic_id, admitted_on, id)")
    op.execute("CREATE INDEX ix_episodes_clinic_id_patient_id_admitted_on ON episodes (clinic_id, patient_id, admitted_on)")
    op.execute("CREATE INDEX ix_episodes_clinic_id_track_id_status ON episodes (clinic_id, track_id, status)")
    op.execute("""CREATE UNIQUE INDEX uq_episodes_clinic_id_patient_id_program_id
        ON episodes (clinic_id, patient_id, program_id) WHERE status <> 'discharged'""")
    op.execute("SELECT protect_clinic_table('episodes')")
    op.execute(f"""CREATE TABLE stays (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL, episode_id uuid NOT NULL, track_id uuid NOT NULL, level_of_care varchar(40) NOT NULL,
        from_on date NOT NULL, until_on date, planned_days_per_week integer NOT NULL,
        planned_week_minutes integer NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_stays PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_stays_level_of_care CHECK (level_of_care IN
            ('outpatient', 'intensive_outpatient', 'partial_hospitalization')),
        CONSTRAINT ck_stays_dates CHECK (until_on >= from_on),
        CONSTRAINT ck_stays_planned_days_per_week CHECK (planned_days_per_week BETWEEN 0 AND 7),
        CONSTRAINT ck_stays_planned_week_minutes CHECK (planned_week_minutes BETWEEN 0 AND 10080),
        CONSTRAINT fk_stays_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_stays_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_stays_clinic_id_track_id FOREIGN KEY (clinic_id, track_id) REFERENCES tracks (clinic_id, id))""")
    op.execute("CREATE INDEX ix_stays_clinic_id_track_id_until_on ON stays (clinic_id, track_id, until_on)")
    op.execute("CREATE INDEX ix_stays_clinic_id_patient_id ON stays (clinic_id, patient_id)")
    op.execute("CREATE INDEX ix_stays_clinic_id_episode_id ON stays (clinic_id, episode_id, from_on)")
    op.execute("""CREATE UNIQUE INDEX uq_stays_clinic_id_episode_id ON stays (clinic_id, episode_id)
        WHERE until_on IS NULL""")
    op.execute("SELECT protect_clinic_table('stays')")
    op.execute(f"""CREATE TABLE leaves (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL, episode_id uuid NOT NULL, reason varchar(40) NOT NULL, from_on date NOT NULL,
        expected_return_on date, returned_on date, {HOUSEKEEPING},
        CONSTRAINT pk_leaves PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_leaves_leave_reason CHECK (reason IN
            ('hospital', 'illness', 'travel', 'family', 'work_or_school', 'legal', 'other')),
        CONSTRAINT ck_leaves_returned CHECK (returned_on >= from_on),
        CONSTRAINT ck_leaves_expected CHECK (expected_return_on > from_on),
        CONSTRAINT fk_leaves_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_leaves_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id))""")
    op.execute("CREATE INDEX ix_leaves_clinic_id_episode_id ON leaves (clinic_id, episode_id, from_on)")
    op.execute("CREATE INDEX ix_leaves_clinic_id_patient_id ON leaves (clinic_id, patient_id)")
    op.execute("""CREATE UNIQUE INDEX uq_leaves_clinic_id_episode_id ON leaves (clinic_id, episode_id)
        WHERE returned_on IS NULL""")
    op.execute("SELECT protect_clinic_table('leaves')")


def downgrade() -> None:
    op.execute("DROP TABLE leaves, stays, episodes")
