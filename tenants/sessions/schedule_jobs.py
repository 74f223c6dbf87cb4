"""The schedule's jobs: a run somebody asked for, what follows a changed slot, and every night's look ahead."""

from collections.abc import Collection
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import jobs
from causeway.access import Actor
from causeway.jobs import Work, job, queue, worker_database
from causeway.people.models import Clinic, ClinicStatus
from tenants.sessions.services import schedule_runs

log = structlog.get_logger("causeway.schedule")


@job("sessions.generate")
def generate(work: Work, *, run_id: UUID) -> None:
    """Carry out a run."""
    schedule_runs.carry_out(work, run_id)


@job("sessions.follow_track")
def follow_track(work: Work, *, track_id: UUID) -> None:
    """Let a track's coming sessions follow its slots."""
    schedule_runs.follow(work.database, work.clinic_id, [track_id])


@job("sessions.follow_all")
def follow_all(work: Work) -> None:
    """Let all coming sessions follow their slots: a closure was changed."""
    schedule_runs.follow(work.database, work.clinic_id)


@queue.periodic(cron="10 8 * * *")  # the small hours from Maine to Hawaii
@queue.task(name="sessions.keep_ahead", queueing_lock="sessions.keep_ahead")
def keep_ahead(timestamp: int) -> None:
    """Keep every clinic's sessions some weeks ahead."""
    database = worker_database()
    with database.unbound() as db:
        clinic_ids = list(db.scalars(select(Clinic.id).where(Clinic.status == ClinicStatus.ACTIVE)))
    failed = 0
    for clinic_id in clinic_ids:
        try:
            schedule_runs.follow(database, clinic_id)
        except Exception as error:
            failed += 1
            log.error("schedule not kept ahead", clinic=str(clinic_id), error=type(error).__name__)
    if failed:
        raise RuntimeError(f"{failed} clinics without sessions ahead")


def follow_slots(db: Session, actor: Actor, track_ids: Collection[UUID] | None) -> None:
    """Have the sessions of these tracks follow their slots once the present change is saved; None: of all tracks.

    What the platform itself changes is followed by the next night's look ahead.
    """
    if actor.user_id is None:
        return
    if track_ids is None:
        jobs.defer(db, follow_all, actor, once=f"schedule {actor.clinic_id}")
        return
    for track_id in track_ids:
        jobs.defer(db, follow_track, actor, once=f"schedule {track_id}", track_id=track_id)
