"""Alerts that nobody acknowledged in the clinic's minutes: they go to the person on call, then to the directors."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor, system_actor
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.people.models import Clinic, ClinicStatus
from tenants.clinics import queries as clinics
from tenants.patients.alerts import queries
from tenants.patients.alerts.rules import Step, next_step
from tenants.patients.alerts.services import send_on
from tenants.staff.on_call import queries as on_call


def escalate_clinic(database: Database, clinic_id: UUID) -> int:
    """Send on every alert of a clinic whose time is over, in one transaction; how many."""
    with database.clinic(Binding(clinic_id, None, new_id())) as db:
        actor = system_actor(clinic_id, ZoneInfo(clinics.get_clinic(db).timezone))
        return escalate(db, actor)


def escalate(db: Session, actor: Actor) -> int:
    """Send on every alert of the bound clinic whose time is over; how many. Again at once changes nothing."""
    now = clock.now()
    waiting = queries.list_escalating(db, now)
    duty = on_call.find_on_call(db, now) if waiting else None
    sent = 0
    for alert in waiting:
        is_asked = duty is not None and duty.user_id == alert.owner_id
        step = next_step(alert.step, has_on_call=duty is not None, is_on_call_asked=is_asked)
        if step is None:
            alert.escalates_at = None
            continue
        if step is Step.ON_CALL and duty is not None:
            alert.owner_id = duty.user_id
        alert.escalated_at = now
        send_on(db, actor, alert, step, now)
        audit.record(db, actor, "alert.escalated", subject=alert, step=step.value)
        sent += 1
    return sent


def list_clinics(database: Database) -> list[UUID]:
    """The clinics whose alerts are looked at."""
    with database.unbound() as db:
        return list(db.scalars(select(Clinic.id).where(Clinic.status == ClinicStatus.ACTIVE)))
