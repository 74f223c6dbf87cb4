"""What is taught and when: modules on offer, classes, seats with their basis, and who came."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid, Refused
from tenants.family.education import queries
from tenants.family.education.errors import AlreadyInvited, ClassFull, ClassNotFound, ClassOver, NotInvited
from tenants.family.education.models import EducationClass, EducationModule, EducationSeat
from tenants.family.education.rules import BASES, CAME, Attended, Stopped, why_not
from tenants.family.education.services.invitations import count_change, tell_change
from tenants.family.education.services.loading import load
from tenants.family.errors import BasisRefused
from tenants.family.queries import list_seats
from tenants.family.rules import Basis
from tenants.patients import queries as patients
from tenants.patients.models import Contact


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """What the clinic teaches families. minutes: 5 to 480. module_id: of a curriculum for patients, where it goes with one."""

    title: str
    description: str = ""
    minutes: int = 60
    language: str = "English"
    position: int = 1
    module_id: UUID | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class. starts_at, ends_at: aware instants. video_link: an https address, "" for none."""

    education_module_id: UUID
    facilitator_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int
    room_id: UUID | None = None
    video_link: str = ""


def offer_module(db: Session, actor: Actor, facts: ModuleFacts) -> EducationModule:
    """A new module for families. Raises: Forbidden, Invalid, Refused (a title that is there in this language)."""
    access.require(actor, Permission.PROGRAM_WRITE)
    module = EducationModule()
    _put_module(db, module, facts)
    return module


def change_module(
    db: Session, actor: Actor, module_id: UUID, facts: ModuleFacts, *, expected_version: int | None = None
) -> EducationModule:
    """Change a module, or take it off offer. Raises: Forbidden, ModuleNotFound, Stale, Invalid, Refused."""
    access.require(actor, Permission.PROGRAM_WRITE)
    module = queries.get_module(db, module_id, for_update=True)
    require_version(module, expected_version)
    _put_module(db, module, facts)
    return module


def plan_class(db: Session, actor: Actor, facts: ClassFacts) -> EducationClass:
    """Plan a class. Raises: Forbidden, ModuleNotFound, Invalid."""
    access.require(actor, Permission.FAMILY_WRITE)
    queries.get_module(db, facts.education_module_id)
    _check_class(facts)
    one = EducationClass(**{f.name: getattr(facts, f.name) for f in fields(ClassFacts)})
    db.add(one)
    db.flush()
    audit.record(db, actor, "education_class.planned", subject=one)
    return one


def change_class(
    db: Session, actor: Actor, class_id: UUID, facts: ClassFacts, *, expected_version: int | None = None
) -> EducationClass:
    """Change a class that was not called off; whoever was invited to another time or place hears of it.

    Raises: Forbidden, ClassNotFound, Stale, Invalid, ClassOver, ClassFull.
    """
    one = load(db, actor, class_id, expected_version)
    if one.called_off_at is not None:
        raise ClassOver
    queries.get_module(db, facts.education_module_id)
    _check_class(facts)
    if facts.capacity < _taken(db, one.id):
        raise ClassFull(field="capacity", capacity=facts.capacity)
    before = _place(one)
    for f in fields(ClassFacts):
        setattr(one, f.name, getattr(facts, f.name))
    if _place(one) != before:
        count_change(db, one)
    db.flush()
    audit.record(db, actor, "education_class.changed", subject=one)
    tell_change(db, actor, one.id)
    return one


def call_off(
    db: Session, actor: Actor, class_id: UUID, reason: str, *, expected_version: int | None = None
) -> EducationClass:
    """Call a class off; whoever was invited by mail hears of it.

    Raises: Forbidden, ClassNotFound, Stale, ClassOver, Refused.
    """
    one = load(db, actor, class_id, expected_version)
    if one.called_off_at is not None:
        raise ClassOver
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    one.called_off_at, one.called_off_reason = clock.now(), reason.strip()
    count_change(db, one)
    db.flush()
    audit.record(db, actor, "education_class.called_off", subject=one)
    tell_change(db, actor, one.id)
    return one


def invite(
    db: Session, actor: Actor, class_id: UUID, patient_id: UUID, contact_id: UUID, *, basis: Basis
) -> EducationSeat:
    """Give a patient's contact a seat in a class that is still to come, on a basis that holds now. Nothing is sent yet.

    Raises: Forbidden, PatientNotFound, RecordNotFound, OutsideCaseload, ClassNotFound, ClassOver, ClassFull,
    AlreadyInvited, BasisRefused, NotInvited.
    """
    one, contact = _seatable(db, actor, class_id, patient_id, contact_id)
    if one.starts_at <= clock.now():
        raise ClassOver(field="class_id")
    _refuse_twice(db, one, contact)
    consent_id = _require_basis(db, actor, contact, basis)
    if _taken(db, one.id) >= one.capacity:
        raise ClassFull(field="class_id", capacity=one.capacity)
    seat = _seat(db, one, contact)
    seat.basis, seat.consent_id, seat.attended = basis, consent_id, Attended.INVITED
    db.flush()
    audit.record(db, actor, "education_seat.invited", subject=seat, basis=basis.value)
    return seat


def note_walk_in(
    db: Session, actor: Actor, class_id: UUID, patient_id: UUID, contact_id: UUID, *, minutes: int
) -> EducationSeat:
    """Write down that somebody came without an invitation, whatever their marks say: it happened.

    Raises: Forbidden, PatientNotFound, RecordNotFound, OutsideCaseload, ClassNotFound, ClassOver, AlreadyInvited, Refused.
    """
    one, contact = _seatable(db, actor, class_id, patient_id, contact_id)
    if one.starts_at > clock.now():
        raise Refused("This class has not begun. Invite them instead.", field="class_id")
    _refuse_twice(db, one, contact)
    seat = _seat(db, one, contact)
    seat.basis, seat.attended = Basis.LISTENING_ONLY, Attended.WALKED_IN
    _mark(actor, seat, Attended.WALKED_IN, minutes)
    db.flush()
    audit.record(db, actor, "education_seat.walked_in", subject=seat)
    return seat


def mark_attendance(
    db: Session,
    actor: Actor,
    class_id: UUID,
    marks: Mapping[UUID, tuple[Attended, int | None]],
    *,
    expected_version: int | None = None,
) -> EducationClass:
    """Say what came of invitations, by seat: what, and how many minutes of who came (None: the whole class).

    Raises: Forbidden, ClassNotFound (also for a seat out of reach), Stale, ClassOver, Refused.
    """
    one = load(db, actor, class_id, expected_version)
    if one.called_off_at is not None:
        raise ClassOver
    if one.starts_at > clock.now() and any(attended in CAME for attended, _minutes in marks.values()):
        raise Refused("This class has not begun, so nobody can have come.")
    seen = {row.id for row in queries.list_seats(db, actor, queries.view_class(db, class_id))}
    if not set(marks) <= seen:
        raise ClassNotFound
    whole = int((one.ends_at - one.starts_at).total_seconds() // 60)
    for seat in db.scalars(select(EducationSeat).where(EducationSeat.id.in_(marks)).order_by(EducationSeat.id)):
        attended, minutes = marks[seat.id]
        _mark(actor, seat, attended, whole if minutes is None else minutes)
    flag_modified(one, "updated_at")  # who came belongs to the class's version
    db.flush()
    audit.record(db, actor, "education_class.attendance_marked", subject=one, seats=len(marks))
    return one


def _seatable(
    db: Session, actor: Actor, class_id: UUID, patient_id: UUID, contact_id: UUID
) -> tuple[EducationClass, Contact]:
    access.require(actor, Permission.FAMILY_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.FAMILY_WRITE, patient_id)
    contact = patients.get_part(db, Contact, contact_id, patient_id=patient_id)
    one = queries.get_class(db, class_id, for_update=True)
    if one.called_off_at is not None:
        raise ClassOver(field="class_id")
    return one, contact


def _require_basis(db: Session, actor: Actor, contact: Contact, basis: Basis) -> UUID | None:
    """The release relied on, where one is. Raises BasisRefused, NotInvited, Refused."""
    today = clock.today(actor.zone)
    seat = next((one for one in list_seats(db, contact.patient_id, on=today) if one.contact_id == contact.id), None)
    if seat is None:
        raise Refused("This contact has been set aside.", field="contact_id")
    if basis not in BASES:
        raise Refused("An invitation needs a basis.", field="basis")
    found = why_not(
        basis,
        is_part2=patients.get_patient(db, contact.patient_id).is_part2,
        mark=seat.mark,
        flags=seat.flags,
        is_do_not_contact=contact.is_do_not_contact,
        is_told=contact.custody_is_told,
    )
    if isinstance(found, Stopped):
        raise NotInvited(found, contact.name)
    if found is not None:
        raise BasisRefused(found, contact.name, field="basis")
    return seat.mark.release_id if basis is Basis.RELEASE else None


def _refuse_twice(db: Session, one: EducationClass, contact: Contact) -> None:
    taken = select(EducationSeat.id).where(EducationSeat.class_id == one.id, EducationSeat.contact_id == contact.id)
    if db.scalar(taken) is not None:
        raise AlreadyInvited(field="contact_id", name=contact.name)


def _seat(db: Session, one: EducationClass, contact: Contact) -> EducationSeat:
    seat = EducationSeat(class_id=one.id, patient_id=contact.patient_id, contact_id=contact.id)
    db.add(seat)
    return seat


def _mark(actor: Actor, seat: EducationSeat, attended: Attended, minutes: int | None) -> None:
    if attended in CAME and not 0 <= (minutes or 0) <= 720:
        raise Refused("Say how many minutes they were there, from 0 to 720.")
    new = (attended, minutes if attended in CAME else None)
    if (seat.attended, seat.minutes) != new or seat.marked_at is None:
        seat.attended, seat.minutes = new
        seat.marked_at, seat.marked_by_id = clock.now(), actor.user_id


def _taken(db: Session, class_id: UUID) -> int:
    seats = select(func.count()).where(EducationSeat.class_id == class_id, EducationSeat.attended != Attended.DECLINED)
    return db.scalar(seats) or 0


def _place(one: EducationClass) -> tuple[object, ...]:
    """What an invitation says of a class."""
    return one.starts_at, one.ends_at, one.room_id, one.video_link


def _check_class(facts: ClassFacts) -> None:
    problems = {}
    if facts.ends_at <= facts.starts_at:
        problems["ends"] = ["The class ends before it begins."]
    if not 1 <= facts.capacity <= 500:
        problems["capacity"] = ["Between 1 and 500 seats."]
    if facts.video_link and (urlsplit(facts.video_link).scheme != "https" or not urlsplit(facts.video_link).netloc):
        problems["video_link"] = ["An address that begins with https://."]
    if facts.room_id is None and not facts.video_link:
        problems["room_id"] = ["Say where it is: a room, a video link, or both."]
    if problems:
        raise Invalid(problems)


def _put_module(db: Session, module: EducationModule, facts: ModuleFacts) -> None:
    problems = {}
    if not facts.title.strip():
        problems["title"] = ["A module needs a title."]
    if not 5 <= facts.minutes <= 480:
        problems["minutes"] = ["Between 5 and 480 minutes."]
    if not 1 <= facts.position <= 999:
        problems["position"] = ["Between 1 and 999."]
    if problems:
        raise Invalid(problems)
    for f in fields(ModuleFacts):
        setattr(module, f.name, getattr(facts, f.name))
    with refusing_duplicates(db, Refused("There is a module with this title in this language already.", field="title")):
        db.add(module)
        db.flush()
