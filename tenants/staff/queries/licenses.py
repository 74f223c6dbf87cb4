"""Reads of licenses: their list, what ends, and who is licensed where on a day."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from tenants.clinics.rules import STATES
from tenants.staff import labels
from tenants.staff.errors import LicenseNotFound
from tenants.staff.models import License, LicenseTerm, StaffLeads, StaffMember
from tenants.staff.queries.members import FULL_NAME, named
from tenants.staff.rules.expiry import DEFAULT_LEADS, LeadDays


class LicenseRow(NamedTuple):
    """A license with whose it is, and the clinic's days of urging."""

    id: UUID
    staff_member_id: UUID
    name: str
    state: str
    kind: str
    number: str
    issued_on: date | None
    expires_on: date
    urge_days: int


def get_license(db: Session, license_id: UUID, *, for_update: bool = False) -> License:
    """One license. Raises LicenseNotFound."""
    return get_one(db, License, license_id, LicenseNotFound, for_update=for_update)


def list_licenses(db: Session, staff_member_id: UUID) -> list[License]:
    """A staff member's licenses, the one that ends first first."""
    statement = select(License).where(License.staff_member_id == staff_member_id)
    return list(db.scalars(statement.order_by(License.expires_on, License.id)))


def list_terms(db: Session, license_id: UUID) -> list[LicenseTerm]:
    """The terms a license had before, the latest first."""
    statement = select(LicenseTerm).where(LicenseTerm.license_id == license_id)
    return list(db.scalars(statement.order_by(LicenseTerm.expires_on.desc(), LicenseTerm.id.desc())))


def find_license(db: Session, state: str, kind: str, number: str) -> License | None:
    """The license of this state, kind and number."""
    return db.scalar(select(License).where(License.state == state, License.kind == kind, License.number == number))


def licensed_in(db: Session, staff_member_id: UUID, state: str, on: date) -> bool:
    """Whether a staff member holds a license of a state (two letters) on a day, past terms included."""
    return staff_member_id in find_licensed(db, [staff_member_id], state, on)


def licensed_choices(db: Session, today: date) -> list[tuple[str, str]]:
    """(id, name) of active staff with a license, of whatever state, that has not ended, by name."""
    holds = select(License.id).where(
        License.clinic_id == StaffMember.clinic_id,
        License.staff_member_id == StaffMember.id,
        License.expires_on >= today,
    )
    statement = select(StaffMember).where(StaffMember.is_active.is_(True), holds.exists())
    members = db.scalars(statement.order_by(StaffMember.name_key, StaffMember.id))
    return [(str(member.id), member.full_name) for member in members]


def find_licensed(db: Session, staff_member_ids: Collection[UUID], state: str, on: date) -> set[UUID]:
    """Those of these people who hold a license of a state (two letters) on a day, past terms included. One statement."""
    if not staff_member_ids:
        return set()
    mine = (License.staff_member_id.in_(staff_member_ids), License.state == state)
    present = select(License.staff_member_id).where(*mine, _holds(License, on))
    past = (
        select(License.staff_member_id)
        .join(
            LicenseTerm,
            and_(LicenseTerm.clinic_id == License.clinic_id, LicenseTerm.license_id == License.id),
        )
        .where(*mine, _holds(LicenseTerm, on))
    )
    return set(db.scalars(union_all(present, past)))


def list_ending(db: Session, today: date, limit: int, *, user_id: UUID | None = None) -> list[LicenseRow]:
    """Licenses of active staff that end within the clinic's lead days or have ended, soonest first. One statement.

    user_id: of that user alone.
    """
    lead = func.coalesce(StaffLeads.license_days, DEFAULT_LEADS.license_days)
    statement = (
        select(License, StaffMember, func.coalesce(StaffLeads.urge_days, DEFAULT_LEADS.urge_days))
        .join(StaffMember, and_(StaffMember.clinic_id == License.clinic_id, StaffMember.id == License.staff_member_id))
        .outerjoin(StaffLeads, StaffLeads.clinic_id == License.clinic_id)
        .where(License.expires_on <= literal(today) + lead, StaffMember.is_active.is_(True))
        .order_by(License.expires_on, License.id)
        .limit(limit)
    )
    if user_id is not None:
        statement = statement.where(StaffMember.user_id == user_id)
    return [
        LicenseRow(one.id, who.id, who.full_name, one.state, one.kind, one.number, one.issued_on, one.expires_on, urge)
        for one, who, urge in db.execute(statement)
    ]


def _holds(table: type[License] | type[LicenseTerm], on: date) -> ColumnElement[bool]:
    return and_(or_(table.issued_on.is_(None), table.issued_on <= on), table.expires_on >= on)


def _licenses(_actor: Actor) -> Select[UUID]:
    return (
        select(License.id)
        .select_from(License)
        .join(StaffMember, and_(StaffMember.clinic_id == License.clinic_id, StaffMember.id == License.staff_member_id))
        .where(StaffMember.is_active.is_(True))
    )


_LICENSES = Listing(
    title=_("Licenses"),
    key=License.id,
    source=_licenses,
    columns=(
        Column("expires", _("Ends"), License.expires_on, kind="day", sort="expires"),
        Column("name", _("Staff member"), FULL_NAME),
        Column("kind", _("Kind"), License.kind),
        Column("state", _("State"), License.state),
        Column("number", _("Number"), License.number, kind="code"),
        Column("issued", _("Term began"), License.issued_on, kind="day", is_shown=False),
    ),
    sorts={"expires": Sort((License.expires_on,), (date,))},
    default_sort="expires",
    search=named,
    search_hint=_("Name"),
    row_permission=Permission.STAFF_WRITE,
    empty=Empty(_("No licenses yet"), _("Add them on the page of the staff member who holds them.")),
    is_counted=True,
)


def _states_in_use(db: Session) -> list[tuple[str, str]]:
    found = db.scalars(select(License.state).distinct().order_by(License.state))
    return [("", gettext("All")), *((state, STATES.get(state, state)) for state in found)]


def license_list(today: date, leads: LeadDays) -> Listing:
    """All licenses of those who work here, by the day they end."""
    soon = today + timedelta(days=leads.license_days)
    by_standing = {
        "in_force": License.expires_on >= today,
        "expiring": License.expires_on.between(today, soon),
        "expired": License.expires_on < today,
    }
    return replace(
        _LICENSES,
        filters=(
            Filter("standing", _("Show"), labels.ENDING, lambda value: by_standing.get(value, true())),
            Filter("state", _("State"), _states_in_use, lambda value: License.state == value),
        ),
    )
