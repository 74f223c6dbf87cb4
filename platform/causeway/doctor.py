"""What `causeway doctor` looks at: the settings, the database and its roles, migrations, the worker, mail and disk.

Each finding names what was looked at and, when it is wrong, what to do. It changes nothing, apart from starting the
embedded server for the duration where none runs.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from causeway import schema
from causeway.embedded import EmbeddedError
from config import Settings, SettingsError

_OLDEST_POSTGRESQL = 150000
_FREE_BYTES = 1_000_000_000
_HEARTBEAT_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is well, and what was seen or is to be done."""

    check: str
    is_well: bool
    detail: str


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Every finding, in the order in which one would repair them."""
    try:
        settings = Settings.from_environment(environ)
    except SettingsError as error:
        return [Finding("settings", False, problem) for problem in error.problems]
    mode = "embedded PostgreSQL" if settings.embedded else "PostgreSQL of DATABASE_URL"
    findings = [Finding("settings", True, f"{mode}, {settings.base_url}"), _mail(settings), _disk(settings)]
    try:
        with schema.reachable(settings) as running:
            return findings + list(_database(running))
    except EmbeddedError as error:
        return [*findings, Finding("database", False, str(error))]


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url:
        return Finding("mail", True, f"by SMTP, from {settings.mail_from}")
    if settings.embedded:
        return Finding("mail", True, f"written to {settings.home / 'mail'}")
    return Finding("mail", False, "letters are not sent: set CAUSEWAY_SMTP_URL.")


def _disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free for {settings.home}"
    return Finding("disk", free >= _FREE_BYTES, detail if free >= _FREE_BYTES else f"{detail}: make room.")


def _database(settings: Settings) -> Iterator[Finding]:
    """The database as each role finds it. Stops at the first role that cannot connect."""
    checks: tuple[tuple[str, str | None, Callable[[sa.Connection, str], Iterator[Finding]]], ...] = (
        ("database", settings.database_owner_url or settings.database_url, _as_server),
        ("application role", settings.database_url, _as_application),
        ("maintenance role", settings.maintenance_url, _as_maintenance),
    )
    for name, url, look in checks:
        if url is None:
            continue
        engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args={"connect_timeout": 5})
        try:
            with engine.connect() as connection:
                yield from look(connection, url)
        except sa.exc.DBAPIError as error:
            yield Finding(name, False, f"does not answer: {schema.reason(error)}")
            return
        except schema.SchemaMismatch as error:
            yield Finding("migrations", False, str(error))


def _as_server(connection: sa.Connection, url: str) -> Iterator[Finding]:
    version = int(connection.execute(sa.text("SHOW server_version_num")).scalar_one())
    is_known = version >= _OLDEST_POSTGRESQL
    advice = "" if is_known else ": PostgreSQL 15 or newer is needed."
    yield Finding("database", is_known, f"PostgreSQL {version // 10000}.{version % 10000}{advice}")
    found = schema.status(url)
    detail = f"at {found.current or 'the beginning'}"
    if not found.is_current:
        detail += f", {len(found.pending)} still to run: run `causeway database upgrade`."
    yield Finding("migrations", found.is_current, detail)


def _as_application(connection: sa.Connection, _url: str) -> Iterator[Finding]:
    """The walls stand only while this role owns nothing and passes nothing."""
    name, is_super, bypasses, owned = connection.execute(
        sa.text(
            "SELECT rolname, rolsuper, rolbypassrls,"
            " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) FROM pg_roles WHERE rolname = current_user"
        )
    ).one()
    wrong = [
        sentence
        for sentence, is_so in (
            ("is a superuser", is_super),
            ("bypasses row security", bypasses),
            (f"owns {owned} tables or indexes", owned),
        )
        if is_so
    ]
    detail = f"{name} {' and '.join(wrong)}: give DATABASE_URL a role of its own." if wrong else f"{name} owns nothing"
    yield Finding("application role", not wrong, detail)
    yield from _worker(connection)


def _worker(connection: sa.Connection) -> Iterator[Finding]:
    """Whether a worker has been heard of lately. Nobody misses one while nothing serves this installation."""
    if connection.execute(sa.text("SELECT to_regclass('procrastinate_workers')")).scalar_one() is None:
        return
    heard = connection.execute(
        sa.text("SELECT max(last_heartbeat) > now() - make_interval(secs => :age) FROM procrastinate_workers"),
        {"age": _HEARTBEAT_SECONDS},
    ).scalar_one()
    waiting = connection.execute(
        sa.text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at IS NULL")
    ).scalar_one()
    if heard:
        yield Finding("worker", True, f"at work, {waiting} jobs waiting")
    else:
        yield Finding("worker", waiting == 0, f"not running, {waiting} jobs waiting: `causeway serve` starts one.")


def _as_maintenance(connection: sa.Connection, _url: str) -> Iterator[Finding]:
    name, bypasses = connection.execute(
        sa.text("SELECT rolname, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    detail = f"{name} sees every row" if bypasses else f"{name} does not bypass row security: ALTER ROLE … BYPASSRLS."
    yield Finding("maintenance role", bypasses, detail)
