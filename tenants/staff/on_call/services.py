"""Setting the staffed hours and the on-call list. A director or an administrator keeps both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission, permissions_of
from causeway.database import locked, require_version
from causeway.errors import Invalid
from causeway.web.formats import moment
from tenants.clinics import queries as clinics
from tenants.clinics.rules import plain_phone
from tenants.staff import queries as staff
from tenants.staff.on_call import queries
from tenants.staff.on_call.errors import CannotAnswer, OnCallAlready
from tenants.staff.on_call.models import OnCallShift, StaffedHours
from tenants.staff.on_call.rules import Hours

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """Who is on call from one instant until another, and the telephone they answer, as typed."""

    staff_member_id: UUID
    from_at: datetime
    until_at: datetime
    phone: str


def set_week(db: Session, actor: Actor, week: Mapping[int, Hours]) -> None:
    """Set the staffed hours: by ISO weekday, a day that is left out is not staffed. Raises Forbidden, Invalid."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    clinics.get_profile(db, for_update=True)
    for weekday, hours in week.items():
        if not 1 <= weekday <= 7 or not 0 <= hours.start_minutes < hours.end_minutes <= 1440:
            raise Invalid({f"day_{weekday}": ["The end comes after the beginning."]})
    kept = {row.weekday: row for row in db.scalars(locked(select(StaffedHours)))}
    for weekday, row in kept.items():
        if weekday not in week:
            db.delete(row)
    for weekday, hours in week.items():
        row = kept.get(weekday) or StaffedHours(weekday=weekday)
        row.start_minutes, row.end_minutes = hours
        db.add(row)
    db.flush()
    audit.record(db, actor, "staffed_hours.set", days=len(week))


def put_on_call(db: Session, actor: Actor, facts: ShiftFacts) -> OnCallShift:
    """Somebody is on call. Raises Forbidden, StaffMemberNotFound, Invalid, CannotAnswer, OnCallAlready."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    shift = OnCallShift()
    _write(db, actor, shift, facts)
    audit.record(db, actor, "on_call.set", subject=shift)
    return shift


def change_on_call(
    db: Session, actor: Actor, shift_id: UUID, facts: ShiftFacts, *, expected_version: int | None = None
) -> OnCallShift:
    """Change a time on call. Raises as put_on_call, ShiftNotFound, Stale."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    shift = queries.get_shift(db, shift_id, for_update=True)
    require_version(shift, expected_version)
    _write(db, actor, shift, facts)
    return shift


def take_off_call(db: Session, actor: Actor, shift_id: UUID) -> None:
    """Somebody is not on call after all. Raises Forbidden, ShiftNotFound."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    shift = queries.get_shift(db, shift_id, for_update=True)
    audit.record(db, actor, "on_call.taken_off", subject=shift)
    db.delete(shift)
    db.flush()


def can_answer(db: Session, user_id: UUID) -> bool:
    """Whether a user's roles here let them act on an alert."""
    return Permission.SAFETY_CLOSE in permissions_of(queries.find_roles(db, user_id))


def _write(db: Session, actor: Actor, shift: OnCallShift, facts: ShiftFacts) -> None:
    clinics.get_profile(
        db, for_update=True
    )  # one change of the list at a time: nobody else looks for overlaps meanwhile
    phone = plain_phone(facts.phone)
    problems: dict[str, list[str]] = {}
    if facts.until_at <= facts.from_at:
        problems["until_on"] = ["The end comes after the beginning."]
    elif facts.until_at - facts.from_at > LONGEST:
        problems["until_on"] = ["Enter at most a month at a time."]
    if phone is None:
        problems["phone"] = ["This is not a telephone number."]
    if problems:
        raise Invalid(problems)
    member = staff.get_staff_member(db, facts.staff_member_id)
    if not member.is_active:
        raise Invalid({"staff_member_id": ["This person no longer works here."]})
    if member.user_id is None or not can_answer(db, member.user_id):
        raise CannotAnswer(field="staff_member_id", name=member.full_name)
    taken = [one for one in queries.list_between(db, facts.from_at, facts.until_at) if one.id != shift.id]
    if taken:
        first, last = (moment(at, actor.zone) for at in (taken[0].from_at, taken[0].until_at))
        raise OnCallAlready(field="from_on", name=taken[0].name, first=first, last=last)
    assert phone is not None  # noqa: S101 - refused above
    shift.staff_member_id, shift.phone = member.id, phone
    shift.from_at, shift.until_at = facts.from_at, facts.until_at
    db.add(shift)
    db.flush()
