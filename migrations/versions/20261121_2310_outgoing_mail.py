"""The outbox: letters to send, sealed, put there in the transaction that caused them."""

from alembic import op

revision = "20261121_2310"
down_revision = "20261121_2302"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE outgoing_mail (
        id uuid NOT NULL CONSTRAINT pk_outgoing_mail PRIMARY KEY,
        what varchar NOT NULL,
        sealed bytea,
        created_at timestamptz NOT NULL,
        next_try_at timestamptz NOT NULL,
        tries integer NOT NULL,
        sent_at timestamptz,
        given_up_at timestamptz)""")
    op.execute("CREATE INDEX ix_outgoing_mail_next_try_at ON outgoing_mail (next_try_at)")
    op.execute("SELECT protect_global_table('outgoing_mail', 'SELECT, INSERT, UPDATE, DELETE', '')")


def downgrade() -> None:
    op.execute("DROP TABLE outgoing_mail")
