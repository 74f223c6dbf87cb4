"""What is done to payer enrollments. That a payer exists is held by the database; its name is not known here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.staff import labels, queries
from tenants.staff.errors import AlreadyEnrolled
from tenants.staff.models import PayerEnrollment, StaffMember
from tenants.staff.rules.enrollments import BillingUnder, Enrolled, EnrollmentStatus, clashes


@dataclass(frozen=True, slots=True)
class EnrollmentFacts:
    """A person with a payer. site_id None: at every site. until_on None: the payer set no end."""

    staff_member_id: UUID
    payer_id: UUID
    status: EnrollmentStatus = EnrollmentStatus.ACTIVE
    effective_on: date | None = None
    until_on: date | None = None
    site_id: UUID | None = None
    number: str = ""
    billing_under: BillingUnder = BillingUnder.SELF
    note: str = ""


def enroll(db: Session, actor: Actor, facts: EnrollmentFacts) -> PayerEnrollment:
    """Record an enrollment, or that one was applied for. The caller knows that the payer exists.

    Raises Forbidden, StaffMemberNotFound, SiteNotFound, Invalid, AlreadyEnrolled.
    """
    access.require(actor, Permission.STAFF_ENROLL)
    member = queries.get_staff_member(db, facts.staff_member_id, for_update=True)
    row = PayerEnrollment(staff_member_id=member.id, payer_id=facts.payer_id)
    _write(db, member, row, facts)
    audit.record(db, actor, "payer_enrollment.recorded", subject=row)
    return row


def correct_enrollment(
    db: Session, actor: Actor, enrollment_id: UUID, facts: EnrollmentFacts, *, expected_version: int | None = None
) -> PayerEnrollment:
    """Change an enrollment; it stays with its person and its payer. Raises as enroll, EnrollmentNotFound, Stale."""
    access.require(actor, Permission.STAFF_ENROLL)
    found = queries.get_enrollment(db, enrollment_id)
    member = queries.get_staff_member(db, found.staff_member_id, for_update=True)
    row = queries.get_enrollment(db, enrollment_id, for_update=True)
    require_version(row, expected_version)
    _write(db, member, row, facts)
    return row


def _write(db: Session, member: StaffMember, row: PayerEnrollment, facts: EnrollmentFacts) -> None:
    _check(member, facts)
    site_id = None if facts.site_id is None else clinics.get_site(db, facts.site_id).id
    wanted = Enrolled(facts.status, site_id, facts.effective_on, facts.until_on)
    for other in queries.list_enrollments(db, member.id, payer_id=row.payer_id):
        present = Enrolled(other.status, other.site_id, other.effective_on, other.until_on)
        if other.id != row.id and present.span is not None and clashes(wanted, present):
            raise AlreadyEnrolled(field="effective_on", days=labels.span(present.span.first, present.span.last))
    row.site_id, row.status, row.billing_under = site_id, facts.status, facts.billing_under
    row.effective_on, row.until_on = facts.effective_on, facts.until_on
    row.number, row.note = facts.number, facts.note
    db.add(row)
    db.flush()


def _check(member: StaffMember, facts: EnrollmentFacts) -> None:
    problems: dict[str, list[str]] = {}
    is_agreed = facts.status in {EnrollmentStatus.ACTIVE, EnrollmentStatus.ENDED}
    if is_agreed and facts.effective_on is None:
        problems["effective_on"] = ["Say from which day the payer has enrolled them."]
    if facts.status is EnrollmentStatus.ENDED and facts.until_on is None:
        problems["until_on"] = ["Say on which day it ended."]
    if facts.until_on is not None and facts.effective_on is not None and facts.until_on < facts.effective_on:
        problems["until_on"] = ["It cannot end before it begins."]
    if facts.billing_under is BillingUnder.SUPERVISOR and member.supervisor_id is None:
        problems["billing_under"] = ["No supervisor is on record for this person; say who supervises first."]
    if problems:
        raise Invalid(problems)
