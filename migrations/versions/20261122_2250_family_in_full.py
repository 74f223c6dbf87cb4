"""Family sessions in full: groups of families, rooms and links, goals served, a basis that changed half-way, agreements
that return, invitations, and the family's own summary.

A group's shared part is frozen once one of its families' notes is signed; goals, like participants, with their note.
"""

from alembic import op

revision = "20261122_2250"
down_revision = "20261122_2240"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("family_groups", "family_session_goals", "family_invitations", "family_summaries", "family_handovers")
BASES = "('release', 'agreement_in_room', 'personal_representative', 'listening_only', 'none')"


def upgrade() -> None:
    groups()
    sessions()
    participants()
    agreements()
    drafts()
    goals()
    invitations()
    summaries()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table == 'family_session_goals').lower()})")
    freeze("'state', 'settled_on', 'settled_by_id', 'settled_in_id', 'version', 'updated_at'")
    op.execute("""CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON family_session_goals FOR EACH ROW
        EXECUTE FUNCTION family_part_frozen()""")
    freeze_groups()
    freeze_summaries()


def downgrade() -> None:
    for_each_clinic("UPDATE family_agreements SET state = 'not_kept' WHERE state = 'carried'")
    for_each_clinic("DELETE FROM family_drafts WHERE text_sealed IS NULL")
    freeze("'state', 'settled_on', 'settled_by_id', 'version', 'updated_at'")
    op.execute("""ALTER TABLE family_agreements DROP COLUMN settled_in_id, DROP COLUMN carried_from_id,
        DROP CONSTRAINT ck_family_agreements_agreement_state""")
    op.execute("""ALTER TABLE family_agreements ADD CONSTRAINT ck_family_agreements_agreement_state
        CHECK (state IN ('open', 'kept', 'not_kept'))""")
    op.execute("""ALTER TABLE family_participants DROP COLUMN from_minute, DROP COLUMN until_minute,
        DROP COLUMN observation_sealed, DROP COLUMN later_basis, DROP COLUMN later_from_at,
        DROP COLUMN later_account_sealed""")
    op.execute("ALTER TABLE family_drafts ALTER COLUMN text_sealed SET NOT NULL, DROP COLUMN payload_sealed")
    op.execute("""ALTER TABLE family_sessions DROP COLUMN group_id, DROP COLUMN second_clinician_id, DROP COLUMN room_id,
        DROP COLUMN video_link_sealed, DROP COLUMN observation_sealed, DROP COLUMN documented_at,
        DROP COLUMN invited_sequence, DROP COLUMN unsummed_at, DROP COLUMN unsummed_by_id,
        DROP COLUMN unsummed_sealed""")
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION family_group_frozen(), family_summary_frozen()")


def for_each_clinic(statement: str) -> None:
    """Row security binds the owner, too."""
    op.execute(f"""DO $$ DECLARE clinic record; BEGIN
        FOR clinic IN SELECT id FROM clinics LOOP
            PERFORM set_config('app.clinic_id', clinic.id::text, true);
            {statement};
        END LOOP;
        PERFORM set_config('app.clinic_id', '', true);
    END $$""")


def key(table: str, column: str, target: str) -> str:
    return f"""CONSTRAINT fk_{table}_clinic_id_{column} FOREIGN KEY (clinic_id, {column})
            REFERENCES {target} (clinic_id, id)"""


def index(table: str, *columns: str) -> None:
    op.execute(f"CREATE INDEX ix_{table}_{'_'.join(columns)} ON {table} ({', '.join(columns)})")


def groups() -> None:
    op.execute(f"""CREATE TABLE family_groups (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        clinician_id uuid NOT NULL,
        second_clinician_id uuid,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        format varchar(40) NOT NULL,
        room_id uuid,
        video_link_sealed bytea,
        topic varchar NOT NULL,
        shared_sealed bytea,
        confirmed_sealed bytea,
        cancelled_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_family_groups PRIMARY KEY (clinic_id, id),
        {key("family_groups", "clinician_id", "staff_members")},
        {key("family_groups", "second_clinician_id", "staff_members")},
        {key("family_groups", "room_id", "rooms")},
        CONSTRAINT ck_family_groups_session_format CHECK (format IN ('in_person', 'telehealth', 'phone')),
        CONSTRAINT ck_family_groups_ends_after_start CHECK (ends_at > starts_at),
        CONSTRAINT ck_family_groups_two_people CHECK (second_clinician_id <> clinician_id))""")
    index("family_groups", "clinic_id", "starts_at", "id")


def sessions() -> None:
    op.execute(f"""ALTER TABLE family_sessions
        ADD COLUMN group_id uuid, ADD COLUMN second_clinician_id uuid, ADD COLUMN room_id uuid,
        ADD COLUMN video_link_sealed bytea, ADD COLUMN observation_sealed bytea,
        ADD COLUMN documented_at timestamptz,
        ADD COLUMN invited_sequence integer NOT NULL DEFAULT 0,
        ADD COLUMN unsummed_at timestamptz,
        ADD COLUMN unsummed_by_id uuid CONSTRAINT fk_family_sessions_unsummed_by_id REFERENCES users (id),
        ADD COLUMN unsummed_sealed bytea""")
    op.execute("ALTER TABLE family_sessions ALTER COLUMN invited_sequence DROP DEFAULT")
    for column, target in (("group_id", "family_groups"), ("second_clinician_id", "staff_members"), ("room_id", "rooms")):
        op.execute(f"ALTER TABLE family_sessions ADD {key('family_sessions', column, target)}")
    op.execute("""ALTER TABLE family_sessions ADD CONSTRAINT ck_family_sessions_two_people
        CHECK (second_clinician_id <> clinician_id)""")
    op.execute("""ALTER TABLE family_sessions ADD CONSTRAINT ck_family_sessions_group_of_families
        CHECK (group_id IS NULL OR kind = 'multi_family')""")
    op.execute("""ALTER TABLE family_sessions ADD CONSTRAINT ck_family_sessions_unsummed
        CHECK ((unsummed_at IS NULL) = (unsummed_sealed IS NULL))""")
    op.execute("""ALTER TABLE family_sessions ADD CONSTRAINT uq_family_sessions_clinic_id_group_id_patient_id
        UNIQUE (clinic_id, group_id, patient_id)""")
    loose = "'cosigned_at', 'cosigned_by_id', 'unsummed_at', 'unsummed_by_id', 'unsummed_sealed', 'version', 'updated_at'"
    op.execute(f"""
        CREATE OR REPLACE FUNCTION family_session_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY[{loose}];
        BEGIN
            IF OLD.signed_at IS NOT NULL AND to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a signed family note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.cosigned_at IS NOT NULL AND NEW.cosigned_at IS DISTINCT FROM OLD.cosigned_at THEN
                RAISE EXCEPTION 'a co-signature is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")


def participants() -> None:
    op.execute(f"""ALTER TABLE family_participants
        ADD COLUMN from_minute integer, ADD COLUMN until_minute integer, ADD COLUMN observation_sealed bytea,
        ADD COLUMN later_basis varchar(40), ADD COLUMN later_from_at timestamptz, ADD COLUMN later_account_sealed bytea,
        ADD CONSTRAINT ck_family_participants_later_basis CHECK (later_basis IN
            ('agreement_in_room', 'personal_representative', 'listening_only', 'none', 'left')),
        ADD CONSTRAINT ck_family_participants_minutes CHECK
            (from_minute BETWEEN 0 AND 720 AND until_minute BETWEEN 0 AND 720),
        ADD CONSTRAINT ck_family_participants_minutes_in_order CHECK (until_minute > from_minute),
        ADD CONSTRAINT ck_family_participants_later_since CHECK ((later_basis IS NULL) = (later_from_at IS NULL)),
        ADD CONSTRAINT ck_family_participants_later_account CHECK
            (later_basis <> 'none' OR later_account_sealed IS NOT NULL)""")


def agreements() -> None:
    op.execute("""ALTER TABLE family_agreements ADD COLUMN settled_in_id uuid, ADD COLUMN carried_from_id uuid,
        DROP CONSTRAINT ck_family_agreements_agreement_state""")
    op.execute("""ALTER TABLE family_agreements ADD CONSTRAINT ck_family_agreements_agreement_state
        CHECK (state IN ('open', 'kept', 'not_kept', 'carried'))""")
    for column, target in (("settled_in_id", "family_sessions"), ("carried_from_id", "family_agreements")):
        op.execute(f"ALTER TABLE family_agreements ADD {key('family_agreements', column, target)}")
    index("family_agreements", "clinic_id", "settled_in_id")


def drafts() -> None:
    op.execute("ALTER TABLE family_drafts ADD COLUMN payload_sealed bytea, ALTER COLUMN text_sealed DROP NOT NULL")


def goals() -> None:
    op.execute(f"""CREATE TABLE family_session_goals (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        goal_id uuid NOT NULL,
        wording_sealed bytea NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_family_session_goals PRIMARY KEY (clinic_id, id),
        {key("family_session_goals", "session_id", "family_sessions")},
        {key("family_session_goals", "patient_id", "patients")},
        {key("family_session_goals", "goal_id", "goals")},
        CONSTRAINT uq_family_session_goals_clinic_id_session_id_goal_id UNIQUE (clinic_id, session_id, goal_id))""")
    index("family_session_goals", "clinic_id", "goal_id")


def invitations() -> None:
    op.execute(f"""CREATE TABLE family_invitations (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        sequence integer NOT NULL,
        language varchar(40) NOT NULL,
        address_sealed bytea NOT NULL,
        mail_ref uuid NOT NULL,
        sent_at timestamptz NOT NULL,
        sent_by_id uuid NOT NULL CONSTRAINT fk_family_invitations_sent_by_id REFERENCES users (id),
        basis varchar NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_family_invitations PRIMARY KEY (clinic_id, id),
        {key("family_invitations", "session_id", "family_sessions")},
        {key("family_invitations", "patient_id", "patients")},
        {key("family_invitations", "contact_id", "contacts")},
        CONSTRAINT ck_family_invitations_invitation_kind CHECK (kind IN ('request', 'update', 'cancel')),
        CONSTRAINT ck_family_invitations_sequence CHECK (sequence >= 0))""")
    index("family_invitations", "clinic_id", "session_id", "contact_id")
    index("family_invitations", "clinic_id", "mail_ref")


def summaries() -> None:
    op.execute(f"""CREATE TABLE family_summaries (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        language varchar(40) NOT NULL,
        number integer NOT NULL,
        content_sealed bytea NOT NULL,
        written_at timestamptz NOT NULL,
        written_by_id uuid NOT NULL CONSTRAINT fk_family_summaries_written_by_id REFERENCES users (id),
        {HOUSEKEEPING},
        CONSTRAINT pk_family_summaries PRIMARY KEY (clinic_id, id),
        {key("family_summaries", "session_id", "family_sessions")},
        {key("family_summaries", "patient_id", "patients")},
        CONSTRAINT uq_family_summaries_clinic_id_session_id_language_number
            UNIQUE (clinic_id, session_id, language, number),
        CONSTRAINT ck_family_summaries_number CHECK (number > 0))""")
    op.execute(f"""CREATE TABLE family_handovers (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        summary_id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        way varchar(40) NOT NULL,
        mail_ref uuid,
        given_at timestamptz NOT NULL,
        given_by_id uuid NOT NULL CONSTRAINT fk_family_handovers_given_by_id REFERENCES users (id),
        basis varchar NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_family_handovers PRIMARY KEY (clinic_id, id),
        {key("family_handovers", "summary_id", "family_summaries")},
        {key("family_handovers", "session_id", "family_sessions")},
        {key("family_handovers", "patient_id", "patients")},
        {key("family_handovers", "contact_id", "contacts")},
        CONSTRAINT ck_family_handovers_handed_by CHECK (way IN ('document', 'mail')),
        CONSTRAINT ck_family_handovers_mailed CHECK ((way = 'mail') = (mail_ref IS NOT NULL)))""")
    index("family_handovers", "clinic_id", "session_id", "contact_id")
    index("family_handovers", "clinic_id", "summary_id")


def freeze(loose: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION family_part_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            loose text[] := ARRAY[{loose}];
            known record;
        BEGIN
            IF TG_OP = 'DELETE' THEN known := OLD; ELSE known := NEW; END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - loose IS NOT DISTINCT FROM to_jsonb(OLD) - loose THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM public.family_sessions s
              WHERE s.clinic_id = known.clinic_id AND s.id = known.session_id AND s.signed_at IS NOT NULL;
            IF FOUND THEN
                RAISE EXCEPTION 'a signed family note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN known;
        END $$""")


def freeze_groups() -> None:
    op.execute("""
        CREATE FUNCTION family_group_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF (NEW.shared_sealed, NEW.confirmed_sealed, NEW.topic, NEW.starts_at, NEW.ends_at)
                IS NOT DISTINCT FROM
                (OLD.shared_sealed, OLD.confirmed_sealed, OLD.topic, OLD.starts_at, OLD.ends_at) THEN
                RETURN NEW;
            END IF;
            PERFORM 1 FROM public.family_sessions s
              WHERE s.clinic_id = NEW.clinic_id AND s.group_id = NEW.id AND s.signed_at IS NOT NULL;
            IF FOUND THEN
                RAISE EXCEPTION 'the shared part of a signed family note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON family_groups FOR EACH ROW
        EXECUTE FUNCTION family_group_frozen()""")


def freeze_summaries() -> None:
    op.execute("""
        CREATE FUNCTION family_summary_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'what was written for a family is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    for table in ("family_summaries", "family_handovers", "family_invitations"):
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION family_summary_frozen()""")
