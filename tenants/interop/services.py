"""The verbs of imports: asking for one, following a try with its import, trying again, and discarding a file.

What a worker then does is `running`.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.ids import new_id
from causeway.jobs import defer
from causeway.protection import keyring
from tenants.interop import queries
from tenants.interop.errors import EmptyFile, FileGone, FileTooLarge, NoFile, NothingToImport, NotTried
from tenants.interop.jobs import run_import
from tenants.interop.models import ImportFile, ImportRun, Origin, RunStatus
from tenants.interop.running import forget_file
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.tally import Tally

LARGEST_UPLOAD: Final = 20 * 1024 * 1024
FORGET_TRIES_AFTER: Final = timedelta(days=2)


def request_import(
    db: Session,
    actor: Actor,
    *,
    sheet_kind: SheetKind | None,
    file_name: str,
    content: bytes,
    is_dry_run: bool,
) -> ImportRun:
    """Take an uploaded file and have a worker import it, or try to. sheet_kind: None for FHIR; file_name: "" for no file.

    Raises: Forbidden, NoFile, EmptyFile, FileTooLarge.
    """
    access.require(actor, Permission.IMPORT_RUN)
    if not content:
        raise EmptyFile(field="file") if file_name else NoFile(field="file")
    if len(content) > LARGEST_UPLOAD:
        raise FileTooLarge(field="file", limit=LARGEST_UPLOAD // (1024 * 1024))
    run = add_run(db, actor, sheet_kind=sheet_kind, file_name=file_name, is_dry_run=is_dry_run, is_upload=True)
    sealed = keyring(db).seal_bytes(queries.CONTENT, content)
    db.add(ImportFile(run_id=run.id, size_bytes=len(content), content_sealed=sealed))
    db.flush()
    _forget_old_tries(db)
    audit.record(db, actor, "import.requested", subject=run, is_dry_run=is_dry_run)
    _defer(db, actor, run)
    return run


def import_now(db: Session, actor: Actor, run_id: UUID) -> ImportRun:
    """Import the file of a finished try. A second time returns the same import.

    Raises: Forbidden, RunNotFound, NotTried, NothingToImport, FileGone.
    """
    access.require(actor, Permission.IMPORT_RUN)
    tried = queries.get_run(db, run_id, for_update=True)
    repeat = queries.find_repeat(db, run_id)
    if repeat is not None:
        return queries.get_run(db, repeat)
    if not tried.is_dry_run or tried.status is not RunStatus.FINISHED:
        raise NotTried
    if Tally.of(tried.counts, tried.notes).leaves_all_out:
        raise NothingToImport
    run = add_run(
        db,
        actor,
        sheet_kind=SheetKind(tried.sheet_kind) if tried.sheet_kind else None,
        file_name=queries.file_name(db, tried),
        is_dry_run=False,
        is_upload=True,
        repeats_id=tried.id,
    )
    moved = db.execute(update(ImportFile).where(ImportFile.run_id == tried.id).values(run_id=run.id))
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise FileGone
    audit.record(db, actor, "import.requested", subject=run, is_dry_run=False)
    _defer(db, actor, run)
    return run


def try_again(db: Session, actor: Actor, run_id: UUID) -> ImportRun:
    """Have a run that failed go on from where it stopped. Raises: Forbidden, RunNotFound, FileGone."""
    access.require(actor, Permission.IMPORT_RUN)
    run = queries.get_run(db, run_id, for_update=True)
    if not queries.has_file(db, run.id):
        raise FileGone
    if run.status is RunStatus.FAILED:
        run.status, run.attempts, run.error_reason, run.finished_at = RunStatus.WAITING, 0, None, None
        run.user_id = actor.user_id
        db.flush()
        audit.record(db, actor, "import.retried", subject=run)
        _defer(db, actor, run)
    return run


def discard_file(db: Session, actor: Actor, run_id: UUID) -> ImportRun:
    """Forget the file of a try or of a failed import. Raises: Forbidden, RunNotFound, NotTried while it is at work."""
    access.require(actor, Permission.IMPORT_RUN)
    run = queries.get_run(db, run_id, for_update=True)
    if not run.is_over:
        raise NotTried
    if forget_file(db, run.id):
        audit.record(db, actor, "import.file_discarded", subject=run)
    return run


def add_run(
    db: Session,
    actor: Actor,
    *,
    sheet_kind: SheetKind | None,
    file_name: str,
    is_dry_run: bool,
    is_upload: bool,
    repeats_id: UUID | None = None,
) -> ImportRun:
    """A run that waits to be carried out. Raises: Forbidden."""
    access.require(actor, Permission.IMPORT_RUN)
    run = ImportRun(
        id=new_id(),
        origin=Origin.SHEET if sheet_kind else Origin.FHIR,
        sheet_kind=sheet_kind.value if sheet_kind else None,
        status=RunStatus.WAITING,
        is_dry_run=is_dry_run,
        is_upload=is_upload,
        repeats_id=repeats_id,
        user_id=actor.user_id,
        file_name_sealed=keyring(db).seal(queries.FILE_NAME, file_name),
    )
    db.add(run)
    db.flush()
    return run


def _forget_old_tries(db: Session) -> None:
    """Files of tries and failures that nobody followed up; each upload looks after those before it."""
    old = select(ImportRun.id).where(ImportRun.finished_at < clock.now() - FORGET_TRIES_AFTER)
    db.execute(delete(ImportFile).where(ImportFile.run_id.in_(old)).execution_options(synchronize_session=False))


def _defer(db: Session, actor: Actor, run: ImportRun) -> None:
    defer(db, run_import, actor, once=f"interop.run_import:{run.id}", run_id=run.id)
