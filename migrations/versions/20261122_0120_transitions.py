"""Transitions: plans with their signed versions, tasks, aftercare, discharges with their calls, plans kept elsewhere."""

from alembic import op

revision = "20261122_0120"
down_revision = "20261122_0111"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1"""
TABLES = (
    "transition_plans",
    "transition_plan_versions",
    "transition_tasks",
    "aftercare_appointments",
    "discharges",
    "follow_ups",
    "follow_up_attempts",
    "prior_plans",
)


def upgrade() -> None:
    plans()
    aftercare()
    discharges()
    prior_plans()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}')")
    freeze()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION transition_record_frozen()")


def plans() -> None:
    op.execute(f"""CREATE TABLE transition_plans (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        direction varchar(40) NOT NULL,
        destination varchar(40),
        destination_name varchar NOT NULL,
        target_on date NOT NULL,
        criteria_sealed bytea,
        status varchar(40) NOT NULL,
        signed_number integer NOT NULL,
        signed_at timestamptz,
        signed_by_id uuid,
        refused_on date,
        refusal_sealed bytea,
        earliest_on date,
        calls_sealed bytea,
        ended_on date,
        abandoned_reason_sealed bytea, {HOUSEKEEPING},
        CONSTRAINT pk_transition_plans PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_transition_plans_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_transition_plans_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_transition_plans_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_transition_plans_signed_version CHECK (signed_at IS NULL OR signed_number > 0),
        CONSTRAINT ck_transition_plans_ended CHECK ((status IN ('completed', 'abandoned')) = (ended_on IS NOT NULL)),
        CONSTRAINT ck_transition_plans_abandoned CHECK ((status = 'abandoned') = (abandoned_reason_sealed IS NOT NULL)),
        CONSTRAINT ck_transition_plans_refusal CHECK ((refused_on IS NULL) = (refusal_sealed IS NULL)),
        CONSTRAINT ck_transition_plans_earliest CHECK ((earliest_on IS NULL) = (calls_sealed IS NULL)),
        CONSTRAINT ck_transition_plans_direction CHECK (direction IN ('step_down', 'step_up', 'transfer', 'discharge')),
        CONSTRAINT ck_transition_plans_destination CHECK
            (destination IN ('outpatient', 'intensive_outpatient', 'partial_hospitalization', 'residential',
                'detox', 'inpatient', 'recovery_housing', 'primary_care', 'home', 'jail', 'none', 'unknown')),
        CONSTRAINT ck_transition_plans_plan_status CHECK (status IN ('draft', 'active', 'completed', 'abandoned')),
        CONSTRAINT fk_transition_plans_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_transition_plans_clinic_id_patient_id ON transition_plans (clinic_id, patient_id)""")
    op.execute("""CREATE INDEX ix_transition_plans_clinic_id_target_on_id
        ON transition_plans (clinic_id, target_on, id)""")
    op.execute("""CREATE UNIQUE INDEX uq_transition_plans_clinic_id_episode_id
        ON transition_plans (clinic_id, episode_id) WHERE status IN ('draft', 'active')""")
    op.execute(f"""CREATE TABLE transition_plan_versions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        plan_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        number integer NOT NULL,
        direction varchar(40) NOT NULL,
        destination varchar(40) NOT NULL,
        destination_name varchar NOT NULL,
        target_on date NOT NULL,
        criteria_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_transition_plan_versions PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_transition_plan_versions_clinic_id_plan_id FOREIGN KEY (clinic_id, plan_id)
            REFERENCES transition_plans (clinic_id, id),
        CONSTRAINT fk_transition_plan_versions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT uq_transition_plan_versions_clinic_id_plan_id_number UNIQUE (clinic_id, plan_id, number),
        CONSTRAINT ck_transition_plan_versions_direction CHECK
            (direction IN ('step_down', 'step_up', 'transfer', 'discharge')),
        CONSTRAINT ck_transition_plan_versions_destination CHECK
            (destination IN ('outpatient', 'intensive_outpatient', 'partial_hospitalization', 'residential',
                'detox', 'inpatient', 'recovery_housing', 'primary_care', 'home', 'jail', 'none', 'unknown')),
        CONSTRAINT fk_transition_plan_versions_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_transition_plan_versions_clinic_id_patient_id
        ON transition_plan_versions (clinic_id, patient_id)""")
    op.execute(f"""CREATE TABLE transition_tasks (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        plan_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        title varchar NOT NULL,
        owner_id uuid,
        due_on date,
        done_at timestamptz,
        done_by_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_transition_tasks PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_transition_tasks_clinic_id_plan_id FOREIGN KEY (clinic_id, plan_id)
            REFERENCES transition_plans (clinic_id, id),
        CONSTRAINT fk_transition_tasks_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_transition_tasks_done_by_somebody CHECK ((done_at IS NULL) = (done_by_id IS NULL)),
        CONSTRAINT ck_transition_tasks_title CHECK ((kind = 'other') = (title <> '')),
        CONSTRAINT ck_transition_tasks_task_kind CHECK
            (kind IN ('medication_list', 'safety_plan', 'crisis_contacts', 'records', 'patient_copy', 'other')),
        CONSTRAINT fk_transition_tasks_owner_id FOREIGN KEY (owner_id) REFERENCES users (id),
        CONSTRAINT fk_transition_tasks_done_by_id FOREIGN KEY (done_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_transition_tasks_clinic_id_patient_id ON transition_tasks (clinic_id, patient_id)""")
    op.execute("""CREATE INDEX ix_transition_tasks_clinic_id_plan_id ON transition_tasks (clinic_id, plan_id)""")


def aftercare() -> None:
    op.execute(f"""CREATE TABLE aftercare_appointments (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        with_whom varchar NOT NULL,
        starts_at timestamptz NOT NULL,
        place varchar NOT NULL,
        phone varchar NOT NULL,
        status varchar(40) NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_aftercare_appointments PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_aftercare_appointments_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_aftercare_appointments_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_aftercare_appointments_aftercare_kind CHECK
            (kind IN ('therapy', 'psychiatry', 'primary_care', 'intensive_outpatient', 'partial_hospitalization',
                'residential', 'medication_clinic', 'peer_support', 'mutual_help', 'bridge', 'other')),
        CONSTRAINT ck_aftercare_appointments_aftercare_status CHECK
            (status IN ('booked', 'kept', 'missed', 'declined')))""")
    op.execute("""CREATE INDEX ix_aftercare_appointments_clinic_id_episode_id_starts_at
        ON aftercare_appointments (clinic_id, episode_id, starts_at)""")
    op.execute("""CREATE INDEX ix_aftercare_appointments_clinic_id_patient_id
        ON aftercare_appointments (clinic_id, patient_id)""")


def discharges() -> None:
    op.execute(f"""CREATE TABLE discharges (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        plan_id uuid,
        decided_on date NOT NULL,
        no_plan_reason_sealed bytea,
        recorded_by_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_discharges PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_discharges_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_discharges_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_discharges_clinic_id_plan_id FOREIGN KEY (clinic_id, plan_id)
            REFERENCES transition_plans (clinic_id, id),
        CONSTRAINT uq_discharges_clinic_id_episode_id UNIQUE (clinic_id, episode_id),
        CONSTRAINT ck_discharges_plan_or_reason CHECK ((plan_id IS NULL) = (no_plan_reason_sealed IS NOT NULL)),
        CONSTRAINT fk_discharges_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_discharges_clinic_id_decided_on_id ON discharges (clinic_id, decided_on, id)""")
    op.execute("""CREATE INDEX ix_discharges_clinic_id_patient_id ON discharges (clinic_id, patient_id)""")
    op.execute(f"""CREATE TABLE follow_ups (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        discharge_id uuid NOT NULL,
        day integer NOT NULL,
        due_on date NOT NULL,
        outcome varchar(40),
        settled_at timestamptz,
        settled_by_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_follow_ups PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_follow_ups_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_follow_ups_clinic_id_discharge_id FOREIGN KEY (clinic_id, discharge_id)
            REFERENCES discharges (clinic_id, id),
        CONSTRAINT uq_follow_ups_clinic_id_discharge_id_day UNIQUE (clinic_id, discharge_id, day),
        CONSTRAINT ck_follow_ups_day CHECK (day > 0),
        CONSTRAINT ck_follow_ups_settled CHECK ((outcome IS NULL) = (settled_at IS NULL)),
        CONSTRAINT ck_follow_ups_follow_up_outcome CHECK
            (outcome IN ('engaged', 'not_engaged', 'readmitted', 'unreachable')),
        CONSTRAINT fk_follow_ups_settled_by_id FOREIGN KEY (settled_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_follow_ups_clinic_id_due_on_id ON follow_ups (clinic_id, due_on, id)""")
    op.execute("""CREATE INDEX ix_follow_ups_clinic_id_patient_id ON follow_ups (clinic_id, patient_id)""")
    op.execute(f"""CREATE TABLE follow_up_attempts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        follow_up_id uuid NOT NULL,
        attempted_at timestamptz NOT NULL,
        way varchar(40) NOT NULL,
        is_reached boolean NOT NULL,
        note_sealed bytea,
        made_by_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_follow_up_attempts PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_follow_up_attempts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_follow_up_attempts_clinic_id_follow_up_id FOREIGN KEY (clinic_id, follow_up_id)
            REFERENCES follow_ups (clinic_id, id),
        CONSTRAINT ck_follow_up_attempts_reached_by CHECK (way IN ('phone', 'text', 'letter', 'visit', 'provider')),
        CONSTRAINT fk_follow_up_attempts_made_by_id FOREIGN KEY (made_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_follow_up_attempts_clinic_id_follow_up_id
        ON follow_up_attempts (clinic_id, follow_up_id)""")
    op.execute("""CREATE INDEX ix_follow_up_attempts_clinic_id_patient_id
        ON follow_up_attempts (clinic_id, patient_id)""")


def prior_plans() -> None:
    op.execute(f"""CREATE TABLE prior_plans (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        title varchar NOT NULL,
        status varchar NOT NULL,
        starts_on date,
        ends_on date,
        source varchar NOT NULL,
        detail_sealed bytea, {HOUSEKEEPING},
        CONSTRAINT pk_prior_plans PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_prior_plans_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_prior_plans_period CHECK (ends_on >= starts_on))""")
    op.execute("""CREATE INDEX ix_prior_plans_clinic_id_patient_id ON prior_plans (clinic_id, patient_id)""")


def freeze() -> None:
    """A signed version of a plan, and an attempt at follow-up, are written once."""
    op.execute("""
        CREATE FUNCTION transition_record_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'this record is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    for table in ("transition_plan_versions", "follow_up_attempts"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION transition_record_frozen()""")
