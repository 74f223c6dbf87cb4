"""Safety and relapse-prevention plans, frozen by a trigger but for the second signature, and their drafts."""

from alembic import op

revision = "20261122_1645"
down_revision = "20261122_1640"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    plans()
    drafts()
    op.execute("SELECT protect_clinic_table('safety_plans')")
    op.execute("SELECT protect_clinic_table('safety_plan_drafts', true)")
    op.execute("""
        CREATE FUNCTION safety_plan_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.cosigned_at IS NOT NULL OR (to_jsonb(NEW) - 'cosigned_at' - 'cosigned_by_id' - 'updated_at' - 'version')
                <> (to_jsonb(OLD) - 'cosigned_at' - 'cosigned_by_id' - 'updated_at' - 'version') THEN
                RAISE EXCEPTION 'a signed safety plan is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON safety_plans FOR EACH ROW
        EXECUTE FUNCTION safety_plan_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE safety_plan_drafts, safety_plans")
    op.execute("DROP FUNCTION safety_plan_frozen()")


def plans() -> None:
    op.execute(f"""CREATE TABLE safety_plans (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        kind varchar(40) NOT NULL,
        number integer NOT NULL,
        content_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        needs_cosign boolean NOT NULL,
        cosigned_at timestamptz,
        cosigned_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_safety_plans PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_safety_plans_clinic_id_patient_id_kind_number UNIQUE (clinic_id, patient_id, kind, number),
        CONSTRAINT fk_safety_plans_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_safety_plans_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_safety_plans_kind CHECK (kind IN ('safety', 'relapse')),
        CONSTRAINT ck_safety_plans_number CHECK (number >= 1),
        CONSTRAINT ck_safety_plans_cosigned_by_somebody CHECK ((cosigned_at IS NULL) = (cosigned_by_id IS NULL)),
        CONSTRAINT ck_safety_plans_cosigned_by_another CHECK (cosigned_by_id <> signed_by_id),
        CONSTRAINT fk_safety_plans_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_safety_plans_cosigned_by_id FOREIGN KEY (cosigned_by_id) REFERENCES users (id))""")
    op.execute(
        "CREATE INDEX ix_safety_plans_clinic_id_needs_cosign_cosigned_at "
        "ON safety_plans (clinic_id, needs_cosign, cosigned_at)"
    )


def drafts() -> None:
    op.execute(f"""CREATE TABLE safety_plan_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        user_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_safety_plan_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_safety_plan_drafts_clinic_id_patient_id_user_id_kind UNIQUE (clinic_id, patient_id, user_id, kind),
        CONSTRAINT fk_safety_plan_drafts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT ck_safety_plan_drafts_kind CHECK (kind IN ('safety', 'relapse')),
        CONSTRAINT fk_safety_plan_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_safety_plan_drafts_clinic_id_user_id ON safety_plan_drafts (clinic_id, user_id)")
