"""The job queue (procrastinate 3.10.0's own schema) and what is kept of a job that failed: its class and a reference."""

from pathlib import Path

from alembic import op

revision = "20261121_2210"
down_revision = "20261121_2200"
branch_labels = None
depends_on = None

SCHEMA = Path(__file__).parents[1] / "vendor" / "procrastinate-3.10.0.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute(SCHEMA.read_text())  # many statements in one text: past SQLAlchemy, in the same transaction
    op.execute("""DO $$ DECLARE app text := current_setting('causeway.app_role'); name text; BEGIN
        FOR name IN SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' LOOP
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name, app);
        END LOOP;
        FOR name IN SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'S' LOOP
            EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %I TO %I', name, app);
        END LOOP; END $$""")
    op.execute("""CREATE TABLE job_failures (
        id uuid NOT NULL CONSTRAINT pk_job_failures PRIMARY KEY,
        job_id bigint NOT NULL,
        task varchar NOT NULL,
        error varchar NOT NULL,
        at timestamptz NOT NULL)""")
    op.execute("CREATE INDEX ix_job_failures_job_id ON job_failures (job_id)")
    op.execute("SELECT protect_global_table('job_failures', 'SELECT, INSERT, DELETE', '')")


def downgrade() -> None:
    op.execute("DROP TABLE job_failures")
    op.execute("""DO $$ DECLARE thing record; BEGIN
        FOR thing IN SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' LOOP
            EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', thing.relname);
        END LOOP;
        FOR thing IN SELECT oid::regprocedure AS signature FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
            EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', thing.signature);
        END LOOP;
        FOR thing IN SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate\\_%' LOOP
            EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', thing.typname);
        END LOOP; END $$""")
