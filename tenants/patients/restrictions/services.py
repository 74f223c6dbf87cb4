"""Recording what a patient keeps from a health plan, and ending it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.patients import queries as patients
from tenants.patients.errors import AlreadyDone
from tenants.patients.restrictions import queries
from tenants.patients.restrictions.models import PlanRestriction


@dataclass(frozen=True, slots=True)
class RestrictionFacts:
    """What was asked for. payer_id None: every health plan. until_on None: from from_on on."""

    services: str
    from_on: date
    paid_on: date
    requested_on: date
    until_on: date | None = None
    payer_id: UUID | None = None
    payer_name: str | None = None


def record_restriction(db: Session, actor: Actor, patient_id: UUID, facts: RestrictionFacts) -> PlanRestriction:
    """Record that the patient paid in full and asked to keep it from a plan: the clinic has to agree (164.522(a)(1)(vi)).

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    access.require(actor, Permission.COVERAGE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.COVERAGE_WRITE, patient_id)
    today = clock.today(actor.zone)
    if facts.until_on is not None and facts.until_on < facts.from_on:
        raise Refused("The last day is before the first.", field="until_on")
    for name, day in (("paid_on", facts.paid_on), ("requested_on", facts.requested_on)):
        if day > today:
            raise Refused("This lies in the future.", field=name)
    if not facts.services.strip():
        raise Refused("Say which services.", field="services")
    made = PlanRestriction(
        patient_id=patient_id,
        payer_id=facts.payer_id,
        payer_name=facts.payer_name if facts.payer_id is not None else None,
        services=facts.services.strip(),
        from_on=facts.from_on,
        until_on=facts.until_on,
        paid_on=facts.paid_on,
        requested_on=facts.requested_on,
        recorded_by=actor.user_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "plan_restriction.recorded", subject=made, patient_id=patient_id)
    return made


def end_restriction(
    db: Session, actor: Actor, restriction_id: UUID, reason: str, *, expected_version: int | None = None
) -> PlanRestriction:
    """The patient ends it: from today on the plan may be told.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused.
    """
    access.require(actor, Permission.COVERAGE_WRITE)
    row = queries.get_restriction(db, restriction_id, for_update=True)
    access.require_patient(db, actor, Permission.COVERAGE_WRITE, row.patient_id)
    require_version(row, expected_version)
    if row.ended_on is not None:
        raise AlreadyDone
    if not reason.strip():
        raise Refused("Please say how the patient ended it.", field="reason")
    row.ended_on, row.ended_reason, row.ended_by = clock.today(actor.zone), reason.strip(), actor.user_id
    db.flush()
    audit.record(db, actor, "plan_restriction.ended", subject=row, patient_id=row.patient_id)
    return row
