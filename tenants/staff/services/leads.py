"""How far ahead the clinic wants to hear of what ends."""

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.database import binding_of, require_version
from causeway.errors import Invalid
from tenants.staff import queries
from tenants.staff.models import StaffLeads
from tenants.staff.rules.expiry import LeadDays


def set_lead_days(db: Session, actor: Actor, leads: LeadDays, *, expected_version: int | None = None) -> StaffLeads:
    """Set the clinic's lead days. Raises Forbidden, Stale, Invalid."""
    access.require(actor, Permission.STAFF_WRITE)
    row = queries.find_leads(db, for_update=True)
    if row is not None:
        require_version(row, expected_version)
    problems = {
        name: ["Between 1 and 365 days."]
        for name in ("license_days", "training_days", "enrollment_days")
        if not 1 <= getattr(leads, name) <= 365
    }
    if not 0 <= leads.urge_days <= 365:
        problems["urge_days"] = ["Between 0 and 365 days."]
    if problems:
        raise Invalid(problems)
    if row is None:
        row = StaffLeads(id=binding_of(db).clinic_id)
        db.add(row)
    row.license_days, row.training_days = leads.license_days, leads.training_days
    row.enrollment_days, row.urge_days = leads.enrollment_days, leads.urge_days
    db.flush()
    audit.record(db, actor, "staff.lead_days_set", subject=row)
    return row
