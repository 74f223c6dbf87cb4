"""What planning asks about the people who lead: whether they may treat somebody who is in a state."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenants.staff.models import License

USUAL = (8 * 60, 18 * 60)
"""The working day of somebody whose hours are not kept: minutes after midnight, Monday to Friday."""


def licensed_in(db: Session, staff_member_id: UUID, state: str, on: date) -> bool:
    """Whether somebody holds a license of a state (two letters) on a day."""
    statement = select(License.id).where(
        License.staff_member_id == staff_member_id,
        License.state == state,
        License.expires_on >= on,
        or_(License.issued_on.is_(None), License.issued_on <= on),
    )
    return db.scalar(statement.limit(1)) is not None


def list_work(db: Session, staff_member_id: UUID, from_on: date, until_on: date) -> dict[date, list[tuple[int, int]]]:
    """When somebody works on the days between two, in minutes after midnight."""
    days = (from_on + timedelta(days=number) for number in range((until_on - from_on).days + 1))
    return {on: [USUAL] for on in days if on.isoweekday() <= 5}
