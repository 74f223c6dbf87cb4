"""Who may lead a session: known by the roles of whoever signs in here; nothing is held against who does not sign in."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from causeway.access import Permission, roles_with
from causeway.people.models import Membership, MembershipStatus
from tenants.staff.models import StaffMember
from tenants.staff.queries.members import choices

LEADING_ROLES = [role.value for role in roles_with(Permission.SESSION_WRITE)]


def _leads_nothing() -> ColumnElement[bool]:
    """Somebody with a sign-in of this clinic none of whose roles leads sessions (a peer's does, a biller's does not)."""
    return exists().where(
        Membership.clinic_id == StaffMember.clinic_id,
        Membership.user_id == StaffMember.user_id,
        Membership.status == MembershipStatus.ACTIVE,
        ~Membership.roles.overlap(LEADING_ROLES),
    )


def leader_choices(db: Session, *, including: Collection[UUID] = ()) -> list[tuple[str, str]]:
    """(id, name) of active staff who may lead, by name; `including` some who may not, because a record names them."""
    statement = (
        select(StaffMember)
        .where((StaffMember.is_active.is_(True) & ~_leads_nothing()) | StaffMember.id.in_(including))
        .order_by(StaffMember.name_key, StaffMember.id)
    )
    return [(str(member.id), member.full_name) for member in db.scalars(statement)]


def find_not_leading(db: Session, staff_member_ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of the staff members who may not lead a session, with their names."""
    statement = select(StaffMember).where(StaffMember.id.in_(staff_member_ids), _leads_nothing())
    return {member.id: member.full_name for member in db.scalars(statement)}


def cover_leads(db: Session, staff_member_id: UUID) -> bool:
    """Whether whoever covers for the staff member has to be one who may lead: wherever they may lead themselves."""
    return not find_not_leading(db, [staff_member_id])


def cover_choices(db: Session, staff_member_id: UUID, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of active staff who may cover for the staff member, by name; `including` one whom a record names."""
    if cover_leads(db, staff_member_id):
        offered = leader_choices(db, including=() if including is None else (including,))
    else:
        offered = choices(db, including=including)
    return [one for one in offered if one[0] != str(staff_member_id)]
