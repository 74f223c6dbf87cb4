"""Every few minutes: sittings that were left lying end, and what was answered is kept, a clinic to a job."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from causeway import clock, jobs
from causeway.access import Permission, system_actor
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.jobs import clinic_job, queue, worker_database
from causeway.people.models import Clinic, ClinicStatus
from tenants.measures.queries.asked import has_left
from tenants.measures.services.asking import end_left


@clinic_job("measures.end_left_clinic")
def end_left_clinic(database: Database, clinic_id: UUID) -> None:
    """End what was left lying in one clinic."""
    with database.clinic(Binding(clinic_id)) as db:
        zone = ZoneInfo(db.scalars(select(Clinic.timezone).where(Clinic.id == clinic_id)).one())
        end_left(db, system_actor(clinic_id, zone, Permission.CARE_WRITE, name="Tablet"))


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="measures.end_left", queueing_lock="measures.end_left")
def end_all_left(timestamp: int) -> None:
    """Give every clinic where something was left lying a job of its own."""
    give_out(worker_database())


def give_out(database: Database) -> None:
    """Have every active clinic's sittings ended that were left lying."""
    with database.unbound() as db:
        clinics = list(db.scalars(select(Clinic.id).where(Clinic.status == ClinicStatus.ACTIVE)))
    for clinic_id in clinics:
        with database.clinic(Binding(clinic_id, None, new_id())) as db:
            if has_left(db, clock.now()):
                jobs.defer_for_clinic(db, end_left_clinic, clinic_id)
