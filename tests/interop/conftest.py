"""What the tests of applying begin with: clinics of their own, and a way to import into them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.access import Actor, system_actor
from causeway.database import Binding, ClinicOwned, Database
from causeway.ids import new_id
from causeway.people.clinics import create_clinic
from tenants.interop import importing
from tenants.interop.applying.batch import Finding, Result
from tenants.interop.inputs import Input
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.tally import Tally
from tests.cast import Cast
from tests.database import DatabaseUrls
from tests.interop.fhir_samples import Resource, bundle, write

Row = TypeVar("Row", bound=ClinicOwned)
ZONE = ZoneInfo("America/Chicago")


@dataclass
class Notes:
    """A journal that only remembers. stop_after: raises at the batch after that many."""

    tally: Tally = field(default_factory=Tally)
    findings: list[Finding] = field(default_factory=list)
    stop_after: int | None = None
    done: int = 0
    batches: int = 0

    def applied(self, _db: Session, done: int, result: Result) -> None:
        if self.batches == self.stop_after:
            raise KeyboardInterrupt
        self.batches += 1
        self.done = done
        self.tally = self.tally + result.tally
        self.findings += result.findings


@dataclass
class Place:
    """A clinic to import into."""

    database: Database
    clinic_id: UUID
    folder: Path
    count: int = 0

    @property
    def actor(self) -> Actor:
        return system_actor(self.clinic_id, ZONE, *importing.PERMISSIONS, name="Import")

    def session(self) -> Any:
        return self.database.clinic(Binding(self.clinic_id, None, new_id()))

    def take(self, source: Input, notes: Notes | None = None, *, is_dry_run: bool = False, done: int = 0) -> Notes:
        """Import an input; what became of it."""
        found = notes or Notes()
        importing.carry_out(
            self.database,
            Binding(self.clinic_id, None, new_id()),
            self.actor,
            source.read(),
            found,
            origin=source.origin,
            is_dry_run=is_dry_run,
            done=done,
        )
        return found

    def fhir(self, *resources: Resource, **options: Any) -> Notes:
        """Import these resources as one bundle."""
        self.count += 1
        return self.take(Input((write(self.folder, bundle(*resources), f"{self.count}.json"),)), **options)

    def sheet(self, kind: SheetKind, text: str, **options: Any) -> Notes:
        """Import a sheet."""
        self.count += 1
        path = self.folder / f"{self.count}.csv"
        path.write_text(text)
        return self.take(Input((path,), kind), **options)

    def rows(self, model: type[Row]) -> list[Row]:
        """All rows of this clinic, the oldest first."""
        with self.session() as db:
            return list(db.scalars(select(model).order_by(model.id)))

    def only(self, model: type[Row]) -> Row:
        (row,) = self.rows(model)
        return row


@pytest.fixture
def new_place(cast: Cast, tmp_path: Path) -> Callable[[], Place]:
    """Makes a clinic of its own."""

    def make() -> Place:
        slug = f"place-{str(new_id())[-12:]}"
        clinic_id = create_clinic(cast.database, slug=slug, name="Place", timezone=str(ZONE))
        folder = tmp_path / slug
        folder.mkdir()
        return Place(cast.database, clinic_id, folder)

    return make


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    """A clinic of its own."""
    return new_place()


@pytest.fixture
def row_counts(database_urls: DatabaseUrls) -> Iterator[Callable[[], dict[str, int]]]:
    """Counts the rows of every table of every clinic, as somebody no wall stops; the trails aside."""
    with psycopg.connect(database_urls.superuser.replace("+psycopg", ""), autocommit=True) as connection:

        def count() -> dict[str, int]:
            names: Iterable[tuple[str]] = connection.execute(
                """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'
                   WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'audit_%'"""
            ).fetchall()
            found = {}
            for (name,) in names:
                row = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # type: ignore[arg-type]
                assert row is not None
                found[name] = row[0]
            return found

        yield count


def verdicts(notes: Notes) -> dict[str, dict[str, int]]:
    """Counts that are not zero."""
    return {kind: {v: n for v, n in found.items() if n} for kind, found in notes.tally.by_kind().items()}
