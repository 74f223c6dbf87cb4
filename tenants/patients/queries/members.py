"""Who works here, as far as caseloads and trails need names."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway.access import Role
from causeway.database import binding_of
from causeway.people.models import Membership, MembershipStatus, User


def is_member(db: Session, user_id: UUID) -> bool:
    """Whether the person is, or is invited to be, a member of the bound clinic."""
    return (
        db.scalar(
            select(Membership.user_id).where(
                Membership.clinic_id == binding_of(db).clinic_id,
                Membership.user_id == user_id,
                Membership.status != MembershipStatus.ENDED,
            )
        )
        is not None
    )


def list_members(db: Session, *roles: Role) -> Sequence[tuple[UUID, str]]:
    """Id and name of the clinic's members with one of the roles (none named: everybody), by name."""
    statement = (
        select(User.id, User.display_name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.clinic_id == binding_of(db).clinic_id, Membership.status != MembershipStatus.ENDED)
        .order_by(func.lower(User.display_name), User.id)
    )
    if roles:
        statement = statement.where(Membership.roles.overlap([role.value for role in roles]))
    return [(user_id, name) for user_id, name in db.execute(statement)]


def list_addresses(db: Session, *roles: Role) -> list[str]:
    """The mail addresses of the clinic's active members with one of the roles. One statement."""
    statement = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.clinic_id == binding_of(db).clinic_id,
            Membership.status == MembershipStatus.ACTIVE,
            User.is_active,
            Membership.roles.overlap([role.value for role in roles]),
        )
    )
    return list(db.scalars(statement.order_by(User.email)))


def find_people(db: Session, user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Display names by id of anybody who has a sign-in, members or not: a trail outlives a membership."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    return {
        row.id: row.display_name for row in db.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    }
