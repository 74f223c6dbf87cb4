"""Migrations: one linear history, up and down both real, equal to the models, and never two at a time."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from causeway import schema
from tests.database import DatabaseUrls, Server

VERSIONS = schema.ROOT / "migrations" / "versions"


@pytest.fixture
def empty_database(database_server: Server, worker_name: str) -> DatabaseUrls:
    name = f"causeway_schema_{worker_name}"
    database_server.drop(name)
    return database_server.make(name, "template0")


def _tables(urls: DatabaseUrls) -> set[str]:
    engine = sa.create_engine(urls.owner, poolclass=sa.NullPool)
    return set(sa.inspect(engine).get_table_names())


def test_up_down_and_up_again_leaves_the_same_tables(empty_database: DatabaseUrls) -> None:
    target = schema.Target(empty_database.owner)
    before = schema.status(target.owner_url)
    assert before.current is None
    assert before.pending[-1] == before.newest
    assert schema.status(empty_database.application) == before, "any role of ours may ask where it stands"
    with pytest.raises(schema.SchemaMismatch):
        schema.require_current(empty_database.application)
    schema.upgrade(target)
    tables = _tables(empty_database)
    schema.downgrade(target, "base")
    assert _tables(empty_database) == {"alembic_version"}
    schema.upgrade(target)
    assert _tables(empty_database) == tables
    assert schema.status(target.owner_url).is_current
    schema.require_current(empty_database.application)


def test_a_database_of_a_newer_version_is_left_alone(new_database: Callable[[], DatabaseUrls]) -> None:
    target = schema.Target(new_database().owner)
    with sa.create_engine(target.owner_url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '29991231_2359'"))
    with pytest.raises(schema.SchemaMismatch, match="29991231_2359, which this version does not know"):
        schema.upgrade(target)


def test_the_tables_are_what_the_models_say(new_database: Callable[[], DatabaseUrls]) -> None:
    schema.check(schema.Target(new_database().owner))


def test_two_upgrades_at_once_run_one_after_the_other(empty_database: DatabaseUrls) -> None:
    target = schema.Target(empty_database.owner)
    code = "import sys; from causeway import schema; schema.upgrade(schema.Target(sys.argv[1]))"
    environment = {**os.environ, "PYTHONPATH": f"{schema.ROOT}:{schema.ROOT / 'platform'}"}
    both = [
        subprocess.Popen([sys.executable, "-c", code, target.owner_url], env=environment, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in both:
        _, errors = process.communicate(timeout=180)
        assert process.returncode == 0, errors.decode()
    assert schema.status(target.owner_url).is_current
    schema.require_current(empty_database.application)


def test_the_application_sees_where_the_schema_stands_and_cannot_change_it(database_urls: DatabaseUrls) -> None:
    engine = sa.create_engine(database_urls.application, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text("UPDATE alembic_version SET version_num = 'x'"))


def test_there_is_one_history_and_files_are_named_by_their_time() -> None:
    scripts = ScriptDirectory(str(schema.ROOT / "migrations"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    for path in VERSIONS.glob("*.py"):
        assert re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+\.py", path.name), path.name


def test_migrations_import_nothing_from_the_application() -> None:
    for path in VERSIONS.glob("*.py"):
        imports = re.findall(r"^\s*(?:from|import)\s+([a-z_]+)", Path(path).read_text(), re.MULTILINE)
        assert not {"causeway", "tenants", "config"} & set(imports), path.name
