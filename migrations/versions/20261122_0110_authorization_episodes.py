"""Authorizations name an episode of the same clinic only."""

from alembic import op

revision = "20261122_0110"
down_revision = "20261122_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""ALTER TABLE authorizations ADD CONSTRAINT fk_authorizations_clinic_id_episode_id
        FOREIGN KEY (clinic_id, episode_id) REFERENCES episodes (clinic_id, id)""")


def downgrade() -> None:
    op.execute("ALTER TABLE authorizations DROP CONSTRAINT fk_authorizations_clinic_id_episode_id")
