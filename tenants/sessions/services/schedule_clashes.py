"""Whether an hour can be where it is planned: room, people, closed days. The first clash is refused by its name.

The rows of the room, the people who lead and the patients are locked, so that two people planning at once cannot both find
an hour free.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.clinics.models import Room
from tenants.patients import queries as patients
from tenants.sessions.queries import schedule_clashes as queries
from tenants.sessions.queries import schedule_people
from tenants.sessions.queries.schedule_clashes import Overlap
from tenants.sessions.rules.schedule import Slot, occurrence, overlap
from tenants.sessions.schedule_errors import (
    AtAnotherSite,
    AwayThen,
    ClosedThen,
    InThePast,
    LeadsElsewhere,
    NobodyLeads,
    NoLongerHere,
    OutsideHours,
    PatientElsewhere,
    RoomRetired,
    RoomTaken,
    RoomTooSmall,
    SiteClosedThen,
    TooLong,
)
from tenants.staff.errors import StaffMemberNotFound
from tenants.staff.models import StaffMember
from tenants.staff.queries import find_time_off
from tenants.staff.services import require_leaders

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Claim:
    """An hour as somebody wants it. staff_ids: who leads, the lead first. patient_ids: of a booked session.

    expected: patients who would be in the room. session_id: the session itself, where it exists. is_outside_hours_meant:
    somebody said on purpose that it lies outside the working hours of who leads. is_absence_known: it may stand although who
    leads is away.
    """

    starts_at: datetime
    ends_at: datetime
    staff_ids: tuple[UUID, ...]
    room_id: UUID | None = None
    site_id: UUID | None = None
    patient_ids: tuple[UUID, ...] = ()
    expected: int = 0
    session_id: UUID | None = None
    is_outside_hours_meant: bool = False
    is_absence_known: bool = False


def require_free(db: Session, actor: Actor, claim: Claim) -> None:
    """Refuse an hour that clashes.

    Raises InThePast, TooLong, NobodyLeads, ClosedThen, SiteClosedThen, RoomNotFound, RoomRetired, RoomTooSmall, RoomTaken,
    StaffMemberNotFound, NoLongerHere, AwayThen, OutsideHours, LeadsElsewhere, PatientNotFound, PatientElsewhere.
    """
    on = clock.local(claim.starts_at, actor.zone).date()
    if claim.starts_at <= clock.now():
        raise InThePast(field="starts", day=formats.day(on), time=_time(actor, claim.starts_at))
    require_one_day(actor, claim.starts_at, claim.ends_at)
    if not claim.staff_ids:
        raise NobodyLeads(field="staff_id")
    names = _require_patients(db, claim)  # held first, as by whoever ends an episode or marks
    room = None if claim.room_id is None else _require_room(db, claim, claim.room_id)
    staff = _require_staff(db, claim)
    _require_at_work(db, actor, claim, staff, room)
    _require_open(db, actor, claim, room)
    found = queries.list_overlaps(
        db,
        claim.starts_at,
        claim.ends_at,
        room_id=claim.room_id,
        staff_ids=claim.staff_ids,
        patient_ids=claim.patient_ids,
        except_id=claim.session_id,
    )
    for one in [*found, *_unmade(db, actor, claim, on)]:
        _refuse_room(actor, one, room)
        _refuse_people(actor, claim, one, staff, names)


def require_room(db: Session, actor: Actor, claim: Claim) -> None:
    """Refuse a room that is taken, too small, retired or closed then; its row stays locked until the commit.

    For hours of other slices, whose people are theirs to ask about. Raises RoomNotFound, RoomRetired, RoomTooSmall, RoomTaken,
    ClosedThen, SiteClosedThen.
    """
    if claim.room_id is None:
        return
    room = _require_room(db, claim, claim.room_id)
    _require_open(db, actor, claim, room)
    found = queries.list_overlaps(
        db,
        claim.starts_at,
        claim.ends_at,
        room_id=claim.room_id,
        staff_ids=(),
        patient_ids=(),
        except_id=claim.session_id,
    )
    on = clock.local(claim.starts_at, actor.zone).date()
    rooms_only = replace(claim, staff_ids=())
    for one in [*found, *_unmade(db, actor, rooms_only, on)]:
        _refuse_room(actor, one, room)


def require_one_day(actor: Actor, starts_at: datetime, ends_at: datetime) -> None:
    """Raises TooLong for an hour that is longer than any, or ends on another day than it begins."""
    first = clock.local(starts_at, actor.zone).date()
    last = clock.local(ends_at - timedelta(microseconds=1), actor.zone).date()
    if ends_at - starts_at > LONGEST or last != first:
        raise TooLong(field="ends")


def _require_room(db: Session, claim: Claim, room_id: UUID) -> Room:
    room = clinics.get_room(db, room_id, for_update=True)
    if not room.is_active:
        raise RoomRetired(field="room_id", room=room.name)
    people = claim.expected + len(claim.staff_ids)
    if people > room.capacity:
        raise RoomTooSmall(field="room_id", room=room.name, capacity=room.capacity, people=people)
    return room


def _require_staff(db: Session, claim: Claim) -> dict[UUID, StaffMember]:
    staff = queries.lock_staff(db, claim.staff_ids)
    for staff_id in claim.staff_ids:
        one = staff.get(staff_id)
        if one is None:
            raise StaffMemberNotFound
        if not one.is_active:
            raise NoLongerHere(field="staff_id", name=one.full_name)
    require_leaders(db, claim.staff_ids, field="staff_id", others="second_staff_id")
    return staff


def _require_at_work(
    db: Session, actor: Actor, claim: Claim, staff: dict[UUID, StaffMember], room: Room | None
) -> None:
    """Nobody leads on their days off; outside their hours, or away from the site they work at then, only on purpose."""
    starts, ends = (clock.local(at, actor.zone) for at in (claim.starts_at, claim.ends_at))
    on = starts.date()
    away = {} if claim.is_absence_known else find_time_off(db, claim.staff_ids, on, on)
    for staff_id in claim.staff_ids:
        for one in away.get(staff_id, []):
            raise AwayThen(
                field="staff_id",
                name=staff[staff_id].full_name,
                from_day=formats.day(one.from_on),
                until_day=formats.day(one.until_on),
            )
    if claim.is_outside_hours_meant:
        return
    begins = starts.hour * 60 + starts.minute
    finishes = ends.hour * 60 + ends.minute if ends.date() == on else 24 * 60
    for staff_id in claim.staff_ids:
        if not schedule_people.has_hours(db, staff_id, on):
            continue
        spans = schedule_people.list_work(db, staff_id, on, on).get(on, [])
        then = [one for one in spans if one.begins <= begins and finishes <= one.finishes]
        if not then:
            raise OutsideHours(
                field="is_outside_hours_meant",
                name=staff[staff_id].full_name,
                day=formats.day(on),
                starts=_time(actor, claim.starts_at),
                ends=_time(actor, claim.ends_at),
            )
        if room is not None and not any(one.site_id in {None, room.site_id} for one in then):
            raise AtAnotherSite(
                field="is_outside_hours_meant",
                name=staff[staff_id].full_name,
                site=clinics.get_site(db, then[0].site_id).name if then[0].site_id is not None else "",
                room=room.name,
            )


def _require_patients(db: Session, claim: Claim) -> dict[UUID, str]:
    for patient_id in sorted(claim.patient_ids):
        patients.get_patient(db, patient_id, for_update=True)
    return patients.find_names(db, claim.patient_ids) if claim.patient_ids else {}


def _require_open(db: Session, actor: Actor, claim: Claim, room: Room | None) -> None:
    on = clock.local(claim.starts_at, actor.zone).date()
    site_id = room.site_id if room is not None else claim.site_id
    closure = queries.find_closure(db, on, site_id)
    if closure is None:
        return
    if closure.site_id is None:
        raise ClosedThen(field="on", day=formats.day(on), closure=closure.name)
    site = clinics.get_site(db, closure.site_id)
    raise SiteClosedThen(field="on", site=site.name, day=formats.day(on), closure=closure.name)


def _unmade(db: Session, actor: Actor, claim: Claim, on: date) -> list[Overlap]:
    """Weekly hours of the day that clash though their sessions are not made yet: the day lies further ahead."""
    found = []
    for slot, staff_ids in queries.list_unmade(db, on, room_id=claim.room_id, staff_ids=claim.staff_ids):
        one = occurrence(Slot(slot.weekday, slot.start_minutes, slot.end_minutes, slot.from_on), on, actor.zone)
        if overlap((one.starts_at, one.ends_at), (claim.starts_at, claim.ends_at)):
            found.append(Overlap(slot.title, one.starts_at, one.ends_at, slot.room_id, staff_ids))
    return found


def _refuse_room(actor: Actor, one: Overlap, room: Room | None) -> None:
    if room is not None and one.room_id == room.id:
        raise RoomTaken(field="room_id", room=room.name, **_words(actor, one))


def _refuse_people(
    actor: Actor, claim: Claim, one: Overlap, staff: dict[UUID, StaffMember], names: dict[UUID, str]
) -> None:
    for staff_id in claim.staff_ids:
        if staff_id in one.staff_ids:
            raise LeadsElsewhere(field="staff_id", name=staff[staff_id].full_name, **_words(actor, one))
    for patient_id in claim.patient_ids:
        if patient_id in one.patient_ids:
            raise PatientElsewhere(field="starts", name=names.get(patient_id, ""), **_words(actor, one))


def _words(actor: Actor, one: Overlap) -> dict[str, str]:
    """The clash as its sentence names it; no patient is in it."""
    return {
        "what": one.title,
        "day": formats.day(clock.local(one.starts_at, actor.zone).date()),
        "starts": _time(actor, one.starts_at),
        "ends": _time(actor, one.ends_at),
    }


def _time(actor: Actor, at: datetime) -> str:
    return formats.clock(clock.local(at, actor.zone))
