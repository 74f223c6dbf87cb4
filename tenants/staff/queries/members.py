"""Reads of the people on the staff, and their lists. A clinic's staff are few: searching them may scan them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.database import binding_of, get_one
from causeway.panel import Column, Listing, Sort
from causeway.panel.listing import Empty
from causeway.people.models import Membership, MembershipStatus, User
from tenants.clinics.models import Site
from tenants.clinics.queries import in_use
from tenants.staff.errors import StaffMemberNotFound
from tenants.staff.models import License, StaffMember, StaffSite
from tenants.staff.rules import name_key


def get_staff_member(db: Session, staff_member_id: UUID, *, for_update: bool = False) -> StaffMember:
    """One staff member. Raises StaffMemberNotFound."""
    return get_one(db, StaffMember, staff_member_id, StaffMemberNotFound, for_update=for_update)


def find_by_user(db: Session, user_id: UUID | None) -> StaffMember | None:
    """The staff member who signs in as that user."""
    return None if user_id is None else db.scalar(select(StaffMember).where(StaffMember.user_id == user_id))


def find_staff_member(db: Session, *, npi: str | None, user_id: UUID | None, first: str, last: str) -> UUID | None:
    """Who has this NPI, or signs in as this user, or else the one person of this name."""
    for criterion in (
        StaffMember.npi == npi if npi else None,
        StaffMember.user_id == user_id if user_id is not None else None,
    ):
        found = db.scalar(select(StaffMember.id).where(criterion)) if criterion is not None else None
        if found is not None:
            return found
    named_so = list(db.scalars(select(StaffMember.id).where(StaffMember.name_key == name_key(last, first)).limit(2)))
    return named_so[0] if len(named_so) == 1 else None


def find_member_user(db: Session, email: str) -> UUID | None:
    """The user of this mail address who is, or is invited to be, a member of the bound clinic."""
    return db.scalar(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.clinic_id == binding_of(db).clinic_id,
            Membership.status != MembershipStatus.ENDED,
            User.email == email.strip().lower(),
        )
    )


def find_names(db: Session, staff_member_ids: Collection[UUID]) -> dict[UUID, str]:
    """Full names with credentials, by id."""
    if not staff_member_ids:
        return {}
    found = db.scalars(select(StaffMember).where(StaffMember.id.in_(staff_member_ids)))
    return {member.id: member.full_name for member in found}


def find_capacities(db: Session, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many patients at most those have, by user, for whom a limit is set."""
    if not user_ids:
        return {}
    rows = db.execute(
        select(StaffMember.user_id, StaffMember.caseload_capacity).where(
            StaffMember.user_id.in_(user_ids), StaffMember.caseload_capacity.is_not(None)
        )
    )
    return {user_id: capacity for user_id, capacity in rows if user_id is not None and capacity is not None}


def list_active(db: Session) -> list[StaffMember]:
    """Active staff by name."""
    statement = select(StaffMember).where(StaffMember.is_active.is_(True))
    return list(db.scalars(statement.order_by(StaffMember.name_key, StaffMember.id)))


def choices(db: Session, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of active staff by name; `including` one that no longer is, because a record still names them."""
    statement = (
        select(StaffMember)
        .where(StaffMember.is_active.is_(True) | (StaffMember.id == including))
        .order_by(StaffMember.name_key, StaffMember.id)
    )
    return [(str(member.id), member.full_name) for member in db.scalars(statement)]


def signed_in_choices(db: Session) -> list[tuple[str, str]]:
    """(user id, name) of active staff who can sign in, by name."""
    statement = (
        select(StaffMember)
        .where(StaffMember.is_active.is_(True), StaffMember.user_id.is_not(None))
        .order_by(StaffMember.name_key, StaffMember.id)
    )
    return [(str(member.user_id), member.full_name) for member in db.scalars(statement)]


def list_named(db: Session, term: str, limit: int) -> list[StaffMember]:
    """Active staff whose first or last name begins with the term, by name."""
    statement = select(StaffMember).where(StaffMember.is_active.is_(True), named(term))
    return list(db.scalars(statement.order_by(StaffMember.name_key, StaffMember.id).limit(limit)))


def member_choices(db: Session, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(user id, name) of the clinic's members whom no staff member signs in as yet, or the one named."""
    taken = select(StaffMember.user_id).where(StaffMember.user_id.is_not(None))
    free = User.id.not_in(taken) if including is None else or_(User.id.not_in(taken), User.id == including)
    statement = (
        select(User.id, User.display_name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.clinic_id == binding_of(db).clinic_id, Membership.status != MembershipStatus.ENDED, free)
        .order_by(User.display_name, User.id)
    )
    return [(str(row.id), f"{row.display_name} ({row.email})") for row in db.execute(statement)]


def is_member(db: Session, user_id: UUID) -> bool:
    """Whether a user belongs to the bound clinic."""
    statement = select(Membership.user_id).where(
        Membership.clinic_id == binding_of(db).clinic_id,
        Membership.user_id == user_id,
        Membership.status != MembershipStatus.ENDED,
    )
    return db.scalar(statement) is not None


def list_supervisors(db: Session) -> dict[UUID, UUID | None]:
    """Who supervises whom, for everybody on the staff."""
    return {row.id: row.supervisor_id for row in db.execute(select(StaffMember.id, StaffMember.supervisor_id))}


def list_supervised(db: Session, staff_member_id: UUID) -> list[StaffMember]:
    """The active staff whom a staff member supervises, by name."""
    statement = select(StaffMember).where(StaffMember.supervisor_id == staff_member_id, StaffMember.is_active.is_(True))
    return list(db.scalars(statement.order_by(StaffMember.name_key, StaffMember.id)))


def list_sites(db: Session, staff_member_id: UUID) -> list[tuple[UUID, str]]:
    """(id, name) of a staff member's sites, by name."""
    statement = (
        select(Site.id, Site.name)
        .join(StaffSite, and_(StaffSite.clinic_id == Site.clinic_id, StaffSite.site_id == Site.id))
        .where(StaffSite.staff_member_id == staff_member_id)
        .order_by(Site.name)
    )
    return [(row.id, row.name) for row in db.execute(statement)]


def list_site_rows(db: Session, staff_member_id: UUID) -> list[StaffSite]:
    """A staff member's ties to sites."""
    return list(db.scalars(select(StaffSite).where(StaffSite.staff_member_id == staff_member_id)))


FULL_NAME = StaffMember.last_name + ", " + StaffMember.first_name


def _site_names() -> Any:
    return (
        select(func.string_agg(Site.name, ", "))
        .select_from(StaffSite)
        .join(Site, and_(Site.clinic_id == StaffSite.clinic_id, Site.id == StaffSite.site_id))
        .where(StaffSite.clinic_id == StaffMember.clinic_id, StaffSite.staff_member_id == StaffMember.id)
        .correlate(StaffMember)
        .scalar_subquery()
    )


def _first_to_end() -> Any:
    return (
        select(func.min(License.expires_on))
        .where(License.clinic_id == StaffMember.clinic_id, License.staff_member_id == StaffMember.id)
        .correlate(StaffMember)
        .scalar_subquery()
    )


def named(term: str) -> ColumnElement[bool]:
    key = name_key(term)
    return or_(
        StaffMember.name_key.startswith(key, autoescape=True), StaffMember.name_key.contains(f" {key}", autoescape=True)
    )


def _staff(_actor: Actor) -> Select[UUID]:
    return select(StaffMember.id).select_from(StaffMember)


_BY_NAME = {"name": Sort((StaffMember.name_key,), (str,))}
_IN_USE = in_use(StaffMember.is_active)
_NAME = Column("name", _("Name"), FULL_NAME, sort="name")
_CREDENTIALS = Column("credentials", _("Credentials"), StaffMember.credentials)
_SITES = Column("sites", _("Sites"), _site_names())
_EMPTY = Empty(_("Nobody here yet"), _("Staff are the people who treat and care for patients, with their licenses."))

STAFF = Listing(
    title=_("Staff"),
    key=StaffMember.id,
    source=_staff,
    columns=(
        _NAME,
        _CREDENTIALS,
        _SITES,
        Column("npi", _("NPI"), StaffMember.npi),
        Column("license", _("First license to end"), _first_to_end(), kind="day"),
        Column("caseload", _("Patients at most"), StaffMember.caseload_capacity, kind="number", is_shown=False),
    ),
    sorts=_BY_NAME,
    default_sort="name",
    search=named,
    search_hint=_("Name"),
    filters=(_IN_USE,),
    empty=_EMPTY,
    is_counted=True,
)

DIRECTORY = Listing(
    title=_("Staff"),
    key=StaffMember.id,
    source=lambda actor: _staff(actor).where(StaffMember.is_active.is_(True)),
    columns=(_NAME, _CREDENTIALS, _SITES),
    sorts=_BY_NAME,
    default_sort="name",
    search=named,
    search_hint=_("Name"),
    empty=_EMPTY,
    is_counted=True,
)
