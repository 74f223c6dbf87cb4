"""The schedule's jobs: a run somebody asked for, what follows a changed slot, and every night's look ahead."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import jobs
from causeway.access import Actor
from causeway.database import Database
from causeway.jobs import Work, clinic_job, job, queue, worker_database
from causeway.people.models import Clinic, ClinicStatus
from tenants.sessions.services import finishing, schedule_runs


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


@clinic_job("sessions.keep_clinic_ahead")
def keep_clinic_ahead(database: Database, clinic_id: UUID) -> None:
    """Keep one clinic's sessions some weeks ahead."""
    schedule_runs.follow(database, clinic_id)


@clinic_job("sessions.finish_clinic")
def finish_clinic(database: Database, clinic_id: UUID) -> None:
    """Tell a clinic's sessions that are done from those that wait."""
    finishing.finish_clinic(database, clinic_id)


@queue.periodic(cron="10 8 * * *")  # the small hours from Maine to Hawaii
@queue.task(name="sessions.keep_ahead", queueing_lock="sessions.keep_ahead")
def keep_ahead(timestamp: int) -> None:
    """Give every clinic a job of its own: one that fails is tried again and then parked, and stops no other."""
    give_out(worker_database())


def give_out(database: Database) -> None:
    """Have the sessions of every active clinic kept ahead, and those that are over looked at."""
    with database.unbound() as db:
        for clinic_id in db.scalars(select(Clinic.id).where(Clinic.status == ClinicStatus.ACTIVE)).all():
            jobs.defer_for_clinic(db, keep_clinic_ahead, clinic_id)
            jobs.defer_for_clinic(db, finish_clinic, clinic_id)


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
