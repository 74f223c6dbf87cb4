"""Who belongs to a clinic, in what roles: inviting, joining, changing roles, ending.

Memberships carry the clinic's wall, but a person also sees their own in other clinics: every statement here therefore
names the clinic. Accounts and sign-in are global (`accounts`, `sign_in`); caseload and cover belong to `tenants/staff`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor, Permission, Role, member_actor, require
from causeway.errors import NotFound, Stale
from causeway.people import accounts, links
from causeway.people.errors import AlreadyMember, LastAdministrator, MembershipEnded, NoRoles, OwnMembership
from causeway.people.models import Clinic, ClinicStatus, LinkPurpose, Membership, MembershipStatus, User

# Until an invited person has agreed to join, the clinic learns nothing about an account it did not open.
NAME = case((Membership.status == MembershipStatus.INVITED, User.email), else_=User.display_name)
IS_UNPROTECTED = and_(
    Membership.status == MembershipStatus.ACTIVE, User.is_active.is_(True), User.totp_confirmed_at.is_(None)
)


class Member(NamedTuple):
    """Who belongs to the clinic, or did. `name` is the address until an invited person has joined."""

    user_id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    status: MembershipStatus
    ends_on: date | None
    version: int


class Unprotected(NamedTuple):
    """An active member without a second factor."""

    user_id: UUID
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation made. `token` is None for somebody who has an account already: they join by signing in.

    A link that sets a password must never be made for an account in use, or any clinic could take it over.
    """

    user: User
    token: str | None


def list_without_second_factor(db: Session, actor: Actor, limit: int) -> list[Unprotected]:
    """Active members who have set up no second factor, who joined first first. One statement."""
    require(actor, Permission.MEMBER_READ)
    rows = db.execute(
        select(User.id, User.display_name, Membership.roles)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.clinic_id == actor.clinic_id,
            IS_UNPROTECTED,
        )
        .order_by(Membership.created_at, User.id)
        .limit(limit)
    )
    return [Unprotected(user_id, name, _roles(roles)) for user_id, name, roles in rows]


def count_without_second_factor(db: Session, actor: Actor) -> int:
    """How many those are. One statement."""
    require(actor, Permission.MEMBER_READ)
    statement = select(func.count()).select_from(Membership).join(User, User.id == Membership.user_id)
    return db.scalars(statement.where(Membership.clinic_id == actor.clinic_id, IS_UNPROTECTED)).one()


def get_member(db: Session, actor: Actor, user_id: UUID) -> Member:
    """One member, or who was one. Raises NotFound."""
    require(actor, Permission.MEMBER_READ)
    row = db.execute(
        select(
            NAME.label("name"),
            User.email,
            Membership.roles,
            Membership.status,
            Membership.ends_on,
            Membership.version,
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.clinic_id == actor.clinic_id, Membership.user_id == user_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Member(user_id, row.name, row.email, _roles(row.roles), row.status, row.ends_on, row.version)


def invite(db: Session, actor: Actor, *, email: str, display_name: str, roles: Iterable[Role]) -> Invitation:
    """Invite somebody into the actor's clinic, also somebody who left. Raises AlreadyMember, BadEmail, NoRoles.

    Who has an account already keeps name and password and joins at the next sign-in.
    """
    require(actor, Permission.MEMBER_WRITE)
    chosen = _role_names(roles)
    user = accounts.find_or_open(db, accounts.normal_email(email), display_name)
    membership = _find(db, actor.clinic_id, user.id)
    if membership is None:
        membership = Membership(clinic_id=actor.clinic_id, user_id=user.id)
        db.add(membership)
    elif membership.status is not MembershipStatus.ENDED:
        raise AlreadyMember
    membership.roles = chosen
    membership.status = MembershipStatus.INVITED
    membership.ends_on = None
    db.flush()
    audit.record(db, actor, "member.invited", subject=user, roles=chosen)
    return Invitation(user, _link(db, user))


def invite_again(db: Session, actor: Actor, user_id: UUID) -> Invitation:
    """A fresh link for somebody who has not joined yet; the one before stops working. Raises NotFound."""
    require(actor, Permission.MEMBER_WRITE)
    membership = _find(db, actor.clinic_id, user_id)
    if membership is None or membership.status is not MembershipStatus.INVITED:
        raise NotFound
    user = accounts.get_user(db, user_id)
    audit.record(db, actor, "member.invited_again", subject=user)
    return Invitation(user, _link(db, user))


def change_roles(
    db: Session, actor: Actor, user_id: UUID, *, roles: Iterable[Role], ends_on: date | None, version: int
) -> None:
    """Give a member other roles, or another last day (clinic-local; None: open-ended).

    Raises OwnMembership, MembershipEnded, LastAdministrator, NoRoles, Stale when somebody else saved in between.
    """
    membership = _to_change(db, actor, user_id)
    if membership.version != version:
        raise Stale(user_id)
    chosen = _role_names(roles)
    stays = Role.ADMINISTRATOR in chosen and ends_on is None
    if not stays:
        _keep_an_administrator(db, actor, membership)
    membership.roles = chosen
    membership.ends_on = ends_on
    db.flush()
    audit.record(db, actor, "member.roles_changed", subject=accounts.get_user(db, user_id), roles=chosen)


def end_membership(db: Session, actor: Actor, user_id: UUID) -> None:
    """Close the clinic to a member at once. Their account and other clinics stay open to them.

    Raises OwnMembership, MembershipEnded, LastAdministrator.
    """
    membership = _to_change(db, actor, user_id)
    _keep_an_administrator(db, actor, membership)
    membership.status = MembershipStatus.ENDED
    db.flush()
    audit.record(db, actor, "member.ended", subject=db.get(User, user_id))


def list_invited_to(db: Session, user_id: UUID) -> list[Clinic]:
    """The clinics a person is invited to and has not joined, by name. Needs a session bound to that person."""
    return list(
        db.scalars(
            select(Clinic)
            .join(Membership, Membership.clinic_id == Clinic.id)
            .where(
                Membership.user_id == user_id,
                Membership.status == MembershipStatus.INVITED,
                Clinic.status.in_((ClinicStatus.ONBOARDING, ClinicStatus.ACTIVE)),
            )
            .order_by(Clinic.name)
        )
    )


def join(db: Session, clinic: Clinic, user: User) -> None:
    """An invited person enters the clinic for the first time. Needs a session bound to the clinic and the person.

    Joining again, or without an invitation, changes nothing.
    """
    membership = _find(db, clinic.id, user.id)
    if membership is None or membership.status is not MembershipStatus.INVITED:
        return
    membership.status = MembershipStatus.ACTIVE
    db.flush()
    roles = frozenset(Role(name) for name in membership.roles)
    actor = member_actor(clinic.id, user.id, user.display_name, ZoneInfo(clinic.timezone), roles)
    audit.record(db, actor, "member.joined", subject=user)


def _roles(names: Iterable[str]) -> tuple[Role, ...]:
    return tuple(Role(name) for name in names)


def _find(db: Session, clinic_id: UUID, user_id: UUID) -> Membership | None:
    return db.get(Membership, (clinic_id, user_id), with_for_update=True)


def _to_change(db: Session, actor: Actor, user_id: UUID) -> Membership:
    require(actor, Permission.MEMBER_WRITE)
    _lock_administrators(db, actor)
    membership = _find(db, actor.clinic_id, user_id)
    if membership is None:
        raise NotFound
    if user_id == actor.user_id:
        raise OwnMembership
    if membership.status is MembershipStatus.ENDED:
        raise MembershipEnded
    return membership


def _lock_administrators(db: Session, actor: Actor) -> list[tuple[UUID, date | None]]:
    """The clinic's administrators who can sign in, with their last days; their rows stay locked to the end.

    Locked before the row that changes and always in one order, so that two administrators who remove each other wait
    for one another, and the second finds the first one gone.
    """
    rows = db.execute(
        select(Membership.user_id, Membership.ends_on)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.clinic_id == actor.clinic_id,
            Membership.status == MembershipStatus.ACTIVE,
            Membership.roles.contains([Role.ADMINISTRATOR.value]),
            User.is_active,
        )
        .order_by(Membership.user_id)
        .with_for_update(of=Membership)
    )
    return [(user_id, ends_on) for user_id, ends_on in rows]


def _keep_an_administrator(db: Session, actor: Actor, leaving: Membership) -> None:
    """Raise LastAdministrator unless somebody else stays who can administer the clinic after today."""
    if Role.ADMINISTRATOR not in leaving.roles or leaving.status is not MembershipStatus.ACTIVE:
        return
    today = clock.today(actor.zone)
    others = [(user_id, ends) for user_id, ends in _lock_administrators(db, actor) if user_id != leaving.user_id]
    if not any(ends is None or ends > today for _user_id, ends in others):
        raise LastAdministrator


def _role_names(roles: Iterable[Role]) -> list[str]:
    chosen = sorted({Role(role).value for role in roles}, key=[role.value for role in Role].index)
    if not chosen:
        raise NoRoles
    return chosen


def _link(db: Session, user: User) -> str | None:
    return links.issue(db, user.id, LinkPurpose.INVITATION) if user.password_hash is None else None
