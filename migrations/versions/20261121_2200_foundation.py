"""The ground everything stands on: walls, trails, people, clinics, keys, once-only forms.

What later migrations use from here:
- `protect_clinic_table(table, may_delete, patient_column)`: forced row security with both clauses, grants, audit trigger;
- `protect_global_table(table, privileges, trail, clinic_column)`: grants and a trail for a table no clinic owns.

Grants go to the role named by the setting `causeway.app_role`, which the migration environment takes from DATABASE_URL.
"""

from alembic import op

revision = "20261121_2200"
down_revision = None
branch_labels = None
depends_on = None

BOUND_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"
BOUND_USER = "nullif(current_setting('app.user_id', true), '')::uuid"
HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    as_app("GRANT USAGE ON SCHEMA public TO %I")
    as_app("GRANT SELECT ON alembic_version TO %I")  # /readyz says where the schema stands
    functions()
    trails()
    people()
    sign_in()
    clinic_owned()


def downgrade() -> None:
    op.execute("DROP FUNCTION open_request(bytea, text)")
    op.execute("""DROP TABLE submissions, clinic_keys, memberships, login_throttles, one_time_links, recovery_codes,
        login_sessions, clinics, users, audit_changes, audit_events, platform_changes""")
    op.execute("""DROP FUNCTION protect_clinic_table(text, boolean, text), protect_global_table(text, text, text, text),
        audit_change(), audit_platform_change(), audit_value(jsonb)""")
    as_app("REVOKE SELECT ON alembic_version FROM %I")
    as_app("REVOKE USAGE ON SCHEMA public FROM %I")


def as_app(statement: str) -> None:
    op.execute(f"DO $$ BEGIN EXECUTE format('{statement}', current_setting('causeway.app_role')); END $$")


def functions() -> None:
    # A value too large for a trail (an attachment) is kept as its size and digest.
    op.execute("""
        CREATE FUNCTION audit_value(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
        SET search_path = pg_catalog, pg_temp AS $$
            SELECT CASE WHEN length(value::text) > 8192
                THEN jsonb_build_object('characters', length(value::text), 'md5', md5(value::text)) ELSE value END
        $$""")
    # Arguments: the table's name, the column that holds the clinic, the column that holds the patient. The name comes as
    # an argument because on a shard TG_TABLE_NAME is the shard's.
    op.execute("""
        CREATE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
            new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
            known jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
            changed jsonb;
        BEGIN
            SELECT jsonb_object_agg(key, jsonb_build_array(audit_value(old_row -> key), audit_value(new_row -> key)))
              INTO changed
              FROM jsonb_object_keys(known) AS key
             WHERE (old_row -> key) IS DISTINCT FROM (new_row -> key)
               AND key NOT IN ('version', 'updated_at', 'created_at')
               AND NOT (TG_OP = 'INSERT' AND new_row -> key = 'null'::jsonb);
            IF changed IS NULL THEN
                RETURN NULL;
            END IF;
            INSERT INTO public.audit_changes
                (clinic_id, id, at, user_id, request_id, patient_id, table_name, row_id, action, changes)
            VALUES ((known ->> TG_ARGV[1])::uuid, gen_random_uuid(), clock_timestamp(),
                nullif(current_setting('app.user_id', true), '')::uuid,
                nullif(current_setting('app.request_id', true), '')::uuid,
                (known ->> TG_ARGV[2])::uuid, TG_ARGV[0],
                coalesce(known ->> 'id', known ->> 'user_id')::uuid, lower(TG_OP), changed);
            RETURN NULL;
        END $$""")
    # People belong to no clinic: the platform's trail names changed columns, never values.
    op.execute("""
        CREATE FUNCTION audit_platform_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
            new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
            known jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
        BEGIN
            INSERT INTO public.platform_changes (id, at, user_id, request_id, table_name, row_id, action, columns)
            SELECT gen_random_uuid(), clock_timestamp(),
                nullif(current_setting('app.user_id', true), '')::uuid,
                nullif(current_setting('app.request_id', true), '')::uuid,
                TG_ARGV[0], (known ->> 'id')::uuid, lower(TG_OP), coalesce(jsonb_agg(key ORDER BY key), '[]'::jsonb)
              FROM jsonb_object_keys(known) AS key
             WHERE (old_row -> key) IS DISTINCT FROM (new_row -> key) AND key <> 'version';
            RETURN NULL;
        END $$""")
    op.execute(f"""
        CREATE FUNCTION protect_clinic_table(tbl text, may_delete boolean DEFAULT false,
            patient_column text DEFAULT 'patient_id')
        RETURNS void LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
        DECLARE app text := current_setting('causeway.app_role');
        BEGIN
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tbl);
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tbl);
            EXECUTE format($p$CREATE POLICY clinic_wall ON %I USING (clinic_id = {BOUND_CLINIC})
                WITH CHECK (clinic_id = {BOUND_CLINIC})$p$, tbl);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE%s ON %I TO %I',
                CASE WHEN may_delete THEN ', DELETE' ELSE '' END, tbl, app);
            EXECUTE format('CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW
                EXECUTE FUNCTION audit_change(%L, %L, %L)', tbl, tbl, 'clinic_id', patient_column);
        END $$""")
    op.execute("""
        CREATE FUNCTION protect_global_table(tbl text, privileges text, trail text DEFAULT 'audit_platform_change',
            clinic_column text DEFAULT '')
        RETURNS void LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
        BEGIN
            EXECUTE format('GRANT %s ON %I TO %I', privileges, tbl, current_setting('causeway.app_role'));
            IF trail <> '' THEN
                EXECUTE format('CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW
                    EXECUTE FUNCTION %I(%L, %L, %L)', tbl, trail, tbl, clinic_column, 'patient_id');
            END IF;
        END $$""")


def trails() -> None:
    for table, own in (
        ("audit_changes", "table_name varchar NOT NULL, row_id uuid NOT NULL, action varchar NOT NULL, changes jsonb NOT NULL"),
        ("audit_events", "action varchar NOT NULL, subject_type varchar, subject_id uuid, detail jsonb NOT NULL"),
    ):
        op.execute(f"""CREATE TABLE {table} (
            clinic_id uuid NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, user_id uuid, request_id uuid,
            patient_id uuid, {own}, CONSTRAINT pk_{table} PRIMARY KEY (clinic_id, id))""")
        op.execute(f"CREATE INDEX ix_{table}_clinic_id_at ON {table} (clinic_id, at)")
        op.execute(f"CREATE INDEX ix_{table}_clinic_id_patient_id_at ON {table} (clinic_id, patient_id, at)")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"""CREATE POLICY clinic_wall ON {table} USING (clinic_id = {BOUND_CLINIC})
            WITH CHECK (clinic_id = {BOUND_CLINIC})""")
    op.execute("""CREATE TABLE platform_changes (
        id uuid NOT NULL CONSTRAINT pk_platform_changes PRIMARY KEY, at timestamptz NOT NULL, user_id uuid,
        request_id uuid, table_name varchar NOT NULL, row_id uuid NOT NULL, action varchar NOT NULL,
        columns jsonb NOT NULL)""")
    op.execute("CREATE INDEX ix_platform_changes_at ON platform_changes (at)")
    as_app("GRANT SELECT ON audit_changes, platform_changes TO %I")
    as_app("GRANT SELECT, INSERT ON audit_events TO %I")


def people() -> None:
    op.execute("""CREATE TABLE clinics (
        id uuid NOT NULL CONSTRAINT pk_clinics PRIMARY KEY,
        slug varchar NOT NULL CONSTRAINT uq_clinics_slug UNIQUE,
        name varchar NOT NULL,
        timezone varchar NOT NULL,
        status varchar(40) NOT NULL,
        idle_minutes integer NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT ck_clinics_slug_shape CHECK (slug ~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$'),
        CONSTRAINT ck_clinics_idle CHECK (idle_minutes BETWEEN 2 AND 15),
        CONSTRAINT ck_clinics_clinic_status CHECK (status IN ('onboarding', 'active', 'suspended', 'offboarded')))""")
    # Anyone may find a clinic by its address; only a transaction bound to it may make or change it.
    op.execute("ALTER TABLE clinics ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE clinics FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY anyone_reads ON clinics FOR SELECT USING (true)")
    op.execute(f"CREATE POLICY bound_inserts ON clinics FOR INSERT WITH CHECK (id = {BOUND_CLINIC})")
    op.execute(f"""CREATE POLICY bound_updates ON clinics FOR UPDATE USING (id = {BOUND_CLINIC})
        WITH CHECK (id = {BOUND_CLINIC})""")
    op.execute("SELECT protect_global_table('clinics', 'SELECT, INSERT, UPDATE', 'audit_change', 'id')")
    op.execute("""CREATE TABLE users (
        id uuid NOT NULL CONSTRAINT pk_users PRIMARY KEY,
        email varchar NOT NULL CONSTRAINT uq_users_email UNIQUE,
        display_name varchar NOT NULL,
        password_hash varchar,
        password_changed_at timestamptz,
        totp_sealed bytea,
        totp_confirmed_at timestamptz,
        totp_last_step integer,
        is_operator boolean NOT NULL,
        is_active boolean NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1)""")
    op.execute("SELECT protect_global_table('users', 'SELECT, INSERT, UPDATE')")
    op.execute("""CREATE TABLE memberships (
        clinic_id uuid NOT NULL CONSTRAINT fk_memberships_clinic_id REFERENCES clinics (id),
        user_id uuid NOT NULL CONSTRAINT fk_memberships_user_id REFERENCES users (id),
        roles varchar[] NOT NULL,
        status varchar(40) NOT NULL,
        ends_on date,
        created_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_memberships PRIMARY KEY (clinic_id, user_id),
        CONSTRAINT ck_memberships_membership_status CHECK (status IN ('invited', 'active', 'ended')))""")
    op.execute("CREATE INDEX ix_memberships_user_id ON memberships (user_id)")
    op.execute("SELECT protect_clinic_table('memberships')")
    # A person also sees their own memberships, to choose a clinic; the owner's functions look a session up unbound.
    op.execute(f"CREATE POLICY own_memberships ON memberships FOR SELECT USING (user_id = {BOUND_USER})")
    op.execute("CREATE POLICY session_lookup ON memberships FOR SELECT TO CURRENT_USER USING (true)")


def sign_in() -> None:
    op.execute("""CREATE TABLE login_sessions (
        id uuid NOT NULL CONSTRAINT pk_login_sessions PRIMARY KEY,
        token_hash bytea NOT NULL CONSTRAINT uq_login_sessions_token_hash UNIQUE,
        user_id uuid NOT NULL CONSTRAINT fk_login_sessions_user_id REFERENCES users (id),
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        stepped_up_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        has_second_factor boolean NOT NULL,
        agent varchar NOT NULL)""")
    op.execute("CREATE INDEX ix_login_sessions_user_id ON login_sessions (user_id)")
    op.execute("SELECT protect_global_table('login_sessions', 'SELECT, INSERT, UPDATE, DELETE', '')")
    op.execute("""CREATE TABLE recovery_codes (
        id uuid NOT NULL CONSTRAINT pk_recovery_codes PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_recovery_codes_user_id REFERENCES users (id),
        code_hash bytea NOT NULL,
        used_at timestamptz)""")
    op.execute("CREATE INDEX ix_recovery_codes_user_id ON recovery_codes (user_id)")
    op.execute("SELECT protect_global_table('recovery_codes', 'SELECT, INSERT, UPDATE, DELETE')")
    op.execute("""CREATE TABLE one_time_links (
        id uuid NOT NULL CONSTRAINT pk_one_time_links PRIMARY KEY,
        token_hash bytea NOT NULL CONSTRAINT uq_one_time_links_token_hash UNIQUE,
        purpose varchar(40) NOT NULL,
        user_id uuid NOT NULL CONSTRAINT fk_one_time_links_user_id REFERENCES users (id),
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        CONSTRAINT ck_one_time_links_link_purpose CHECK (purpose IN ('invitation', 'reset')))""")
    op.execute("CREATE INDEX ix_one_time_links_user_id ON one_time_links (user_id)")
    op.execute("SELECT protect_global_table('one_time_links', 'SELECT, INSERT, UPDATE, DELETE')")
    op.execute("""CREATE TABLE login_throttles (
        key bytea NOT NULL CONSTRAINT pk_login_throttles PRIMARY KEY,
        failures integer NOT NULL,
        last_failed_at timestamptz NOT NULL,
        locked_until timestamptz)""")
    op.execute("SELECT protect_global_table('login_throttles', 'SELECT, INSERT, UPDATE, DELETE', '')")
    # One statement opens a request: the session, its person, the clinic asked for, and the membership in it. It runs as
    # the owner because nothing is bound yet; it answers only to somebody who holds the session's token.
    op.execute("""
        CREATE FUNCTION open_request(token bytea, asked_slug text)
        RETURNS TABLE (session_id uuid, user_id uuid, last_seen_at timestamptz, stepped_up_at timestamptz,
            expires_at timestamptz, has_second_factor boolean, email text, display_name text, is_operator boolean,
            has_totp boolean, clinic_id uuid, clinic_name text, clinic_timezone text, clinic_status text,
            idle_minutes integer, roles text[], ends_on date, clinics jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT s.id, u.id, s.last_seen_at, s.stepped_up_at, s.expires_at, s.has_second_factor, u.email,
                u.display_name, u.is_operator, u.totp_confirmed_at IS NOT NULL, c.id, c.name, c.timezone, c.status,
                c.idle_minutes, m.roles, m.ends_on,
                (SELECT jsonb_agg(jsonb_build_array(oc.slug, oc.name) ORDER BY oc.name)
                   FROM memberships om JOIN clinics oc ON oc.id = om.clinic_id
                  WHERE om.user_id = u.id AND om.status = 'active' AND oc.status IN ('active', 'onboarding'))
              FROM login_sessions s
              JOIN users u ON u.id = s.user_id AND u.is_active
              LEFT JOIN clinics c ON c.slug = asked_slug
              LEFT JOIN memberships m ON m.clinic_id = c.id AND m.user_id = u.id AND m.status = 'active'
             WHERE s.token_hash = token AND s.revoked_at IS NULL
        $$""")
    op.execute("REVOKE ALL ON FUNCTION open_request(bytea, text) FROM PUBLIC")
    as_app("GRANT EXECUTE ON FUNCTION open_request(bytea, text) TO %I")


def clinic_owned() -> None:
    op.execute(f"""CREATE TABLE clinic_keys (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        wrapped bytea NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_clinic_keys PRIMARY KEY (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('clinic_keys')")
    op.execute(f"""CREATE TABLE submissions (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        user_id uuid NOT NULL, went_to varchar NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_submissions PRIMARY KEY (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('submissions', true)")
