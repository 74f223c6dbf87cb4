"""Incidents: who was in them, the reports they owe, the steps that follow, and a clinic's own deadlines.

The report as it was recorded and every entry are frozen by triggers.
"""

from alembic import op

revision = "20261122_1945"
down_revision = "20261122_1940"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
KIND = """('death', 'self_harm', 'overdose', 'abuse', 'violence', 'injury', 'work_injury', 'medication', 'privacy',
                'property', 'other')"""
SEVERITY = "('near_miss', 'minor', 'serious', 'grave')"
AUTHORITY = """('protective', 'licensing', 'osha', 'affected', 'hhs', 'accreditor', 'payer', 'police', 'director',
                'other')"""
OF_INCIDENT = """FOREIGN KEY (clinic_id, incident_id)
            REFERENCES incidents (clinic_id, id)"""
TABLES = ("incidents", "incident_persons", "incident_notices", "incident_steps", "incident_entries", "incident_deadlines")


def upgrade() -> None:
    incidents()
    persons()
    notices()
    steps()
    entries()
    deadlines()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', false)")
    freeze()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION incident_frozen(), incident_entry_frozen()")


def freeze() -> None:
    op.execute("""
        CREATE FUNCTION incident_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF (NEW.what_sealed, NEW.where_sealed, NEW.action_sealed, NEW.recorded_at, NEW.recorded_by_id)
                IS DISTINCT FROM
                (OLD.what_sealed, OLD.where_sealed, OLD.action_sealed, OLD.recorded_at, OLD.recorded_by_id) THEN
                RAISE EXCEPTION 'what was recorded of an incident is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON incidents FOR EACH ROW EXECUTE FUNCTION incident_frozen()""")
    op.execute("""
        CREATE FUNCTION incident_entry_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'what was written of an incident is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON incident_entries FOR EACH ROW
        EXECUTE FUNCTION incident_entry_frozen()""")


def incidents() -> None:
    op.execute(f"""CREATE TABLE incidents (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        severity varchar(40) NOT NULL,
        happened_at timestamptz NOT NULL,
        known_at timestamptz NOT NULL,
        place varchar(40) NOT NULL,
        where_sealed bytea,
        program_id uuid,
        what_sealed bytea NOT NULL,
        action_sealed bytea,
        recorded_at timestamptz NOT NULL,
        recorded_by_id uuid NOT NULL,
        closed_at timestamptz,
        closed_by_id uuid,
        closing_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_incidents PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_incidents_incident_kind CHECK (kind IN {KIND}),
        CONSTRAINT ck_incidents_severity CHECK (severity IN {SEVERITY}),
        CONSTRAINT ck_incidents_place CHECK (place IN ('on_site', 'telehealth', 'transport', 'home', 'elsewhere')),
        CONSTRAINT ck_incidents_known_afterwards CHECK (known_at >= happened_at),
        CONSTRAINT ck_incidents_death_is_grave CHECK (kind <> 'death' OR severity = 'grave'),
        CONSTRAINT ck_incidents_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by_id IS NULL)),
        CONSTRAINT fk_incidents_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_incidents_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id),
        CONSTRAINT fk_incidents_closed_by_id FOREIGN KEY (closed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_incidents_clinic_id_happened_at_id ON incidents (clinic_id, happened_at, id)")
    op.execute("""CREATE INDEX ix_incidents_clinic_id_recorded_by_id_happened_at_id
        ON incidents (clinic_id, recorded_by_id, happened_at, id)""")
    op.execute("CREATE INDEX ix_incidents_clinic_id_closed_at_known_at ON incidents (clinic_id, closed_at, known_at)")


def persons() -> None:
    op.execute(f"""CREATE TABLE incident_persons (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        incident_id uuid NOT NULL,
        role varchar(40) NOT NULL,
        patient_id uuid,
        staff_member_id uuid,
        name_sealed bytea,
        struck_at timestamptz,
        struck_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_incident_persons PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_incident_persons_clinic_id_incident_id {OF_INCIDENT},
        CONSTRAINT fk_incident_persons_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_incident_persons_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_incident_persons_struck_by_id FOREIGN KEY (struck_by_id) REFERENCES users (id),
        CONSTRAINT ck_incident_persons_person_role CHECK (role IN ('patient', 'staff', 'other')),
        CONSTRAINT ck_incident_persons_patient CHECK ((role = 'patient') = (patient_id IS NOT NULL)),
        CONSTRAINT ck_incident_persons_staff CHECK ((role = 'staff') = (staff_member_id IS NOT NULL)),
        CONSTRAINT ck_incident_persons_other CHECK ((role = 'other') = (name_sealed IS NOT NULL)),
        CONSTRAINT ck_incident_persons_struck_by_somebody CHECK ((struck_at IS NULL) = (struck_by_id IS NULL)))""")
    op.execute("CREATE INDEX ix_incident_persons_clinic_id_incident_id ON incident_persons (clinic_id, incident_id)")
    op.execute("CREATE INDEX ix_incident_persons_clinic_id_patient_id ON incident_persons (clinic_id, patient_id)")


def notices() -> None:
    op.execute(f"""CREATE TABLE incident_notices (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        incident_id uuid NOT NULL,
        authority varchar(40) NOT NULL,
        state varchar(40) NOT NULL,
        due_on date NOT NULL,
        due_at timestamptz,
        source varchar NOT NULL,
        is_to_verify boolean NOT NULL,
        is_by_hand boolean NOT NULL,
        given_on date,
        said_sealed bytea,
        settled_at timestamptz,
        settled_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_incident_notices PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_incident_notices_clinic_id_incident_id {OF_INCIDENT},
        CONSTRAINT fk_incident_notices_settled_by_id FOREIGN KEY (settled_by_id) REFERENCES users (id),
        CONSTRAINT ck_incident_notices_authority CHECK (authority IN {AUTHORITY}),
        CONSTRAINT ck_incident_notices_notice_state CHECK (state IN ('waiting', 'given', 'not_owed', 'dropped')),
        CONSTRAINT ck_incident_notices_given CHECK ((state = 'given') = (given_on IS NOT NULL)),
        CONSTRAINT ck_incident_notices_said CHECK ((state IN ('given', 'not_owed')) = (said_sealed IS NOT NULL)),
        CONSTRAINT ck_incident_notices_settled_by_somebody
            CHECK ((state IN ('given', 'not_owed')) = (settled_by_id IS NOT NULL)),
        CONSTRAINT ck_incident_notices_settled CHECK ((settled_at IS NULL) = (settled_by_id IS NULL)))""")
    op.execute("CREATE INDEX ix_incident_notices_clinic_id_incident_id ON incident_notices (clinic_id, incident_id)")
    op.execute("CREATE INDEX ix_incident_notices_clinic_id_state_due_on ON incident_notices (clinic_id, state, due_on)")


def steps() -> None:
    op.execute(f"""CREATE TABLE incident_steps (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        incident_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        state varchar(40) NOT NULL,
        text_sealed bytea NOT NULL,
        owner_id uuid NOT NULL,
        due_on date NOT NULL,
        outcome_sealed bytea,
        settled_at timestamptz,
        settled_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_incident_steps PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_incident_steps_clinic_id_incident_id {OF_INCIDENT},
        CONSTRAINT fk_incident_steps_owner_id FOREIGN KEY (owner_id) REFERENCES users (id),
        CONSTRAINT fk_incident_steps_settled_by_id FOREIGN KEY (settled_by_id) REFERENCES users (id),
        CONSTRAINT ck_incident_steps_step_kind CHECK (kind IN ('root_cause', 'follow_up')),
        CONSTRAINT ck_incident_steps_step_state CHECK (state IN ('open', 'done', 'called_off')),
        CONSTRAINT ck_incident_steps_settled CHECK ((state = 'open') = (settled_at IS NULL)),
        CONSTRAINT ck_incident_steps_settled_by_somebody CHECK ((settled_at IS NULL) = (settled_by_id IS NULL)),
        CONSTRAINT ck_incident_steps_outcome CHECK ((settled_at IS NULL) = (outcome_sealed IS NULL)))""")
    op.execute("CREATE INDEX ix_incident_steps_clinic_id_incident_id ON incident_steps (clinic_id, incident_id)")
    op.execute("CREATE INDEX ix_incident_steps_clinic_id_state_due_on ON incident_steps (clinic_id, state, due_on)")


def entries() -> None:
    op.execute(f"""CREATE TABLE incident_entries (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        incident_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        text_sealed bytea NOT NULL,
        before_kind varchar(40),
        before_severity varchar(40),
        before_happened_at timestamptz,
        before_known_at timestamptz,
        written_at timestamptz NOT NULL,
        written_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_incident_entries PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_incident_entries_clinic_id_incident_id {OF_INCIDENT},
        CONSTRAINT fk_incident_entries_written_by_id FOREIGN KEY (written_by_id) REFERENCES users (id),
        CONSTRAINT ck_incident_entries_entry_kind CHECK (kind IN ('added', 'corrected', 'taken_back', 'reopened')),
        CONSTRAINT ck_incident_entries_incident_kind CHECK (before_kind IN {KIND}),
        CONSTRAINT ck_incident_entries_severity CHECK (before_severity IN {SEVERITY}))""")
    op.execute("CREATE INDEX ix_incident_entries_clinic_id_incident_id ON incident_entries (clinic_id, incident_id)")


def deadlines() -> None:
    op.execute(f"""CREATE TABLE incident_deadlines (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        authority varchar(40) NOT NULL,
        program_id uuid,
        from_severity varchar(40) NOT NULL,
        amount integer,
        unit varchar(40) NOT NULL,
        effective_on date NOT NULL,
        source varchar NOT NULL,
        is_to_verify boolean NOT NULL,
        set_by_id uuid NOT NULL,
        withdrawn_at timestamptz,
        withdrawn_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_incident_deadlines PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_incident_deadlines_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_incident_deadlines_set_by_id FOREIGN KEY (set_by_id) REFERENCES users (id),
        CONSTRAINT fk_incident_deadlines_withdrawn_by_id FOREIGN KEY (withdrawn_by_id) REFERENCES users (id),
        CONSTRAINT ck_incident_deadlines_incident_kind CHECK (kind IN {KIND}),
        CONSTRAINT ck_incident_deadlines_authority CHECK (authority IN {AUTHORITY}),
        CONSTRAINT ck_incident_deadlines_severity CHECK (from_severity IN {SEVERITY}),
        CONSTRAINT ck_incident_deadlines_unit
            CHECK (unit IN ('hours', 'days', 'business_days', 'days_after_year')),
        CONSTRAINT ck_incident_deadlines_amount CHECK (amount BETWEEN 0 AND 400),
        CONSTRAINT ck_incident_deadlines_withdrawn_by_somebody
            CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)))""")
    op.execute("CREATE INDEX ix_incident_deadlines_clinic_id_kind ON incident_deadlines (clinic_id, kind)")
