"""The draw of each day's random tests, in the small hours, clinic by clinic."""

from uuid import UUID

from sqlalchemy import select

from causeway import clock, jobs
from causeway.database import Binding, Database
from causeway.jobs import clinic_job, queue, worker_database
from causeway.people.models import Clinic, ClinicStatus
from tenants.care.drug_tests.services import draw_all


@clinic_job("drug_tests.draw_clinic")
def draw_clinic(database: Database, clinic_id: UUID) -> None:
    """Make one clinic's draw for its own today."""
    with database.clinic(Binding(clinic_id)) as db:
        zone = db.scalars(select(Clinic.timezone).where(Clinic.id == clinic_id)).one()
        draw_all(db, clock.today(zone))


@queue.periodic(cron="20 8 * * *")  # the small hours from Maine to Hawaii
@queue.task(name="drug_tests.draw", queueing_lock="drug_tests.draw")
def draw(timestamp: int) -> None:
    """Give every clinic a job of its own."""
    give_out(worker_database())


def give_out(database: Database) -> None:
    """Have today's draw made for every active clinic."""
    with database.unbound() as db:
        for clinic_id in db.scalars(select(Clinic.id).where(Clinic.status == ClinicStatus.ACTIVE)).all():
            jobs.defer_for_clinic(db, draw_clinic, clinic_id)
