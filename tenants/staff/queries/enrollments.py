"""Reads of payer enrollments, without the payers' names: the list with them is where payers are (`tenants/insurance`)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import get_one
from tenants.staff.errors import EnrollmentNotFound
from tenants.staff.models import PayerEnrollment
from tenants.staff.rules.enrollments import Enrolled, holding


def get_enrollment(db: Session, enrollment_id: UUID, *, for_update: bool = False) -> PayerEnrollment:
    """One enrollment. Raises EnrollmentNotFound."""
    return get_one(db, PayerEnrollment, enrollment_id, EnrollmentNotFound, for_update=for_update)


def list_enrollments(db: Session, staff_member_id: UUID, *, payer_id: UUID | None = None) -> list[PayerEnrollment]:
    """A person's enrollments, those of one payer where it is named, the latest first."""
    statement = select(PayerEnrollment).where(PayerEnrollment.staff_member_id == staff_member_id)
    if payer_id is not None:
        statement = statement.where(PayerEnrollment.payer_id == payer_id)
    return list(db.scalars(statement.order_by(PayerEnrollment.effective_on.desc().nulls_first(), PayerEnrollment.id)))


def find_enrollment_on(
    db: Session, staff_member_id: UUID, payer_id: UUID, on: date, *, site_id: UUID | None = None
) -> PayerEnrollment | None:
    """The enrollment under which a person's services of a day may be billed to a payer, or None."""
    rows = list_enrollments(db, staff_member_id, payer_id=payer_id)
    by_id = {row.id: row for row in rows}
    known = [(row.id, Enrolled(row.status, row.site_id, row.effective_on, row.until_on)) for row in rows]
    found = holding(known, on, site_id)
    return by_id[found] if found is not None else None
