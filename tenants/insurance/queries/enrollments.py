"""Payer enrollments of the staff with the payers' names: the list, one person's, and what ends. Rules are `tenants/staff`'s."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Date, Select, and_, func, literal, not_, or_, select, true
from sqlalchemy.orm import Session, aliased

from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.clinics.models import Site
from tenants.insurance.models import Payer
from tenants.insurance.queries.payers import payer_filter
from tenants.staff import labels
from tenants.staff.models import PayerEnrollment, StaffLeads, StaffMember
from tenants.staff.queries.members import FULL_NAME, named
from tenants.staff.rules import DEFAULT_LEADS, LeadDays
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus

NO_END = date(9999, 12, 31)


class EnrollmentRow(NamedTuple):
    """An enrollment with the names of its payer and site."""

    enrollment: PayerEnrollment
    payer: str
    site: str | None


class EnrollmentEnding(NamedTuple):
    """An enrollment that ends, with whose it is and the clinic's days of urging."""

    id: UUID
    staff_member_id: UUID
    name: str
    payer: str
    until_on: date
    urge_days: int


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees everybody's enrollments; anybody else sees their own."""
    return actor.may(Permission.STAFF_READ) or actor.may(Permission.STAFF_ENROLL)


def list_enrollments_of(db: Session, staff_member_id: UUID) -> list[EnrollmentRow]:
    """A person's enrollments by payer, the latest of each first."""
    rows = db.execute(
        select(PayerEnrollment, Payer.name, Site.name)
        .join(Payer, and_(Payer.clinic_id == PayerEnrollment.clinic_id, Payer.id == PayerEnrollment.payer_id))
        .outerjoin(Site, and_(Site.clinic_id == PayerEnrollment.clinic_id, Site.id == PayerEnrollment.site_id))
        .where(PayerEnrollment.staff_member_id == staff_member_id)
        .order_by(Payer.name_key, PayerEnrollment.effective_on.desc().nulls_first(), PayerEnrollment.id)
    )
    return [EnrollmentRow(row[0], row[1], row[2]) for row in rows]


def list_enrollments_ending(
    db: Session, today: date, limit: int, *, user_id: UUID | None = None
) -> list[EnrollmentEnding]:
    """Active enrollments of active staff that end within the clinic's lead days or have ended and that no later one follows.

    The soonest first; user_id: of that user alone. One statement.
    """
    later = aliased(PayerEnrollment)
    lead = func.coalesce(StaffLeads.enrollment_days, DEFAULT_LEADS.enrollment_days)
    is_followed = (
        select(later.id)
        .where(
            later.clinic_id == PayerEnrollment.clinic_id,
            later.staff_member_id == PayerEnrollment.staff_member_id,
            later.payer_id == PayerEnrollment.payer_id,
            later.site_id.is_not_distinct_from(PayerEnrollment.site_id),
            later.status == EnrollmentStatus.ACTIVE,
            later.effective_on > PayerEnrollment.effective_on,
            or_(later.until_on.is_(None), later.until_on > PayerEnrollment.until_on),
        )
        .exists()
    )
    statement = (
        select(PayerEnrollment, StaffMember, Payer.name, func.coalesce(StaffLeads.urge_days, DEFAULT_LEADS.urge_days))
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == PayerEnrollment.clinic_id, StaffMember.id == PayerEnrollment.staff_member_id),
        )
        .join(Payer, and_(Payer.clinic_id == PayerEnrollment.clinic_id, Payer.id == PayerEnrollment.payer_id))
        .outerjoin(StaffLeads, StaffLeads.clinic_id == PayerEnrollment.clinic_id)
        .where(
            PayerEnrollment.status == EnrollmentStatus.ACTIVE,
            PayerEnrollment.until_on <= literal(today, Date()) + lead,
            StaffMember.is_active.is_(True),
            not_(is_followed),
        )
        .order_by(PayerEnrollment.until_on, PayerEnrollment.id)
        .limit(limit)
    )
    if user_id is not None:
        statement = statement.where(StaffMember.user_id == user_id)
    return [
        EnrollmentEnding(row.id, who.id, who.full_name, payer, row.until_on, urge)
        for row, who, payer, urge in db.execute(statement)
        if row.until_on is not None
    ]


def _enrollments(actor: Actor) -> Select[Any]:
    statement = (
        select(PayerEnrollment.id)
        .select_from(PayerEnrollment)
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == PayerEnrollment.clinic_id, StaffMember.id == PayerEnrollment.staff_member_id),
        )
        .join(Payer, and_(Payer.clinic_id == PayerEnrollment.clinic_id, Payer.id == PayerEnrollment.payer_id))
        .outerjoin(Site, and_(Site.clinic_id == PayerEnrollment.clinic_id, Site.id == PayerEnrollment.site_id))
        .where(StaffMember.is_active.is_(True))
    )
    return statement if sees_all(actor) else statement.where(StaffMember.user_id == actor.user_id)


_ENDS = func.coalesce(PayerEnrollment.until_on, NO_END)
_ENROLLMENTS = Listing(
    title=_("Payer enrollments"),
    key=PayerEnrollment.id,
    source=_enrollments,
    columns=(
        Column("name", _("Staff member"), FULL_NAME, sort="name"),
        Column("payer", _("Payer"), Payer.name),
        Column("site", _("Site"), func.coalesce(Site.name, ""), show=lambda name: name or _("Every site")),
        Column(
            "status",
            _("Status"),
            PayerEnrollment.status,
            show=lambda value: labels.ENROLLMENT_STATUS[EnrollmentStatus(value)],
        ),
        Column("effective", _("First day"), PayerEnrollment.effective_on, kind="day"),
        Column("until", _("Last day"), PayerEnrollment.until_on, kind="day", sort="until"),
        Column("number", _("Number"), PayerEnrollment.number, kind="code"),
        Column(
            "under",
            _("Billed under"),
            PayerEnrollment.billing_under,
            show=lambda value: labels.BILLING_UNDER[BillingUnder(value)],
            is_shown=False,
        ),
    ),
    sorts={"name": Sort((StaffMember.name_key,), (str,)), "until": Sort((_ENDS,), (date,))},
    default_sort="name",
    search=named,
    search_hint=_("Name of the staff member"),
    row_permission=Permission.STAFF_ENROLL,
    empty=Empty(
        _("No enrollments yet"),
        _("An enrollment says from when a payer pays for a person's services, and under whose number they are billed."),
    ),
    is_counted=True,
)


def enrollment_list(today: date, leads: LeadDays) -> Listing:
    """Whom payers have enrolled. Clinics have few: the list may scan them."""
    soon = today + timedelta(days=leads.enrollment_days)
    is_active = PayerEnrollment.status == EnrollmentStatus.ACTIVE
    holds = and_(is_active, PayerEnrollment.effective_on <= today, today <= _ENDS)
    by_standing = {
        "in_force": holds,
        "expiring": and_(is_active, PayerEnrollment.until_on.between(today, soon)),
        "expired": and_(is_active, PayerEnrollment.until_on < today),
    }
    return replace(
        _ENROLLMENTS,
        filters=(
            Filter("standing", _("Show"), labels.ENDING, lambda value: by_standing.get(value, true())),
            payer_filter(PayerEnrollment.payer_id),
        ),
    )
