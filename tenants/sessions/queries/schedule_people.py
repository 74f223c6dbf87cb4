"""What planning asks about the people who lead: when they work on the days between two."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenants.staff import queries as staff
from tenants.staff.models import Availability

USUAL = (8 * 60, 18 * 60)
"""The working day of somebody whose hours are not kept: minutes after midnight, Monday to Friday."""


class Work(NamedTuple):
    """Hours somebody works on a day, in minutes after midnight. site_id: where; None anywhere, or by telehealth."""

    begins: int
    finishes: int
    site_id: UUID | None = None


def list_work(db: Session, staff_member_id: UUID, from_on: date, until_on: date) -> dict[date, list[Work]]:
    """When and where somebody works on the days between two, time off left out. Two statements.

    Whose hours are not kept works at the usual times, anywhere.
    """
    hours = list(
        db.scalars(
            select(Availability).where(
                Availability.staff_member_id == staff_member_id,
                Availability.from_on <= until_on,
                or_(Availability.until_on.is_(None), Availability.until_on >= from_on),
            )
        )
    )
    away = staff.find_time_off(db, [staff_member_id], from_on, until_on).get(staff_member_id, [])
    work: dict[date, list[Work]] = {}
    for number in range((until_on - from_on).days + 1):
        on = from_on + timedelta(days=number)
        if any(one.from_on <= on <= one.until_on for one in away):
            continue
        if not hours:
            work[on] = [Work(*USUAL)] if on.isoweekday() <= 5 else []
            continue
        found = [
            Work(one.start_minutes, one.end_minutes, one.site_id)
            for one in hours
            if on.isoweekday() in one.weekdays and one.from_on <= on and (one.until_on is None or on <= one.until_on)
        ]
        work[on] = sorted(found, key=lambda one: (one.begins, one.finishes, str(one.site_id)))
    return work


def has_hours(db: Session, staff_member_id: UUID, on: date) -> bool:
    """Whether anybody has written down when a person works around a day."""
    statement = select(Availability.id).where(
        Availability.staff_member_id == staff_member_id,
        Availability.from_on <= on,
        or_(Availability.until_on.is_(None), Availability.until_on >= on),
    )
    return db.scalar(statement.limit(1)) is not None
