"""What intake shows on a staff member's page: how many patients they are the primary clinician of."""

from typing import Any

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.intake import queries
from tenants.staff.cards import Card
from tenants.staff.models import StaffMember


def caseload(db: Session, actor: Actor, member: StaffMember) -> dict[str, Any] | None:
    """Open episodes against the capacity, for those who read staff records and for the person."""
    is_own = actor.user_id is not None and member.user_id == actor.user_id
    if not actor.may(Permission.EPISODE_READ) or not (is_own or actor.may(Permission.STAFF_READ)):
        return None
    return {"open": queries.count_caseloads(db, [member.id])[member.id], "capacity": member.caseload_capacity}


CASELOAD = Card(10, "intake/_caseload.html", caseload)
