"""Safety screens with their tools and addenda, alerts, staffed hours and the on-call list. What is signed is frozen by triggers."""

from alembic import op

revision = "20261122_1540"
down_revision = "20261122_1330"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TOOLS = "('asq', 'cssrs', 'judgement')"
LEVELS = "('none', 'low', 'moderate', 'high', 'acute')"


def upgrade() -> None:
    on_call()
    alerts()
    screens()
    addenda_and_tools()
    freeze()
    op.execute("SELECT protect_clinic_table('staffed_hours', true)")
    op.execute("SELECT protect_clinic_table('on_call_shifts', true)")
    for table in ("alerts", "alert_settings", "safety_screens", "safety_addenda", "safety_tools"):
        op.execute(f"SELECT protect_clinic_table('{table}')")


def downgrade() -> None:
    op.execute("""DROP TABLE safety_tools, safety_addenda, safety_screens, alert_settings, alerts, on_call_shifts,
        staffed_hours""")
    op.execute("DROP FUNCTION safety_screen_frozen(), safety_addendum_frozen()")


def on_call() -> None:
    op.execute(f"""CREATE TABLE staffed_hours (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        weekday integer NOT NULL, start_minutes integer NOT NULL, end_minutes integer NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_staffed_hours PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_staffed_hours_clinic_id_weekday UNIQUE (clinic_id, weekday),
        CONSTRAINT ck_staffed_hours_weekday CHECK (weekday BETWEEN 1 AND 7),
        CONSTRAINT ck_staffed_hours_minutes
            CHECK (start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440))""")
    op.execute(f"""CREATE TABLE on_call_shifts (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, from_at timestamptz NOT NULL, until_at timestamptz NOT NULL,
        phone varchar NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_on_call_shifts PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_on_call_shifts_times CHECK (until_at > from_at),
        CONSTRAINT fk_on_call_shifts_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("CREATE INDEX ix_on_call_shifts_clinic_id_from_at_id ON on_call_shifts (clinic_id, from_at, id)")
    op.execute("CREATE INDEX ix_on_call_shifts_clinic_id_until_at ON on_call_shifts (clinic_id, until_at)")
    op.execute("""CREATE INDEX ix_on_call_shifts_clinic_id_staff_member_id
        ON on_call_shifts (clinic_id, staff_member_id)""")


def alerts() -> None:
    op.execute(f"""CREATE TABLE alerts (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL, kind varchar(40) NOT NULL, source_id uuid NOT NULL, raised_at timestamptz NOT NULL,
        raised_by_id uuid, owner_id uuid, step varchar(40) NOT NULL, escalates_at timestamptz, escalated_at timestamptz,
        acknowledged_at timestamptz, acknowledged_by_id uuid, closed_at timestamptz, closed_by_id uuid,
        outcome_sealed bytea, {HOUSEKEEPING},
        CONSTRAINT pk_alerts PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_alerts_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_alerts_raised_by_id FOREIGN KEY (raised_by_id) REFERENCES users (id),
        CONSTRAINT fk_alerts_owner_id FOREIGN KEY (owner_id) REFERENCES users (id),
        CONSTRAINT fk_alerts_acknowledged_by_id FOREIGN KEY (acknowledged_by_id) REFERENCES users (id),
        CONSTRAINT fk_alerts_closed_by_id FOREIGN KEY (closed_by_id) REFERENCES users (id),
        CONSTRAINT ck_alerts_alert_kind
            CHECK (kind IN ('safety_screen', 'screen_asked', 'check_in', 'measure', 'drug_test', 'incident')),
        CONSTRAINT ck_alerts_step CHECK (step IN ('owner', 'on_call', 'directors')),
        CONSTRAINT ck_alerts_acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)),
        CONSTRAINT ck_alerts_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by_id IS NULL)),
        CONSTRAINT ck_alerts_closed_once_seen CHECK (closed_at IS NULL OR acknowledged_at IS NOT NULL),
        CONSTRAINT ck_alerts_acknowledged_goes_no_further CHECK (acknowledged_at IS NULL OR escalates_at IS NULL))""")
    op.execute("CREATE INDEX ix_alerts_clinic_id_raised_at_id ON alerts (clinic_id, raised_at, id)")
    op.execute("CREATE INDEX ix_alerts_open ON alerts (clinic_id, raised_at, id) WHERE closed_at IS NULL")
    op.execute("CREATE INDEX ix_alerts_clinic_id_patient_id_raised_at ON alerts (clinic_id, patient_id, raised_at)")
    op.execute("CREATE INDEX ix_alerts_clinic_id_source_id ON alerts (clinic_id, source_id)")
    op.execute("CREATE INDEX ix_alerts_escalating ON alerts (clinic_id, escalates_at) WHERE escalates_at IS NOT NULL")
    op.execute("""CREATE UNIQUE INDEX uq_alerts_clinic_id_kind_source_id ON alerts (clinic_id, kind, source_id)
        WHERE acknowledged_at IS NULL""")
    op.execute(f"""CREATE TABLE alert_settings (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        acknowledge_minutes integer NOT NULL, has_links_unstaffed boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_alert_settings PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_alert_settings_one_row CHECK (id = clinic_id),
        CONSTRAINT ck_alert_settings_acknowledge_minutes CHECK (acknowledge_minutes BETWEEN 5 AND 1440))""")


def screens() -> None:
    op.execute(f"""CREATE TABLE safety_screens (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        patient_id uuid NOT NULL, episode_id uuid, why varchar(40) NOT NULL, tool varchar(40) NOT NULL,
        opened_at timestamptz NOT NULL, opened_by_id uuid, asked_on date, answers_sealed bytea,
        is_complete boolean NOT NULL, answered_at timestamptz, answered_by_id uuid, tool_level varchar(40),
        found_level varchar(40), level varchar(40), reason_sealed bytea, disposition varchar(40), told_sealed bytea,
        told_at timestamptz, returns_on date, done_sealed bytea, signed_at timestamptz, signed_by_id uuid,
        voided_at timestamptz, voided_by_id uuid, void_reason_sealed bytea, {HOUSEKEEPING},
        CONSTRAINT pk_safety_screens PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_safety_screens_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_safety_screens_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_safety_screens_opened_by_id FOREIGN KEY (opened_by_id) REFERENCES users (id),
        CONSTRAINT fk_safety_screens_answered_by_id FOREIGN KEY (answered_by_id) REFERENCES users (id),
        CONSTRAINT fk_safety_screens_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_safety_screens_voided_by_id FOREIGN KEY (voided_by_id) REFERENCES users (id),
        CONSTRAINT ck_safety_screens_opened_because
            CHECK (why IN ('intake', 'concern', 'review', 'measure', 'check_in', 'incident')),
        CONSTRAINT ck_safety_screens_tool CHECK (tool IN {TOOLS}),
        CONSTRAINT ck_safety_screens_tool_level CHECK (tool_level IN {LEVELS}),
        CONSTRAINT ck_safety_screens_found_level CHECK (found_level IN {LEVELS}),
        CONSTRAINT ck_safety_screens_level CHECK (level IN {LEVELS}),
        CONSTRAINT ck_safety_screens_screen_disposition
            CHECK (disposition IN ('emergency_services', 'crisis_line', 'mobile_crisis', 'higher_level', 'safety_plan',
                'watch', 'follow_up', 'none_needed')),
        CONSTRAINT ck_safety_screens_answered
            CHECK ((answered_at IS NULL) = (answers_sealed IS NULL) AND (answered_at IS NULL) = (found_level IS NULL)
                AND (answered_at IS NULL) = (tool_level IS NULL) AND (answered_at IS NULL) = (asked_on IS NULL)),
        CONSTRAINT ck_safety_screens_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_safety_screens_signed_with_level
            CHECK (signed_at IS NULL OR (level IS NOT NULL AND answered_at IS NOT NULL)),
        CONSTRAINT ck_safety_screens_disposition
            CHECK (signed_at IS NULL OR (level NOT IN ('high', 'acute') AND found_level NOT IN ('high', 'acute'))
                OR (disposition IS NOT NULL AND told_sealed IS NOT NULL AND told_at IS NOT NULL)),
        CONSTRAINT ck_safety_screens_voided_by_somebody CHECK ((voided_at IS NULL) = (voided_by_id IS NULL)),
        CONSTRAINT ck_safety_screens_voided_with_reason CHECK ((voided_at IS NULL) = (void_reason_sealed IS NULL)),
        CONSTRAINT ck_safety_screens_signed_or_voided CHECK (signed_at IS NULL OR voided_at IS NULL))""")
    op.execute("""CREATE INDEX ix_safety_screens_clinic_id_patient_id_opened_at
        ON safety_screens (clinic_id, patient_id, opened_at)""")
    op.execute("CREATE INDEX ix_safety_screens_clinic_id_opened_at_id ON safety_screens (clinic_id, opened_at, id)")
    op.execute("""CREATE INDEX ix_safety_screens_open ON safety_screens (clinic_id, opened_at, id)
        WHERE signed_at IS NULL AND voided_at IS NULL""")
    op.execute("""CREATE UNIQUE INDEX uq_safety_screens_clinic_id_patient_id ON safety_screens (clinic_id, patient_id)
        WHERE signed_at IS NULL AND voided_at IS NULL""")


def addenda_and_tools() -> None:
    op.execute(f"""CREATE TABLE safety_addenda (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        safety_screen_id uuid NOT NULL, patient_id uuid NOT NULL, text_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL, signed_by_id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_safety_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_safety_addenda_clinic_id_safety_screen_id FOREIGN KEY (clinic_id, safety_screen_id)
            REFERENCES safety_screens (clinic_id, id),
        CONSTRAINT fk_safety_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_safety_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_safety_addenda_clinic_id_safety_screen_id
        ON safety_addenda (clinic_id, safety_screen_id)""")
    op.execute(f"""CREATE TABLE safety_tools (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        tool varchar(40) NOT NULL, is_used boolean NOT NULL, wording jsonb NOT NULL, license_note varchar NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_safety_tools PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_safety_tools_clinic_id_tool UNIQUE (clinic_id, tool),
        CONSTRAINT ck_safety_tools_tool CHECK (tool IN {TOOLS}),
        CONSTRAINT ck_safety_tools_license_noted CHECK (wording = '{{}}'::jsonb OR license_note <> ''))""")
    op.execute("""CREATE UNIQUE INDEX uq_safety_tools_clinic_id_is_used ON safety_tools (clinic_id, is_used)
        WHERE is_used""")


def freeze() -> None:
    """A screen is frozen from its signature or its voiding on; an addendum from the beginning."""
    op.execute("""
        CREATE FUNCTION safety_screen_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.signed_at IS NOT NULL OR OLD.voided_at IS NOT NULL THEN
                RAISE EXCEPTION 'a closed safety screen is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON safety_screens FOR EACH ROW
        EXECUTE FUNCTION safety_screen_frozen()""")
    op.execute("""
        CREATE FUNCTION safety_addendum_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'an addendum is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON safety_addenda FOR EACH ROW
        EXECUTE FUNCTION safety_addendum_frozen()""")
