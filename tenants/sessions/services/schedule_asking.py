"""Asking for sessions to be made: the run that a worker then takes up."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, jobs
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.programs import queries as programs
from tenants.sessions import schedule_jobs
from tenants.sessions.models import ScheduleRun
from tenants.sessions.queries import schedule_runs as queries

FURTHEST = timedelta(days=370)


def ask_to_generate(db: Session, actor: Actor, until_on: date, track_id: UUID | None = None) -> ScheduleRun:
    """A run that a worker is to take up: sessions until a date, for one track or all.

    One at a time: while a run for the same waits or works, that one is the answer. Raises Forbidden, TrackNotFound,
    Refused.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    today = clock.today(actor.zone)
    if until_on < today:
        raise Refused("The past is not made again. Choose today or a later day.", field="until_on")
    if until_on > today + FURTHEST:
        raise Refused("A year ahead at most: closures and staff change.", field="until_on")
    if track_id is not None:
        programs.get_track(db, track_id)
    going = queries.find_going(db, track_id, until_on)
    if going is not None:
        return going
    run = ScheduleRun(track_id=track_id, until_on=until_on, user_id=actor.user_id)
    db.add(run)
    db.flush()
    jobs.defer(db, schedule_jobs.generate, actor, run_id=run.id)
    audit.record(db, actor, "schedule.generating", subject=run, until_on=until_on.isoformat())
    return run
