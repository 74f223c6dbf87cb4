"""An invitation as a calendar file and the letter around it (iCalendar, RFC 5545 and 5546, 2009).

It says when, where and the clinic's name: not what it is for, nor whose family it is. Times are universal, so that it needs no
zone of its own; the letter says them on the clinic's clock.
"""

from dataclasses import dataclass
from datetime import UTC

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy.orm import Session

from causeway import clock, mail
from causeway.access import Actor
from causeway.language import gettext, speaking
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.family.models import FamilySession
from tenants.family.queries import VIDEO_LINK, Seat, opened
from tenants.family.rules import InvitationKind, SessionFormat


@dataclass(frozen=True, slots=True)
class Letter:
    """What is mailed. invitation: the calendar file's text."""

    subject: str
    text: str
    invitation: str


@dataclass(frozen=True, slots=True)
class Says:
    """What an invitation says. sequence: higher than any before it (RFC 5545 §3.8.7.4)."""

    kind: InvitationKind
    sequence: int


def letter(db: Session, actor: Actor, session: FamilySession, seat: Seat, says: Says) -> Letter:
    """An invitation in the contact's language."""
    kind = says.kind
    with speaking(seat.language):
        clinic, profile = clinics.get_clinic(db), clinics.get_profile(db)
        local = clock.local(session.starts_at, actor.zone)
        where = _where(db, session)
        said = {
            "clinic": clinic.name,
            "day": formats.day(local.date()),
            "time": formats.clock(local),
            "where": where,
            "phone": profile.phone or "",
        }
        subject = _SUBJECTS[kind]
        text = gettext(_TEXTS[kind]) % said
        event = _event(session, says.sequence)
        event.add("summary", gettext("Appointment, %(clinic)s") % said)
        event.add("status", "CANCELLED" if kind is InvitationKind.CANCEL else "CONFIRMED")
        if where:
            event.add("location", where)
        _people(event, clinic.name, seat)
        return Letter(gettext(subject) % said, text, _file(event, kind))


def _event(session: FamilySession, sequence: int) -> Event:
    event = Event()
    event.add("uid", f"{session.id}@causeway")
    event.add("sequence", sequence)
    event.add("dtstamp", clock.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("class", "PRIVATE")
    return event


def _people(event: Event, clinic: str, seat: Seat) -> None:
    organizer = vCalAddress(f"mailto:{mail.sender()}")
    organizer.params["cn"] = clinic
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{seat.email}")
    attendee.params["rsvp"] = "FALSE"
    event.add("attendee", attendee)


def _file(event: Event, kind: InvitationKind) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Causeway//Invitation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if kind is InvitationKind.CANCEL else "REQUEST")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _where(db: Session, session: FamilySession) -> str:
    """The link, or the address of the room's site; rooms have names of their own, which may say too much."""
    if session.format is SessionFormat.TELEHEALTH:
        return opened(db, VIDEO_LINK, session.video_link_sealed)
    if session.format is SessionFormat.PHONE:
        return gettext("We call you.")
    profile = clinics.get_profile(db)
    place = clinics.get_site(db, clinics.get_room(db, session.room_id).site_id) if session.room_id else profile
    town = " ".join(part for part in (place.city, place.state, place.postal_code) if part)
    return ", ".join(part for part in (place.street, town) if part)


_SUBJECTS = {
    InvitationKind.REQUEST: "Appointment, %(clinic)s",
    InvitationKind.UPDATE: "Your appointment has changed, %(clinic)s",
    InvitationKind.CANCEL: "Your appointment is called off, %(clinic)s",
}
_TEXTS = {
    InvitationKind.REQUEST: (
        "Hello,\n\nyou are expected on %(day)s at %(time)s.\n%(where)s\n\nThe attached file puts it into your calendar. If "
        "you cannot come, please call us.\n\n%(clinic)s\n%(phone)s\n"
    ),
    InvitationKind.UPDATE: (
        "Hello,\n\nyour appointment has changed. It is now on %(day)s at %(time)s.\n%(where)s\n\nThe attached file changes "
        "it in your calendar. If you cannot come, please call us.\n\n%(clinic)s\n%(phone)s\n"
    ),
    InvitationKind.CANCEL: (
        "Hello,\n\nyour appointment on %(day)s at %(time)s is called off. The attached file takes it out of your "
        "calendar.\n\n%(clinic)s\n%(phone)s\n"
    ),
}
