"""The trail's trigger looks at a value's size only where the whole change is large: half the time for a new row."""

from alembic import op

revision = "20261122_0600"
down_revision = "20261122_0500"
branch_labels = None
depends_on = None

PAIR = "jsonb_build_array(old_row -> key, new_row -> key)"
SHORTENED_PAIR = "jsonb_build_array(audit_value(old_row -> key), audit_value(new_row -> key))"
# A value too large for a trail (an attachment) is kept as its size and digest; none can be in a change that is small.
SHORTENED = """
            IF length(changed::text) > 8192 THEN
                SELECT jsonb_object_agg(key, jsonb_build_array(audit_value(value -> 0), audit_value(value -> 1)))
                  INTO changed
                  FROM jsonb_each(changed);
            END IF;"""


def upgrade() -> None:
    define(PAIR, "CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END", SHORTENED)


def downgrade() -> None:
    define(SHORTENED_PAIR, "CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END", "")


def define(pair: str, known: str, shortened: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE
            old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{{}}'::jsonb ELSE to_jsonb(OLD) END;
            new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{{}}'::jsonb ELSE to_jsonb(NEW) END;
            known jsonb := {known};
            changed jsonb;
        BEGIN
            SELECT jsonb_object_agg(key, {pair})
              INTO changed
              FROM jsonb_object_keys(known) AS key
             WHERE (old_row -> key) IS DISTINCT FROM (new_row -> key)
               AND key NOT IN ('version', 'updated_at', 'created_at')
               AND NOT (TG_OP = 'INSERT' AND new_row -> key = 'null'::jsonb);
            IF changed IS NULL THEN
                RETURN NULL;
            END IF;{shortened}
            INSERT INTO public.audit_changes
                (clinic_id, id, at, user_id, request_id, patient_id, table_name, row_id, action, changes)
            VALUES ((known ->> TG_ARGV[1])::uuid, gen_random_uuid(), clock_timestamp(),
                nullif(current_setting('app.user_id', true), '')::uuid,
                nullif(current_setting('app.request_id', true), '')::uuid,
                (known ->> TG_ARGV[2])::uuid, TG_ARGV[0],
                coalesce(known ->> 'id', known ->> 'user_id')::uuid, lower(TG_OP), changed);
            RETURN NULL;
        END $$""")
