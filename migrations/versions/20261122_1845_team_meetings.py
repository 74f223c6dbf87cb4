"""Team meetings, their lines, what was added to them, and drafts; frozen by triggers once signed."""

from alembic import op

revision = "20261122_1845"
down_revision = "20261122_1837"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    meetings()
    attendees()
    lines()
    addenda()
    drafts()
    for table, may_delete in (
        ("team_meetings", "false"),
        ("team_meeting_attendees", "true"),
        ("team_meeting_lines", "false"),
        ("team_meeting_addenda", "false"),
        ("team_meeting_drafts", "true"),
    ):
        op.execute(f"SELECT protect_clinic_table('{table}', {may_delete})")
    freeze()


def downgrade() -> None:
    op.execute(
        """DROP TABLE team_meeting_drafts, team_meeting_addenda, team_meeting_lines, team_meeting_attendees, team_meetings"""
    )
    op.execute("DROP FUNCTION team_meeting_frozen()")
    op.execute("DROP FUNCTION team_meeting_part_frozen()")


def meetings() -> None:
    op.execute(f"""CREATE TABLE team_meetings (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        program_id uuid NOT NULL,
        track_id uuid,
        held_on date NOT NULL,
        lead_id uuid NOT NULL,
        signed_at timestamptz,
        signed_by_id uuid,
        signed_off_at timestamptz,
        signed_off_by_id uuid,
        called_off_at timestamptz,
        called_off_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_team_meetings PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_team_meetings_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_team_meetings_clinic_id_track_id FOREIGN KEY (clinic_id, track_id)
            REFERENCES tracks (clinic_id, id),
        CONSTRAINT fk_team_meetings_lead_id FOREIGN KEY (lead_id) REFERENCES users (id),
        CONSTRAINT fk_team_meetings_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_team_meetings_signed_off_by_id FOREIGN KEY (signed_off_by_id) REFERENCES users (id),
        CONSTRAINT fk_team_meetings_called_off_by_id FOREIGN KEY (called_off_by_id) REFERENCES users (id),
        CONSTRAINT ck_team_meetings_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT ck_team_meetings_signed_off_by_somebody CHECK ((signed_off_at IS NULL) = (signed_off_by_id IS NULL)),
        CONSTRAINT ck_team_meetings_signed_first CHECK (signed_off_at IS NULL OR signed_at IS NOT NULL),
        CONSTRAINT ck_team_meetings_signed_off_by_another CHECK (signed_off_by_id <> signed_by_id),
        CONSTRAINT ck_team_meetings_called_off_by_somebody CHECK ((called_off_at IS NULL) = (called_off_by_id IS NULL)),
        CONSTRAINT ck_team_meetings_held_or_not CHECK (called_off_at IS NULL OR signed_at IS NULL))""")
    op.execute("CREATE INDEX ix_team_meetings_clinic_id_held_on_id ON team_meetings (clinic_id, held_on, id)")
    op.execute(
        "CREATE INDEX ix_team_meetings_clinic_id_program_id_held_on ON team_meetings (clinic_id, program_id, held_on)"
    )


def attendees() -> None:
    op.execute(f"""CREATE TABLE team_meeting_attendees (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        staff_member_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_team_meeting_attendees PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_team_meeting_attendees_clinic_id_meeting_id_staff_member_id
            UNIQUE (clinic_id, meeting_id, staff_member_id),
        CONSTRAINT fk_team_meeting_attendees_clinic_id_meeting_id FOREIGN KEY (clinic_id, meeting_id)
            REFERENCES team_meetings (clinic_id, id),
        CONSTRAINT fk_team_meeting_attendees_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id))""")


def lines() -> None:
    op.execute(f"""CREATE TABLE team_meeting_lines (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        decision varchar(40) NOT NULL,
        words_sealed bytea NOT NULL,
        facts_sealed bytea NOT NULL,
        written_at timestamptz NOT NULL,
        written_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_team_meeting_lines PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_team_meeting_lines_clinic_id_meeting_id_episode_id UNIQUE (clinic_id, meeting_id, episode_id),
        CONSTRAINT fk_team_meeting_lines_clinic_id_meeting_id FOREIGN KEY (clinic_id, meeting_id)
            REFERENCES team_meetings (clinic_id, id),
        CONSTRAINT fk_team_meeting_lines_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_team_meeting_lines_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_team_meeting_lines_meeting_decision
            CHECK (decision IN ('continue', 'change_plan', 'step_up', 'step_down', 'discharge', 'other')),
        CONSTRAINT fk_team_meeting_lines_written_by_id FOREIGN KEY (written_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_team_meeting_lines_clinic_id_patient_id ON team_meeting_lines (clinic_id, patient_id)")
    op.execute("CREATE INDEX ix_team_meeting_lines_clinic_id_episode_id ON team_meeting_lines (clinic_id, episode_id)")


def addenda() -> None:
    op.execute(f"""CREATE TABLE team_meeting_addenda (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        line_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        words_sealed bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_team_meeting_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_team_meeting_addenda_clinic_id_line_id FOREIGN KEY (clinic_id, line_id)
            REFERENCES team_meeting_lines (clinic_id, id),
        CONSTRAINT fk_team_meeting_addenda_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_team_meeting_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_team_meeting_addenda_clinic_id_line_id ON team_meeting_addenda (clinic_id, line_id)")
    op.execute(
        "CREATE INDEX ix_team_meeting_addenda_clinic_id_patient_id ON team_meeting_addenda (clinic_id, patient_id)"
    )


def drafts() -> None:
    op.execute(f"""CREATE TABLE team_meeting_drafts (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        user_id uuid NOT NULL,
        payload_sealed bytea NOT NULL,
        saved_at timestamptz NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_team_meeting_drafts PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_team_meeting_drafts_clinic_id_meeting_id_user_id UNIQUE (clinic_id, meeting_id, user_id),
        CONSTRAINT fk_team_meeting_drafts_clinic_id_meeting_id FOREIGN KEY (clinic_id, meeting_id)
            REFERENCES team_meetings (clinic_id, id),
        CONSTRAINT fk_team_meeting_drafts_user_id FOREIGN KEY (user_id) REFERENCES users (id))""")


def freeze() -> None:
    """Signed, only the prescriber's signature is added, once; called off, nothing changes any more."""
    op.execute("""
        CREATE FUNCTION team_meeting_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['signed_off_at', 'signed_off_by_id', 'version', 'updated_at'];
        BEGIN
            IF OLD.called_off_at IS NOT NULL OR OLD.signed_off_at IS NOT NULL OR (OLD.signed_at IS NOT NULL
                AND to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose) THEN
                RAISE EXCEPTION 'a signed meeting is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON team_meetings FOR EACH ROW
        EXECUTE FUNCTION team_meeting_frozen()""")
    op.execute("""
        CREATE FUNCTION team_meeting_part_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE part jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
        BEGIN
            IF EXISTS (SELECT FROM public.team_meetings m
                WHERE m.clinic_id = (part ->> 'clinic_id')::uuid AND m.id = (part ->> 'meeting_id')::uuid
                AND (m.signed_at IS NOT NULL OR m.called_off_at IS NOT NULL)) THEN
                RAISE EXCEPTION 'a signed meeting is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$""")
    for table in ("team_meeting_lines", "team_meeting_attendees"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW
            EXECUTE FUNCTION team_meeting_part_frozen()""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON team_meeting_addenda FOR EACH ROW
        EXECUTE FUNCTION record_frozen('', '')""")
