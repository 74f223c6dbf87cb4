"""What each admission rested on. Frozen by a trigger, but for the acknowledgement of what was missing."""

from alembic import op

revision = "20261122_1610"
down_revision = "20261122_1600"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE admissions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        decision_id uuid,
        override_reason_sealed bytea,
        overridden_by_id uuid,
        warned varchar[] NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_admissions PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_admissions_clinic_id_episode_id UNIQUE (clinic_id, episode_id),
        CONSTRAINT fk_admissions_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_admissions_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_admissions_clinic_id_decision_id FOREIGN KEY (clinic_id, decision_id)
            REFERENCES level_decisions (clinic_id, id),
        CONSTRAINT ck_admissions_grounds CHECK (decision_id IS NOT NULL OR override_reason_sealed IS NOT NULL),
        CONSTRAINT ck_admissions_overridden_by_somebody
            CHECK ((override_reason_sealed IS NULL) = (overridden_by_id IS NULL)),
        CONSTRAINT ck_admissions_acknowledged_by_somebody
            CHECK ((acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)),
        CONSTRAINT fk_admissions_overridden_by_id FOREIGN KEY (overridden_by_id) REFERENCES users (id),
        CONSTRAINT fk_admissions_acknowledged_by_id FOREIGN KEY (acknowledged_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_admissions_unacknowledged ON admissions (clinic_id, created_at, id)
        WHERE acknowledged_at IS NULL AND warned <> '{}'""")
    op.execute("""CREATE INDEX ix_admissions_overridden ON admissions (clinic_id, created_at, id)
        WHERE override_reason_sealed IS NOT NULL""")
    op.execute("SELECT protect_clinic_table('admissions')")
    op.execute("""
        CREATE FUNCTION admission_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['acknowledged_at', 'acknowledged_by_id', 'version', 'updated_at'];
        BEGIN
            IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'what an admission rested on is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.acknowledged_at IS NOT NULL AND NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at THEN
                RAISE EXCEPTION 'an acknowledgement is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON admissions FOR EACH ROW
        EXECUTE FUNCTION admission_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE admissions")
    op.execute("DROP FUNCTION admission_frozen()")
