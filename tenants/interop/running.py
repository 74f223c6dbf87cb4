"""Carrying out the import of an uploaded file: on behalf of whoever asked, from where it stood, to a status that says how it
ended.
"""

from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from causeway import access, clock, jobs
from causeway.access import Actor, Permission, Scope
from causeway.database import Binding, Database
from causeway.errors import CausewayError
from causeway.scratch import in_memory
from tenants.interop import importing, queries
from tenants.interop.errors import FileGone, Overtaken
from tenants.interop.inputs import UPLOAD_LIMITS, Input
from tenants.interop.journal import RunJournal
from tenants.interop.models import ImportFile, ImportRun, RunStatus
from tenants.interop.rows import FileRefused
from tenants.interop.sheets.columns import SheetKind

STOPPED: Final = (
    "It stopped at something unexpected. What had been imported by then stays; trying again goes on from there."
)
NOT_ALLOWED: Final = "The person who asked for it may no longer import here."


def importer(actor: Actor) -> Actor:
    """The actor of an import on behalf of somebody who may run one: their name, and what importing does, nothing else."""
    access.require(actor, Permission.IMPORT_RUN)
    held = dict.fromkeys(importing.PERMISSIONS, Scope.ALL)
    return Actor(actor.clinic_id, actor.user_id, actor.name, actor.zone, held=held, is_system=True)


def carry_out_upload(work: jobs.Work, run_id: UUID) -> None:
    """Import, or try, an uploaded file; called again after a kill it goes on from there.

    Raises what went wrong unexpectedly, so that the queue tries again, until the run counts as failed.
    """
    binding = Binding(work.clinic_id, work.user_id, run_id)
    with work.database.clinic(binding) as db:
        run = _begin(db, run_id)
        content = queries.get_content(db, run_id) if run is not None else None
        actor, refusal = _actor(work, db)
        last_position = queries.last_position(db, run_id)
    if run is None:
        return
    if actor is None or content is None:
        _finish(work.database, binding, run_id, RunStatus.FAILED, reason=refusal or FileGone.message)
        return
    end = _End(RunStatus.FAILED, STOPPED) if run.attempts >= jobs.TRIES else None  # else the queue tries again
    try:
        journal = RunJournal(work.database, binding, run, last_position=last_position)
        _import(work, actor, run, content, journal)
        end = _End(RunStatus.FINISHED)
    except FileRefused as refused:
        end = _End(RunStatus.REFUSED, refused.reason, refused.line)
    except Overtaken:
        end = None
    finally:  # what went wrong unexpectedly goes on to the queue
        if end is not None:
            _finish(work.database, binding, run_id, end.status, reason=end.reason, line=end.line)


class _End(NamedTuple):
    """How a run ended, and why."""

    status: RunStatus
    reason: str | None = None
    line: int | None = None


def _import(work: jobs.Work, actor: Actor, run: ImportRun, content: bytes, journal: RunJournal) -> None:
    with in_memory(content) as path:
        source = Input((path,), SheetKind(run.sheet_kind) if run.sheet_kind else None, UPLOAD_LIMITS)
        outcomes = source.read(on_total=journal.total)
        importing.carry_out(
            work.database,
            Binding(work.clinic_id, work.user_id, run.id),
            actor,
            outcomes,
            journal,
            origin=source.origin,
            is_dry_run=run.is_dry_run,
            done=run.done,
        )


def _begin(db: Session, run_id: UUID) -> ImportRun | None:
    """The run, marked as at work; None when there is nothing more to do."""
    run = queries.get_run(db, run_id, for_update=True)
    if run.is_over:
        return None
    if run.attempts >= jobs.TRIES:  # its worker was killed each time
        run.status, run.error_reason, run.finished_at = RunStatus.FAILED, STOPPED, clock.now()
        return None
    run.attempts += 1
    run.status, run.started_at = RunStatus.RUNNING, run.started_at or clock.now()
    db.flush()
    return run


def _actor(work: jobs.Work, db: Session) -> tuple[Actor | None, str]:
    try:
        return importer(work.actor(db)), ""
    except CausewayError:
        return None, NOT_ALLOWED


def _finish(
    database: Database,
    binding: Binding,
    run_id: UUID,
    status: RunStatus,
    *,
    reason: str | None = None,
    line: int | None = None,
) -> None:
    with database.clinic(binding) as db:
        run = queries.get_run(db, run_id, for_update=True)
        end_run(db, run, status, reason=reason, line=line)


def end_run(
    db: Session, run: ImportRun, status: RunStatus, *, reason: str | None = None, line: int | None = None
) -> None:
    """Close a run. Its file goes, except after a try that can be followed by its import, and after a failure."""
    run.status, run.finished_at, run.error_reason, run.error_line = status, clock.now(), reason, line
    is_kept = status is RunStatus.FAILED or (status is RunStatus.FINISHED and run.is_dry_run)
    if not is_kept:
        forget_file(db, run.id)
    db.flush()


def forget_file(db: Session, run_id: UUID) -> bool:
    """Remove a run's uploaded file; whether there was one."""
    gone = db.execute(delete(ImportFile).where(ImportFile.run_id == run_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
