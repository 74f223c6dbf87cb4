"""An invitation as a calendar file and the letter around it (iCalendar, RFC 5545 and 5546, 2009).

It says when, where and the clinic's name: not what it is for, nor whose family it is. Times are universal, so that it needs no
zone of its own; the letter says them on the clinic's clock. The same on paper is `documents.invitation`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy.orm import Session

from causeway import clock, mail
from causeway.access import Actor
from causeway.language import gettext, speaking
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.clinics.rules import phone_text
from tenants.family.queries import Seat
from tenants.family.rules import InvitationKind


@dataclass(frozen=True, slots=True)
class Letter:
    """What is mailed. invitation: the calendar file's text."""

    subject: str
    text: str
    invitation: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """What somebody is invited to. id: the calendar's, the same for ever. link: "" for none.

    With neither a room nor a link it is at the clinic, unless is_by_phone.
    """

    id: UUID
    starts_at: datetime
    ends_at: datetime
    room_id: UUID | None = None
    link: str = ""
    is_by_phone: bool = False


@dataclass(frozen=True, slots=True)
class Says:
    """What an invitation says. sequence: higher than any before it (RFC 5545 §3.8.7.4)."""

    meeting: Meeting
    kind: InvitationKind
    sequence: int


def letter(db: Session, actor: Actor, seat: Seat, says: Says) -> Letter:
    """An invitation in the contact's language."""
    kind = says.kind
    with speaking(seat.language):
        said = said_of(db, actor, says.meeting)
        event = _event(says)
        event.add("summary", gettext("Appointment, %(clinic)s") % said)
        event.add("status", "CANCELLED" if kind is InvitationKind.CANCEL else "CONFIRMED")
        if said["where"]:
            event.add("location", said["where"].replace("\n", ", "))
        _people(event, said["clinic"], seat)
        return Letter(gettext(SUBJECTS[kind]) % said, gettext(_TEXTS[kind]) % said, _file(event, kind))


def said_of(db: Session, actor: Actor, meeting: Meeting) -> dict[str, str]:
    """All that an invitation says, in the language that is spoken: clinic, phone, day, time, where (lines)."""
    profile = clinics.get_profile(db)
    local = clock.local(meeting.starts_at, actor.zone)
    return {
        "clinic": clinics.get_clinic(db).name,
        "day": formats.day(local.date()),
        "time": formats.clock(local),
        "where": place_of(db, meeting),
        "phone": phone_text(profile.phone),
    }


def _event(says: Says) -> Event:
    event, meeting = Event(), says.meeting
    event.add("uid", f"{meeting.id}@causeway")
    event.add("sequence", says.sequence)
    event.add("dtstamp", clock.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
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


def place_of(db: Session, meeting: Meeting) -> str:
    """The link, the address of the room's site, or both, "" where none is known. Rooms' names may say too much."""
    if meeting.is_by_phone:
        return gettext("We call you.")
    if meeting.link and meeting.room_id is None:
        return meeting.link
    room_id = meeting.room_id
    place = clinics.get_site(db, clinics.get_room(db, room_id).site_id) if room_id else clinics.get_profile(db)
    town = " ".join(part for part in (place.city, place.state, place.postal_code) if part)
    address = ", ".join(part for part in (place.street, town) if part)
    return "\n".join(part for part in (address, meeting.link) if part)


SUBJECTS = {
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
