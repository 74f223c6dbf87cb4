"""How Alembic meets the database: as the owner, one at a time, and never waiting long for a lock.

`causeway.schema` says which database (`target` in the attributes); a developer's own `alembic …` takes it from the
settings. Migrations find the roles to grant to in the settings `causeway.app_role` and `causeway.maintenance_role`
(empty where the installation has none) of their connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context

from causeway import schema
from config import Settings

try:
    from tenants.registry import metadata
except ModuleNotFoundError as error:
    if error.name not in {"tenants", "tenants.registry"}:
        raise
    metadata = sa.MetaData()

_LOCK = 5_016_220_701  # any fixed number: whoever migrates this database holds it


@contextmanager
def _target() -> Iterator[schema.Target]:
    given = context.config.attributes.get("target")
    if given is not None:
        yield given
        return
    with schema.reachable(Settings.from_environment(migrates=True)) as settings:
        yield schema.Target.of(settings)


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job queue's own tables are made by one of our migrations from its schema, and are not ours to compare."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def _run() -> None:
    with _target() as target:
        engine = sa.create_engine(target.owner_url, poolclass=sa.NullPool, hide_parameters=True)
        with engine.connect() as connection:
            connection.execute(sa.text("SET lock_timeout = '60s'"))
            connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.execute(
                sa.text(
                    "SELECT set_config('lock_timeout', '4s', false), set_config('statement_timeout', '5s', false),"
                    " set_config('causeway.app_role', :app, false),"
                    " set_config('causeway.maintenance_role', :maintenance, false)"
                ),
                {"app": target.app_role, "maintenance": target.maintenance_role or ""},
            )
            connection.commit()  # keeps the settings and the session's lock, ends the transaction Alembic must begin
            context.configure(
                connection=connection,
                target_metadata=metadata,
                compare_type=True,
                compare_server_default=True,
                include_name=_is_ours,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            # Alembic's own table comes before any migration; the application may see where the schema stands.
            role = connection.dialect.identifier_preparer.quote(target.app_role)
            connection.execute(sa.text(f"GRANT SELECT ON alembic_version TO {role}"))
            connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations read the database while they run: there is no offline mode.")
_run()
