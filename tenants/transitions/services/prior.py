"""Plans of care that other systems kept: taken over by imports, shown beside ours, never worked with."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.patients import queries as patients
from tenants.transitions import queries
from tenants.transitions.models import PriorPlan
from tenants.transitions.queries.texts import PRIOR_DETAIL, opened, sealed


@dataclass(frozen=True, slots=True)
class PriorPlanFacts:
    """A plan as its system tells it. status: that system's word. starts_on, ends_on: clinic-local. source: whose it is."""

    title: str
    status: str
    source: str
    starts_on: date | None = None
    ends_on: date | None = None
    detail: str | None = None


def record_prior_plan(db: Session, actor: Actor, patient_id: UUID, facts: PriorPlanFacts) -> PriorPlan:
    """Keep a plan from another system. That the same one is not kept twice is the import's to know.

    Raises: Forbidden, PatientNotFound, Refused.
    """
    access.require(actor, Permission.IMPORT_RUN)
    patients.get_patient(db, patient_id)
    row = PriorPlan(patient_id=patient_id)
    _put(db, row, facts)
    db.add(row)
    db.flush()
    audit.record(db, actor, "prior_plan.recorded", subject=row)
    return row


def correct_prior_plan(db: Session, actor: Actor, prior_plan_id: UUID, facts: PriorPlanFacts) -> bool:
    """Take over what the other system says now. Whether anything differed. Raises: Forbidden, RecordNotFound, Refused."""
    access.require(actor, Permission.IMPORT_RUN)
    row = queries.get_prior_plan(db, prior_plan_id, for_update=True)
    detail = opened(db, PRIOR_DETAIL, row.detail_sealed) or None
    if facts == PriorPlanFacts(row.title, row.status, row.source, row.starts_on, row.ends_on, detail):
        return False
    _put(db, row, facts)
    db.flush()
    return True


def _put(db: Session, row: PriorPlan, facts: PriorPlanFacts) -> None:
    if not facts.title.strip():
        raise Refused("A plan of care needs a title.", field="title")
    if facts.starts_on is not None and facts.ends_on is not None and facts.ends_on < facts.starts_on:
        raise Refused("The plan of care ends before it begins.", field="ends_on")
    row.title, row.status, row.source = facts.title.strip(), facts.status, facts.source
    row.starts_on, row.ends_on = facts.starts_on, facts.ends_on
    row.detail_sealed = sealed(db, PRIOR_DETAIL, facts.detail)
