"""What begins a request tells of each clinic of the person also how long it lets a session idle, and the last day there.

A function of its own beside `open_request`: the version before this one goes on calling that until it is replaced.
"""

from alembic import op

revision = "20261122_1210"
down_revision = "20261122_1205"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION begin_request(token bytea, asked_slug text)
        RETURNS TABLE (session_id uuid, user_id uuid, last_seen_at timestamptz, stepped_up_at timestamptz,
            expires_at timestamptz, has_second_factor boolean, email text, display_name text, is_operator boolean,
            has_totp boolean, clinic_id uuid, clinic_name text, clinic_timezone text, clinic_status text,
            roles text[], ends_on date, clinics jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT s.id, u.id, s.last_seen_at, s.stepped_up_at, s.expires_at, s.has_second_factor, u.email,
                u.display_name, u.is_operator, u.totp_confirmed_at IS NOT NULL, c.id, c.name, c.timezone, c.status,
                m.roles, m.ends_on,
                (SELECT jsonb_agg(jsonb_build_array(oc.slug, oc.name, oc.idle_minutes, oc.timezone, om.ends_on)
                        ORDER BY oc.name)
                   FROM memberships om JOIN clinics oc ON oc.id = om.clinic_id
                  WHERE om.user_id = u.id AND om.status = 'active' AND oc.status IN ('active', 'onboarding'))
              FROM login_sessions s
              JOIN users u ON u.id = s.user_id AND u.is_active
              LEFT JOIN clinics c ON c.slug = asked_slug
              LEFT JOIN memberships m ON m.clinic_id = c.id AND m.user_id = u.id AND m.status = 'active'
             WHERE s.token_hash = token AND s.revoked_at IS NULL
        $$""")
    op.execute("REVOKE ALL ON FUNCTION begin_request(bytea, text) FROM PUBLIC")
    op.execute(
        "DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION begin_request(bytea, text) TO %I',"
        " current_setting('causeway.app_role')); END $$"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION begin_request(bytea, text)")
