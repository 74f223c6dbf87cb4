"""What opens a request tells of each clinic of the person also how long it lets a session idle, and the last day there."""

from alembic import op

revision = "20261122_1210"
down_revision = "20261122_1205"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tell("oc.slug, oc.name, oc.idle_minutes, oc.timezone, om.ends_on")


def downgrade() -> None:
    tell("oc.slug, oc.name")


def tell(of_each_clinic: str) -> None:
    """Replace the function: it keeps its owner and its grants, and stays one statement."""
    op.execute(f"""
        CREATE OR REPLACE FUNCTION open_request(token bytea, asked_slug text)
        RETURNS TABLE (session_id uuid, user_id uuid, last_seen_at timestamptz, stepped_up_at timestamptz,
            expires_at timestamptz, has_second_factor boolean, email text, display_name text, is_operator boolean,
            has_totp boolean, clinic_id uuid, clinic_name text, clinic_timezone text, clinic_status text,
            idle_minutes integer, roles text[], ends_on date, clinics jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT s.id, u.id, s.last_seen_at, s.stepped_up_at, s.expires_at, s.has_second_factor, u.email,
                u.display_name, u.is_operator, u.totp_confirmed_at IS NOT NULL, c.id, c.name, c.timezone, c.status,
                c.idle_minutes, m.roles, m.ends_on,
                (SELECT jsonb_agg(jsonb_build_array({of_each_clinic}) ORDER BY oc.name)
                   FROM memberships om JOIN clinics oc ON oc.id = om.clinic_id
                  WHERE om.user_id = u.id AND om.status = 'active' AND oc.status IN ('active', 'onboarding'))
              FROM login_sessions s
              JOIN users u ON u.id = s.user_id AND u.is_active
              LEFT JOIN clinics c ON c.slug = asked_slug
              LEFT JOIN memberships m ON m.clinic_id = c.id AND m.user_id = u.id AND m.status = 'active'
             WHERE s.token_hash = token AND s.revoked_at IS NULL
        $$""")
