"""Reads of imports: runs, their files and what they left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.interop.errors import RunNotFound
from tenants.interop.models import FindingKind, ImportFile, ImportReject, ImportRun, Origin, RunStatus

FILE_NAME = "import_runs.file_name"
PLACE = "import_rejects.place"
CONTENT = "import_files.content"
RUNS_ON_PAGE = 25
REJECTS_ON_PAGE = 50


class RunRow(NamedTuple):
    """A run in the list."""

    id: UUID
    file_name: str
    origin: Origin
    sheet_kind: str | None
    status: RunStatus
    is_dry_run: bool
    counts: dict[str, dict[str, int]]
    by: str | None
    created_at: datetime
    finished_at: datetime | None

    def sum(self, verdict: str) -> int:
        """How many records of any kind came out so."""
        return _sum(self.counts, verdict)


class OwnRun(NamedTuple):
    """A run as whoever started it is told of it."""

    id: UUID
    sheet_kind: str | None
    status: RunStatus
    is_dry_run: bool
    counts: dict[str, dict[str, int]]

    def sum(self, verdict: str) -> int:
        """How many records of any kind came out so."""
        return _sum(self.counts, verdict)


def _sum(counts: dict[str, dict[str, int]], verdict: str) -> int:
    return sum(found.get(verdict, 0) for found in counts.values())


class RejectRow(NamedTuple):
    """A row that was left out, or one to check."""

    position: int
    outcome: FindingKind
    line: int | None
    place: str
    what: str
    field: str
    value_class: str
    reason: str


def get_run(db: Session, run_id: UUID, *, for_update: bool = False) -> ImportRun:
    """One run. Raises RunNotFound."""
    return get_one(db, ImportRun, run_id, RunNotFound, for_update=for_update)


def file_name(db: Session, run: ImportRun) -> str:
    """What the imported file was called."""
    return keyring(db).open(FILE_NAME, run.file_name_sealed)


def list_runs(db: Session, *, before: UUID | None = None) -> tuple[list[RunRow], bool]:
    """A page of the clinic's runs, the latest first, and whether more follow. before: the last id of the page before."""
    statement = select(
        ImportRun.id,
        ImportRun.file_name_sealed,
        ImportRun.origin,
        ImportRun.sheet_kind,
        ImportRun.status,
        ImportRun.is_dry_run,
        ImportRun.counts,
        User.display_name,
        ImportRun.created_at,
        ImportRun.finished_at,
    ).outerjoin(User, User.id == ImportRun.user_id)
    if before is not None:
        statement = statement.where(ImportRun.id < before)
    rows = db.execute(statement.order_by(ImportRun.id.desc()).limit(RUNS_ON_PAGE + 1)).all()
    ring = keyring(db)
    named = [RunRow._make((row[0], ring.open(FILE_NAME, row[1]), *row[2:])) for row in rows[:RUNS_ON_PAGE]]
    return named, len(rows) > RUNS_ON_PAGE


def list_own_runs(db: Session, user_id: UUID, since: datetime, limit: int) -> list[OwnRun]:
    """A person's uploads that have not ended, or ended since then, the latest first."""
    rows = db.execute(
        select(ImportRun.id, ImportRun.sheet_kind, ImportRun.status, ImportRun.is_dry_run, ImportRun.counts)
        .where(
            ImportRun.user_id == user_id,
            ImportRun.is_upload,
            or_(ImportRun.finished_at.is_(None), ImportRun.finished_at >= since),
        )
        .order_by(ImportRun.id.desc())
        .limit(limit)
    )
    return [OwnRun._make(row) for row in rows]


def get_content(db: Session, run_id: UUID) -> bytes | None:
    """The uploaded file of a run, or None when it is no longer kept."""
    sealed = db.scalar(select(ImportFile.content_sealed).where(ImportFile.run_id == run_id))
    return keyring(db).open_bytes(CONTENT, sealed) if sealed is not None else None


def has_file(db: Session, run_id: UUID) -> bool:
    """Whether the uploaded file of a run is still kept."""
    return db.scalar(select(ImportFile.id).where(ImportFile.run_id == run_id)) is not None


def find_repeat(db: Session, run_id: UUID) -> UUID | None:
    """The import that followed a try."""
    found: UUID | None = db.scalar(select(ImportRun.id).where(ImportRun.repeats_id == run_id).limit(1))
    return found


def list_rejects(
    db: Session, run_id: UUID, *, after: int = -1, limit: int = REJECTS_ON_PAGE
) -> tuple[list[RejectRow], bool]:
    """A page of what a run left out, in the order of the file, and whether more follow. after: the last position before."""
    rows: Sequence[ImportReject] = db.scalars(
        select(ImportReject)
        .where(ImportReject.run_id == run_id, ImportReject.position > after)
        .order_by(ImportReject.position)
        .limit(limit + 1)
    ).all()
    ring = keyring(db)
    found = [
        RejectRow(
            row.position,
            row.outcome,
            row.line,
            ring.open(PLACE, row.place_sealed) if row.place_sealed is not None else "",
            row.what,
            row.field,
            row.value_class,
            row.reason,
        )
        for row in rows[:limit]
    ]
    return found, len(rows) > limit


def last_position(db: Session, run_id: UUID) -> int:
    """The highest position among what a run left out; -1 when there is nothing."""
    found = db.scalar(select(func.max(ImportReject.position)).where(ImportReject.run_id == run_id))
    return -1 if found is None else int(found)
