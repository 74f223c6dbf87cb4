"""Whether somebody may lead: asked by every service that gives a session to a person."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.staff import queries
from tenants.staff.errors import LeadsNoSessions


def require_leaders(db: Session, staff_member_ids: Sequence[UUID], *, field: str, others: str | None = None) -> None:
    """Raises LeadsNoSessions for the first who may not lead, beside `field`, or beside `others` for the second and on."""
    found = queries.find_not_leading(db, staff_member_ids)
    for number, one in enumerate(staff_member_ids):
        if one in found:
            raise LeadsNoSessions(field=field if number == 0 else others or field, name=found[one])
