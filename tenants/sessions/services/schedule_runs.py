"""Making sessions in portions: a run with progress that somebody asked for; letting a clinic's sessions follow its slots."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock, jobs
from causeway.database import Binding, Database
from causeway.errors import CausewayError
from tenants.sessions.models import RunState, ScheduleRun
from tenants.sessions.queries import schedule_runs as queries
from tenants.sessions.queries import schedule_series
from tenants.sessions.rules.schedule import chunks
from tenants.sessions.services import schedule_closing
from tenants.sessions.services.schedule_series import TRACKS_AT_ONCE, Made, generate, horizon, keeper


def carry_out(work: jobs.Work, run_id: UUID) -> None:
    """Do a run, some tracks at a time; called again after a kill it begins anew, which changes nothing that was done.

    Raises what went wrong unexpectedly, so that the queue tries again, until the run counts as failed.
    """
    with work.session() as db:
        run = _begin(db, run_id)
        if run is None:
            return
        until_on = run.until_on
        track_ids = schedule_series.list_track_ids(db) if run.track_id is None else [run.track_id]
        run.total, attempts = len(track_ids), run.attempts
    is_last = attempts >= jobs.TRIES
    state = RunState.FAILED if is_last else RunState.RUNNING
    try:
        for portion in chunks(track_ids, TRACKS_AT_ONCE):
            with work.session() as db:
                _note(db, run_id, generate(db, work.actor(db), portion, until_on), len(portion))
        state = RunState.FINISHED
    except CausewayError:  # whoever asked may no longer do so
        state = RunState.FAILED
    finally:  # what went wrong unexpectedly is the queue's: it tries again, unless this was the last time
        if state is not RunState.RUNNING:
            _finish(work, run_id, state)


def follow(database: Database, clinic_id: UUID, track_ids: Collection[UUID] | None = None) -> Made:
    """Keep a clinic's sessions as its slots say, so far ahead as `horizon`: of some tracks, or of all.

    Of all, booked hours follow the closures as well. A portion of tracks to a transaction.
    """
    binding, total = Binding(clinic_id), Made()
    if track_ids is None:
        with database.clinic(binding) as db:
            total.changed += schedule_closing.follow_closures(db, keeper(db, clinic_id))
    with database.clinic(binding) as db:
        wanted = schedule_series.list_track_ids(db) if track_ids is None else sorted(track_ids)
    for portion in chunks(wanted, TRACKS_AT_ONCE):
        with database.clinic(binding) as db:
            actor = keeper(db, clinic_id)
            done = generate(db, actor, portion, horizon(clock.today(actor.zone)))
        total.made += done.made
        total.changed += done.changed
        total.removed += done.removed
    return total


def _begin(db: Session, run_id: UUID) -> ScheduleRun | None:
    run = queries.get_run(db, run_id, for_update=True)
    if run.is_over:
        return None
    if run.attempts >= jobs.TRIES:  # its worker was killed each time
        run.state, run.finished_at = RunState.FAILED, clock.now()
        return None
    run.attempts += 1
    run.state, run.started_at, run.done = RunState.RUNNING, run.started_at or clock.now(), 0
    db.flush()
    return run


def _note(db: Session, run_id: UUID, made: Made, tracks: int) -> None:
    run = queries.get_run(db, run_id, for_update=True)
    run.done += tracks
    run.made, run.changed, run.removed = (
        run.made + made.made,
        run.changed + made.changed,
        run.removed + made.removed,
    )


def _finish(work: jobs.Work, run_id: UUID, state: RunState) -> None:
    with work.session() as db:
        run = queries.get_run(db, run_id, for_update=True)
        run.state, run.finished_at = state, clock.now()
