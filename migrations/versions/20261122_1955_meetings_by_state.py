"""The list of team meetings asks for the few that are open, that wait for a signature, or were called off,
and for those somebody led.
"""

from alembic import op

revision = "20261122_1955"
down_revision = "20261122_1950"
branch_labels = None
depends_on = None

STATES = {
    "open": "signed_at IS NULL AND called_off_at IS NULL",
    "signed": "signed_at IS NOT NULL AND signed_off_at IS NULL",
    "called_off": "called_off_at IS NOT NULL",
}


def upgrade() -> None:
    for state, holds in STATES.items():
        op.execute(f"CREATE INDEX ix_team_meetings_{state} ON team_meetings (clinic_id, held_on, id) WHERE {holds}")
    op.execute("""CREATE INDEX ix_team_meetings_clinic_id_lead_id_held_on_id
        ON team_meetings (clinic_id, lead_id, held_on, id)""")


def downgrade() -> None:
    op.execute("DROP INDEX ix_team_meetings_clinic_id_lead_id_held_on_id")
    for state in STATES:
        op.execute(f"DROP INDEX ix_team_meetings_{state}")
