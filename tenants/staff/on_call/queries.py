"""Reads of staffed hours and the on-call list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Role
from causeway.database import binding_of, get_one
from causeway.people.models import Membership, MembershipStatus
from tenants.clinics.models import Closure
from tenants.staff.models import StaffMember
from tenants.staff.on_call import rules
from tenants.staff.on_call.errors import ShiftNotFound
from tenants.staff.on_call.models import OnCallShift, StaffedHours
from tenants.staff.on_call.rules import Hours, Span


class OnCall(NamedTuple):
    """A time on call. user_id: the sign-in of who answers. phone: E.164."""

    id: UUID
    staff_member_id: UUID
    user_id: UUID | None
    name: str
    phone: str
    from_at: datetime
    until_at: datetime


def get_shift(db: Session, shift_id: UUID, *, for_update: bool = False) -> OnCallShift:
    """One time on call. Raises ShiftNotFound."""
    return get_one(db, OnCallShift, shift_id, ShiftNotFound, for_update=for_update)


def list_week(db: Session) -> dict[int, Hours]:
    """The staffed hours by weekday; empty where the clinic has not said."""
    rows = db.execute(select(StaffedHours.weekday, StaffedHours.start_minutes, StaffedHours.end_minutes))
    return {row.weekday: Hours(row.start_minutes, row.end_minutes) for row in rows}


def list_closed(db: Session, first: date, last: date) -> set[date]:
    """The days between two, both inclusive, on which the whole clinic is closed."""
    rows = db.execute(
        select(Closure.from_on, Closure.until_on).where(
            Closure.site_id.is_(None), Closure.from_on <= last, Closure.until_on >= first
        )
    )
    found = set()
    for from_on, until_on in rows:
        day, end = max(from_on, first), min(until_on, last)
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


def is_staffed(db: Session, at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody is at the clinic at an instant. A clinic that has set no hours counts as staffed."""
    week = list_week(db)
    if not week:
        return True
    on = clock.local(at, zone).date()
    return rules.is_staffed(at, week, list_closed(db, on, on), zone)


def find_on_call(db: Session, at: datetime) -> OnCall | None:
    """Who is on call at an instant, and can be reached: active, with a sign-in. One statement."""
    statement = _select().where(
        OnCallShift.from_at <= at,
        OnCallShift.until_at > at,
        StaffMember.is_active.is_(True),
        StaffMember.user_id.is_not(None),
    )
    row = db.execute(statement.order_by(OnCallShift.from_at, OnCallShift.id).limit(1)).one_or_none()
    return None if row is None else OnCall(*row)


def list_between(db: Session, from_at: datetime, until_at: datetime) -> list[OnCall]:
    """The times on call that share an instant with a span, in order. One statement."""
    statement = _select().where(OnCallShift.until_at > from_at, OnCallShift.from_at < until_at)
    return [OnCall(*row) for row in db.execute(statement.order_by(OnCallShift.from_at, OnCallShift.id))]


def list_gaps(db: Session, from_at: datetime, days: int, zone: ZoneInfo, shifts: Sequence[OnCall]) -> list[Span]:
    """The times of so many days from an instant on when nobody is there and nobody is on call; none without staffed hours."""
    week = list_week(db)
    if not week:
        return []
    first = clock.local(from_at, zone).date()
    closed = list_closed(db, first, first + timedelta(days=days))
    staffed = rules.staffed_spans(first, days + 1, week, closed, zone)
    covered = [*staffed, *(Span(one.from_at, one.until_at) for one in shifts)]
    return rules.gaps(Span(from_at, from_at + timedelta(days=days)), covered)


def find_roles(db: Session, user_id: UUID) -> frozenset[Role]:
    """What an active member of the clinic is; nothing for anybody else."""
    roles = db.scalar(
        select(Membership.roles).where(
            Membership.clinic_id == binding_of(db).clinic_id,
            Membership.user_id == user_id,
            Membership.status == MembershipStatus.ACTIVE,
        )
    )
    return frozenset(Role(name) for name in roles or ())


def _select() -> Select[UUID, UUID, UUID | None, str, str, datetime, datetime]:
    name = StaffMember.first_name + " " + StaffMember.last_name
    return select(
        OnCallShift.id,
        OnCallShift.staff_member_id,
        StaffMember.user_id,
        name,
        OnCallShift.phone,
        OnCallShift.from_at,
        OnCallShift.until_at,
    ).join(
        StaffMember,
        and_(StaffMember.clinic_id == OnCallShift.clinic_id, StaffMember.id == OnCallShift.staff_member_id),
    )
