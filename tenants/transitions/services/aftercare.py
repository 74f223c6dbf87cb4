"""Appointments afterwards: booked, moved, and what became of them. They are kept up after the discharge too."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.intake import queries as intake
from tenants.transitions import queries
from tenants.transitions.models import AftercareAppointment
from tenants.transitions.rules import AftercareKind, AftercareStatus


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """What is known of an appointment. starts_at: an aware instant."""

    kind: AftercareKind
    with_whom: str
    starts_at: datetime
    place: str = ""
    phone: str = ""
    status: AftercareStatus = AftercareStatus.BOOKED


def book(db: Session, actor: Actor, episode_id: UUID, facts: AppointmentFacts) -> AftercareAppointment:
    """Write down an appointment after an episode. Raises: Forbidden, EpisodeNotFound, OutsideCaseload, Refused."""
    access.require(actor, Permission.TRANSITION_WRITE)
    episode = intake.get_episode(db, episode_id)
    access.require_patient(db, actor, Permission.TRANSITION_WRITE, episode.patient_id)
    appointment = AftercareAppointment(patient_id=episode.patient_id, episode_id=episode.id)
    _put(appointment, facts)
    db.add(appointment)
    db.flush()
    audit.record(db, actor, "aftercare.booked", subject=appointment)
    return appointment


def change_appointment(
    db: Session, actor: Actor, appointment_id: UUID, facts: AppointmentFacts, *, expected_version: int | None = None
) -> AftercareAppointment:
    """Correct an appointment, move it, or record what became of it.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, Refused.
    """
    access.require(actor, Permission.TRANSITION_WRITE)
    appointment = queries.get_appointment(db, appointment_id, for_update=True)
    access.require_patient(db, actor, Permission.TRANSITION_WRITE, appointment.patient_id)
    require_version(appointment, expected_version)
    _put(appointment, facts)
    db.flush()
    audit.record(db, actor, "aftercare.changed", subject=appointment, status=facts.status.value)
    return appointment


def _put(appointment: AftercareAppointment, facts: AppointmentFacts) -> None:
    if not facts.with_whom.strip():
        raise Refused("Say with whom.", field="with_whom")
    if facts.status in {AftercareStatus.KEPT, AftercareStatus.MISSED} and facts.starts_at > clock.now():
        raise Refused("This appointment has not come yet.", field="status")
    appointment.kind, appointment.with_whom = facts.kind, facts.with_whom.strip()
    appointment.starts_at, appointment.status = facts.starts_at, facts.status
    appointment.place, appointment.phone = facts.place, facts.phone
