"""Asking the gate whether something of family work may go to one of the patient's contacts, on what the record shows now.

The gate decides (`tenants.patients.gate`); here stands who is meant, and what is recorded where the patient agreed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.access import Actor
from causeway.disclosure import Category, Clearance, Leaving, Purpose, Recipient, Way
from causeway.errors import Refused
from causeway.language import SOURCE
from tenants.family import queries
from tenants.family.errors import BasisRefused
from tenants.family.queries import Seat
from tenants.family.rules import MarkState, blocked
from tenants.patients import queries as patients
from tenants.patients.grounds.rules import GroundsKind, Statement
from tenants.patients.grounds.services import GroundsFacts, record_grounds
from tenants.patients.models import Consent

TELLS = frozenset({Category.FAMILY})


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to go to a contact: how, as what the accounting calls it, and in which language.

    has_agreed: the patient agrees in the room, here and now, to this one thing (45 CFR 164.510(b)); recorded as grounds.
    is_invitation: as `Leaving` means it.
    """

    way: Way
    what: str
    has_agreed: bool = False
    language: str = SOURCE
    is_invitation: bool = False


def seat_now(db: Session, actor: Actor, patient_id: UUID, contact_id: UUID) -> Seat:
    """One of the patient's contacts, with the mark as it stands at this moment. Raises Refused for anybody else."""
    now, today = clock.now(), clock.today(actor.zone)
    seats = queries.list_seats(db, patient_id, on=today, span=(now, now))
    found = next((seat for seat in seats if seat.contact_id == contact_id), None)
    if found is None:
        raise Refused("This person is not among the patient's contacts.", field="contact_id")
    return found


def ask(db: Session, actor: Actor, patient_id: UUID, seat: Seat, telling: Telling) -> Clearance:
    """The gate's clearance to tell this contact. Raises BasisRefused (never to be told), DisclosureRefused, Refused."""
    stopped = blocked(seat.flags)
    if stopped is not None:
        raise BasisRefused(stopped, seat.name, field="contact_id")
    leaving = leaving_to(db, patient_id, seat, telling)
    if telling.has_agreed:
        agreed = record_grounds(db, actor, patient_id, agreement(seat, clock.now()))
        leaving = replace(leaving, grounds_id=agreed.id, purpose=Purpose.OTHER)
    return disclosure.ask(db, actor, leaving)


def agreement(seat: Seat, at: datetime) -> GroundsFacts:
    """The patient's agreement in the room that this contact is told of family work (45 CFR 164.510(b))."""
    return GroundsFacts(
        GroundsKind.AGREEMENT,
        Recipient.CONTACT,
        seat.name,
        TELLS,
        statements=frozenset({Statement.PRESENT, Statement.AGREED}),
        contact_id=seat.contact_id,
        happened_at=at,
    )


def leaving_to(db: Session, patient_id: UUID, seat: Seat, telling: Telling) -> Leaving:
    """What the gate is asked about something that goes to a contact."""
    return Leaving(
        telling.way,
        Recipient.CONTACT,
        _purpose(db, patient_id, seat),
        what=telling.what,
        categories=TELLS,
        patient_ids=(patient_id,),
        recipient_name=seat.name,
        recipient_id=seat.contact_id,
        language=telling.language,
        is_invitation=telling.is_invitation,
    )


def _purpose(db: Session, patient_id: UUID, seat: Seat) -> Purpose:
    """What the release in force says it is for: family work is done for the purpose the patient signed. Without one, whoever
    stands for the patient is told in their place.
    """
    if seat.mark.state is not MarkState.IN_FORCE or seat.mark.release_id is None:
        return Purpose.PATIENT_ACCESS if seat.flags.is_representative else Purpose.OTHER
    release = patients.get_part(db, Consent, seat.mark.release_id, patient_id=patient_id)
    return release.purpose or Purpose.OTHER
