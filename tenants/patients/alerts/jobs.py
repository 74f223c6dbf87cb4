"""Every minute: alerts that nobody acknowledged in time go further, a clinic to a job."""

from uuid import UUID

from causeway import clock, jobs
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.jobs import clinic_job, queue, worker_database
from tenants.patients.alerts import escalating, queries


@clinic_job("alerts.escalate_clinic")
def escalate_clinic(database: Database, clinic_id: UUID) -> None:
    """Send on one clinic's alerts."""
    escalating.escalate_clinic(database, clinic_id)


@queue.periodic(cron="* * * * *")
@queue.task(name="alerts.escalate", queueing_lock="alerts.escalate")
def escalate(timestamp: int) -> None:
    """Give every clinic with an alert whose time is over a job of its own."""
    give_out(worker_database())


def give_out(database: Database) -> None:
    """Have the alerts of every clinic that has one waiting beyond its time sent on."""
    for clinic_id in escalating.list_clinics(database):
        with database.clinic(Binding(clinic_id, None, new_id())) as db:
            if queries.has_escalating(db, clock.now()):
                jobs.defer_for_clinic(db, escalate_clinic, clinic_id)
