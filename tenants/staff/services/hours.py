"""What is done to weekly hours. They are the schedule's raw material, so who plans the schedule keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.daytime import DAY_MINUTES
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.staff import labels, queries
from tenants.staff.errors import HoursCollide
from tenants.staff.models import Availability
from tenants.staff.rules.hours import Hours, Span, clashing, week_minutes


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """Weekly hours. weekdays: ISO numbers. Minutes after midnight on the clinic's clock. until_on None: for good."""

    weekdays: frozenset[int]
    start_minutes: int
    end_minutes: int
    from_on: date
    until_on: date | None = None
    site_id: UUID | None = None


def add_hours(db: Session, actor: Actor, staff_member_id: UUID, facts: HoursFacts) -> Availability:
    """Hours somebody works every week. Raises Forbidden, StaffMemberNotFound, SiteNotFound, Invalid, HoursCollide."""
    access.require(actor, Permission.PROGRAM_WRITE)
    line = Availability(staff_member_id=queries.get_staff_member(db, staff_member_id, for_update=True).id)
    _write(db, line, facts)
    return line


def correct_hours(
    db: Session, actor: Actor, availability_id: UUID, facts: HoursFacts, *, expected_version: int | None = None
) -> Availability:
    """Change weekly hours, or end them on a day. Raises as add_hours, HoursNotFound, Stale."""
    access.require(actor, Permission.PROGRAM_WRITE)
    line = _load(db, availability_id, expected_version)
    _write(db, line, facts)
    return line


def remove_hours(db: Session, actor: Actor, availability_id: UUID, *, expected_version: int | None = None) -> None:
    """Take away hours that were entered by mistake. Raises Forbidden, HoursNotFound, Stale."""
    access.require(actor, Permission.PROGRAM_WRITE)
    db.delete(_load(db, availability_id, expected_version))
    db.flush()


def planned_week(lines: Collection[Availability], on: date) -> int:
    """Minutes of the week that the lines in effect on a day plan."""
    return week_minutes([_hours(line) for line in lines], on)


def _load(db: Session, availability_id: UUID, expected_version: int | None) -> Availability:
    # The person's row is locked first, as in add_hours: one order for all who look for collisions.
    queries.get_staff_member(db, queries.get_hours(db, availability_id).staff_member_id, for_update=True)
    line = queries.get_hours(db, availability_id, for_update=True)
    require_version(line, expected_version)
    return line


def _write(db: Session, line: Availability, facts: HoursFacts) -> None:
    _check(facts)
    site_id = None if facts.site_id is None else clinics.get_site(db, facts.site_id).id
    wanted = Hours(facts.weekdays, facts.start_minutes, facts.end_minutes, Span(facts.from_on, facts.until_on))
    others = [
        (row.hours, _hours(row.hours))
        for row in queries.list_hours(db, line.staff_member_id, since=facts.from_on)
        if row.hours.id != line.id
    ]
    clash = clashing(wanted, others)
    if isinstance(clash, Availability):
        said = labels.hours(clash.weekdays, clash.start_minutes, clash.end_minutes)
        raise HoursCollide(field="starts", hours=f"{said}, {labels.span(clash.from_on, clash.until_on)}")
    line.weekdays, line.site_id = sorted(facts.weekdays), site_id
    line.start_minutes, line.end_minutes = facts.start_minutes, facts.end_minutes
    line.from_on, line.until_on = facts.from_on, facts.until_on
    db.add(line)
    db.flush()


def _check(facts: HoursFacts) -> None:
    problems: dict[str, list[str]] = {}
    if not facts.weekdays or not facts.weekdays <= set(range(1, 8)):
        problems["weekdays"] = ["Choose the days."]
    if not 0 <= facts.start_minutes < facts.end_minutes <= DAY_MINUTES:
        problems["ends"] = ["The hours end after they start, on the same day; enter work past midnight as two lines."]
    if facts.until_on is not None and facts.until_on < facts.from_on:
        problems["until_on"] = ["The last day is before the first."]
    if problems:
        raise Invalid(problems)


def _hours(line: Availability) -> Hours:
    span = Span(line.from_on, line.until_on)
    return Hours(frozenset(line.weekdays), line.start_minutes, line.end_minutes, span)
