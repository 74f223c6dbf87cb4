"""Keeping track of a run in its row: how far it is, the counts, what was left out.

For an import the row is written in each batch's own transaction, so that the two cannot disagree; for a try, which is
rolled back, in transactions of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import Binding, Database, binding_of
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.interop import queries
from tenants.interop.applying.batch import Finding, Result
from tenants.interop.errors import Overtaken
from tenants.interop.models import ImportReject, ImportRun
from tenants.interop.tally import Tally

KEPT_REJECTS: Final = 10_000
"""How many rows left out are listed for one run; the counts count them all."""


class RunJournal:
    """A run's row. has_many_files: places then begin with the file's name."""

    def __init__(
        self, database: Database, binding: Binding, run: ImportRun, *, last_position: int, has_many_files: bool = False
    ) -> None:
        self._database, self._binding = database, binding
        self._run_id, self._is_dry_run, self._has_many_files = run.id, run.is_dry_run, has_many_files
        self._done = 0 if run.is_dry_run else run.done
        self._position = -1 if run.is_dry_run else last_position
        self.tally = Tally() if run.is_dry_run else Tally.of(run.counts, run.notes)

    def total(self, count: int) -> None:
        """Everything has been read: about so many outcomes will follow."""
        with self._database.clinic(self._binding) as db:
            _change(db, self._run_id, total=count)

    def applied(self, db: Session, done: int, result: Result) -> None:
        """Note a batch. Raises: Overtaken when another worker noted it first."""
        self.tally = self.tally + result.tally
        with self._session(db) as own:
            unclaimed = () if self._is_dry_run else (ImportRun.done == self._done,)
            noted = own.execute(
                update(ImportRun)
                .where(ImportRun.id == self._run_id, *unclaimed)
                .values(done=done, counts=self.tally.by_kind(), notes=self.tally.notes(), updated_at=clock.now())
                .execution_options(synchronize_session=False)
            )
            if noted.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
                raise Overtaken
            self._keep(own, result.findings)
        self._done = done

    @contextmanager
    def _session(self, db: Session) -> Iterator[Session]:
        if not self._is_dry_run:
            yield db
            return
        with self._database.clinic(self._binding) as own:
            yield own

    def _keep(self, db: Session, findings: list[Finding]) -> None:
        room = KEPT_REJECTS - (self._position + 1)
        rows = [self._row(db, finding) for finding in findings[: max(room, 0)]]
        if rows:  # a try that was interrupted meets its own rows again
            db.execute(insert(ImportReject).on_conflict_do_nothing(), rows)

    def _row(self, db: Session, finding: Finding) -> dict[str, object]:
        self._position += 1
        where, now = finding.where, clock.now()
        place = ", ".join(part for part in (where.file if self._has_many_files else "", where.pointer) if part)
        return {
            "clinic_id": binding_of(db).clinic_id,
            "id": new_id(),
            "created_at": now,
            "updated_at": now,
            "run_id": self._run_id,
            "position": self._position,
            "outcome": finding.outcome,
            "line": where.line or None,
            "place_sealed": keyring(db).seal(queries.PLACE, place) if place else None,
            "what": finding.what,
            "field": finding.field,
            "value_class": finding.value_class,
            "reason": finding.reason,
        }


def _change(db: Session, run_id: UUID, **values: object) -> None:
    db.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id)
        .values(updated_at=clock.now(), **values)
        .execution_options(synchronize_session=False)
    )
