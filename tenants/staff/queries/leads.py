"""How far ahead the clinic wants to hear of what ends."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import locked
from tenants.staff.models import StaffLeads
from tenants.staff.rules.expiry import DEFAULT_LEADS, LeadDays


def find_leads(db: Session, *, for_update: bool = False) -> StaffLeads | None:
    """The clinic's own lead days, or None while it keeps the defaults."""
    statement = select(StaffLeads)
    return db.scalar(locked(statement) if for_update else statement)


def lead_days(db: Session) -> LeadDays:
    """The lead days in force in the clinic."""
    row = find_leads(db)
    if row is None:
        return DEFAULT_LEADS
    return LeadDays(row.license_days, row.training_days, row.enrollment_days, row.urge_days)
