"""Treatment plans: problems, objectives and interventions around the goals there are, versions, reviews, progress.

What is signed is frozen by triggers; a signed version or review may still be co-signed.
"""

from alembic import op

revision = "20261122_1557"
down_revision = "20261122_1556"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = (
    "treatment_plans",
    "plan_versions",
    "plan_steps",
    "plan_problems",
    "plan_problem_diagnoses",
    "plan_objectives",
    "plan_interventions",
    "plan_reviews",
    "plan_review_goals",
    "goal_progress",
)
MAY_DELETE = {"plan_steps", "plan_problem_diagnoses"}
GOALS = ("problem_id", "position", "baseline", "target", "unit_sealed", "source", "source_ref")


def upgrade() -> None:
    treatment_plans()
    plan_versions()
    plan_steps()
    plan_problems()
    plan_problem_diagnoses()
    plan_objectives()
    plan_interventions()
    plan_reviews()
    plan_review_goals()
    goal_progress()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table in MAY_DELETE).lower()})")
    goals()
    programs()
    freeze()


def downgrade() -> None:
    op.execute("ALTER TABLE programs DROP COLUMN plan_due_days")
    op.execute("ALTER TABLE goals " + ", ".join(f"DROP COLUMN {column}" for column in GOALS))
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION plan_signed_frozen(), plan_review_goal_frozen()")


def treatment_plans() -> None:
    op.execute(f"""CREATE TABLE treatment_plans (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        edited_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_treatment_plans PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_treatment_plans_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_treatment_plans_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT uq_treatment_plans_clinic_id_episode_id UNIQUE (clinic_id, episode_id))""")
    op.execute("CREATE INDEX ix_treatment_plans_clinic_id_patient_id ON treatment_plans (clinic_id, patient_id)")


def plan_versions() -> None:
    op.execute(f"""CREATE TABLE plan_versions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        plan_id uuid NOT NULL,
        number integer NOT NULL,
        content_sealed bytea,
        signed_at timestamptz,
        signed_by_id uuid,
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_versions PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_versions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_versions_clinic_id_plan_id FOREIGN KEY (clinic_id, plan_id)
            REFERENCES treatment_plans (clinic_id, id),
        CONSTRAINT uq_plan_versions_clinic_id_plan_id_number UNIQUE (clinic_id, plan_id, number),
        CONSTRAINT ck_plan_versions_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_plan_versions_signed_with_content CHECK ((signed_at IS NULL) = (content_sealed IS NULL)),
        CONSTRAINT ck_plan_versions_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_plan_versions_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id),
        CONSTRAINT fk_plan_versions_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_plan_versions_cosigned_by_id FOREIGN KEY (cosigned_by_id) REFERENCES users (id))""")
    op.execute(
        "CREATE INDEX ix_plan_versions_clinic_id_needs_cosign_cosigned_at "
        "ON plan_versions (clinic_id, needs_cosign, cosigned_at)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_plan_versions_clinic_id_plan_id "
        "ON plan_versions (clinic_id, plan_id) WHERE signed_at IS NULL"
    )


def plan_steps() -> None:
    op.execute(f"""CREATE TABLE plan_steps (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        plan_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        level varchar(40) NOT NULL,
        content_sealed bytea NOT NULL,
        done_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_steps PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_steps_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_steps_clinic_id_plan_id FOREIGN KEY (clinic_id, plan_id)
            REFERENCES treatment_plans (clinic_id, id),
        CONSTRAINT ck_plan_steps_step_kind CHECK (kind IN ('added', 'changed', 'closed', 'reopened', 'moved')),
        CONSTRAINT ck_plan_steps_level CHECK (level IN ('problem', 'goal', 'objective', 'intervention')),
        CONSTRAINT fk_plan_steps_done_by_id FOREIGN KEY (done_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_plan_steps_clinic_id_plan_id_id ON plan_steps (clinic_id, plan_id, id)")


def plan_problems() -> None:
    op.execute(f"""CREATE TABLE plan_problems (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        position integer NOT NULL,
        statement_sealed bytea NOT NULL,
        ended_on date,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_problems PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_problems_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_problems_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id))""")
    op.execute(
        "CREATE INDEX ix_plan_problems_clinic_id_episode_id_position "
        "ON plan_problems (clinic_id, episode_id, position)"
    )
    op.execute("CREATE INDEX ix_plan_problems_clinic_id_patient_id ON plan_problems (clinic_id, patient_id)")


def plan_problem_diagnoses() -> None:
    op.execute(f"""CREATE TABLE plan_problem_diagnoses (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        problem_id uuid NOT NULL,
        diagnosis_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_problem_diagnoses PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_problem_diagnoses_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_problem_diagnoses_clinic_id_problem_id FOREIGN KEY (clinic_id, problem_id)
            REFERENCES plan_problems (clinic_id, id),
        CONSTRAINT fk_plan_problem_diagnoses_clinic_id_diagnosis_id FOREIGN KEY (clinic_id, diagnosis_id)
            REFERENCES diagnoses (clinic_id, id),
        CONSTRAINT uq_plan_problem_diagnoses_clinic_id_problem_id_diagnosis_id
            UNIQUE (clinic_id, problem_id, diagnosis_id))""")
    op.execute(
        "CREATE INDEX ix_plan_problem_diagnoses_clinic_id_diagnosis_id "
        "ON plan_problem_diagnoses (clinic_id, diagnosis_id)"
    )


def plan_objectives() -> None:
    op.execute(f"""CREATE TABLE plan_objectives (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        goal_id uuid NOT NULL,
        position integer NOT NULL,
        statement_sealed bytea NOT NULL,
        target_on date,
        status varchar(40) NOT NULL,
        closed_on date,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_objectives PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_objectives_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_objectives_clinic_id_goal_id FOREIGN KEY (clinic_id, goal_id)
            REFERENCES goals (clinic_id, id),
        CONSTRAINT ck_plan_objectives_closed CHECK ((status = 'open') = (closed_on IS NULL)),
        CONSTRAINT ck_plan_objectives_goal_status CHECK (status IN ('open', 'met', 'dropped')))""")
    op.execute(
        "CREATE INDEX ix_plan_objectives_clinic_id_goal_id_position "
        "ON plan_objectives (clinic_id, goal_id, position)"
    )
    op.execute("CREATE INDEX ix_plan_objectives_clinic_id_patient_id ON plan_objectives (clinic_id, patient_id)")


def plan_interventions() -> None:
    op.execute(f"""CREATE TABLE plan_interventions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        objective_id uuid NOT NULL,
        position integer NOT NULL,
        modality varchar(40),
        statement_sealed bytea NOT NULL,
        frequency_sealed bytea,
        who_id uuid,
        ended_on date,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_interventions PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_interventions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_interventions_clinic_id_objective_id FOREIGN KEY (clinic_id, objective_id)
            REFERENCES plan_objectives (clinic_id, id),
        CONSTRAINT fk_plan_interventions_clinic_id_who_id FOREIGN KEY (clinic_id, who_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT ck_plan_interventions_modality
            CHECK (modality IN ('cbt', 'dbt', 'act', 'mindfulness', 'motivational_interviewing', 'trauma_focused', 'emdr', 'family_therapy', 'psychoeducation', 'skills_training', 'relapse_prevention', 'twelve_step_facilitation', 'contingency_management', 'medication_management', 'peer_support', 'expressive_arts')))""")
    op.execute(
        "CREATE INDEX ix_plan_interventions_clinic_id_objective_id_position "
        "ON plan_interventions (clinic_id, objective_id, position)"
    )
    op.execute(
        "CREATE INDEX ix_plan_interventions_clinic_id_patient_id "
        "ON plan_interventions (clinic_id, patient_id)"
    )


def plan_reviews() -> None:
    op.execute(f"""CREATE TABLE plan_reviews (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        version_id uuid,
        cause varchar(40) NOT NULL,
        why_sealed bytea,
        due_on date NOT NULL,
        decision varchar(40),
        summary_sealed bytea,
        signed_at timestamptz,
        signed_by_id uuid,
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_reviews PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_reviews_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_reviews_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_plan_reviews_clinic_id_version_id FOREIGN KEY (clinic_id, version_id)
            REFERENCES plan_versions (clinic_id, id),
        CONSTRAINT ck_plan_reviews_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_plan_reviews_signed_with_decision CHECK ((signed_at IS NULL) = (decision IS NULL)),
        CONSTRAINT ck_plan_reviews_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_plan_reviews_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id),
        CONSTRAINT ck_plan_reviews_review_cause CHECK (cause IN ('interval', 'deterioration', 'team', 'other')),
        CONSTRAINT ck_plan_reviews_decision
            CHECK (decision IN ('continue', 'adjust', 'step_down', 'step_up', 'discharge')),
        CONSTRAINT fk_plan_reviews_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_plan_reviews_cosigned_by_id FOREIGN KEY (cosigned_by_id) REFERENCES users (id))""")
    op.execute(
        "CREATE INDEX ix_plan_reviews_clinic_id_episode_id_signed_at "
        "ON plan_reviews (clinic_id, episode_id, signed_at)"
    )
    op.execute(
        "CREATE INDEX ix_plan_reviews_clinic_id_needs_cosign_cosigned_at "
        "ON plan_reviews (clinic_id, needs_cosign, cosigned_at)"
    )
    op.execute("CREATE INDEX ix_plan_reviews_clinic_id_patient_id ON plan_reviews (clinic_id, patient_id)")
    op.execute(
        "CREATE UNIQUE INDEX uq_plan_reviews_clinic_id_episode_id "
        "ON plan_reviews (clinic_id, episode_id) WHERE signed_at IS NULL"
    )


def plan_review_goals() -> None:
    op.execute(f"""CREATE TABLE plan_review_goals (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        review_id uuid NOT NULL,
        goal_id uuid NOT NULL,
        finding varchar(40) NOT NULL,
        statement_sealed bytea NOT NULL,
        words_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_plan_review_goals PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_plan_review_goals_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_plan_review_goals_clinic_id_review_id FOREIGN KEY (clinic_id, review_id)
            REFERENCES plan_reviews (clinic_id, id),
        CONSTRAINT fk_plan_review_goals_clinic_id_goal_id FOREIGN KEY (clinic_id, goal_id)
            REFERENCES goals (clinic_id, id),
        CONSTRAINT uq_plan_review_goals_clinic_id_review_id_goal_id UNIQUE (clinic_id, review_id, goal_id),
        CONSTRAINT ck_plan_review_goals_finding
            CHECK (finding IN ('progressed', 'unchanged', 'worse', 'met', 'dropped')))""")
    op.execute("CREATE INDEX ix_plan_review_goals_clinic_id_goal_id ON plan_review_goals (clinic_id, goal_id)")


def goal_progress() -> None:
    op.execute(f"""CREATE TABLE goal_progress (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        goal_id uuid NOT NULL,
        seen_on date NOT NULL,
        value numeric(10, 2),
        words_sealed bytea,
        recorded_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_goal_progress PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_goal_progress_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_goal_progress_clinic_id_goal_id FOREIGN KEY (clinic_id, goal_id)
            REFERENCES goals (clinic_id, id),
        CONSTRAINT uq_goal_progress_clinic_id_goal_id_seen_on UNIQUE (clinic_id, goal_id, seen_on),
        CONSTRAINT ck_goal_progress_says_something CHECK (value IS NOT NULL OR words_sealed IS NOT NULL),
        CONSTRAINT fk_goal_progress_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id))""")


def goals() -> None:
    op.execute("""ALTER TABLE goals
        ADD COLUMN problem_id uuid,
        ADD COLUMN position integer NOT NULL DEFAULT 0,
        ADD COLUMN baseline numeric(10, 2),
        ADD COLUMN target numeric(10, 2),
        ADD COLUMN unit_sealed bytea,
        ADD COLUMN source varchar,
        ADD COLUMN source_ref varchar""")
    op.execute("""ALTER TABLE goals ADD CONSTRAINT fk_goals_clinic_id_problem_id
        FOREIGN KEY (clinic_id, problem_id) REFERENCES plan_problems (clinic_id, id)""")
    op.execute("""ALTER TABLE goals ADD CONSTRAINT ck_goals_source_named
        CHECK (source_ref IS NULL OR source IS NOT NULL)""")
    op.execute("CREATE INDEX ix_goals_clinic_id_episode_id_position ON goals (clinic_id, episode_id, position)")
    op.execute("CREATE INDEX ix_goals_clinic_id_problem_id ON goals (clinic_id, problem_id)")


def programs() -> None:
    op.execute("ALTER TABLE programs ADD COLUMN plan_due_days integer NOT NULL DEFAULT 7")
    op.execute("ALTER TABLE programs ADD CONSTRAINT ck_programs_plan_due_days CHECK (plan_due_days BETWEEN 1 AND 366)")


def freeze() -> None:
    """A signed version or review: only the co-signature may still be added. What a review found stays."""
    op.execute("""
        CREATE FUNCTION plan_signed_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['cosigned_at', 'cosigned_by_id', 'version', 'updated_at'];
        BEGIN
            IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'what is signed is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.cosigned_at IS NOT NULL AND NEW.cosigned_at IS DISTINCT FROM OLD.cosigned_at THEN
                RAISE EXCEPTION 'a co-signature is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    for table in ("plan_versions", "plan_reviews"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION plan_signed_frozen()""")
    op.execute("""
        CREATE FUNCTION plan_review_goal_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'what a review found is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON plan_review_goals FOR EACH ROW
        EXECUTE FUNCTION plan_review_goal_frozen()""")
