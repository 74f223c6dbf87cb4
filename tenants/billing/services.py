"""The verbs of billing. Forms and imports come through here with the same facts (`CostFacts`).

Nothing is deleted, and a voided record is never changed again; a correction keeps the row's version and leaves its old
values in the audit trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, Scope, forbidden
from causeway.database import require_version
from causeway.errors import CausewayError, Invalid, Refused
from causeway.money import is_cents
from tenants.billing import errors, queries, rules
from tenants.billing.models import ChargeRecord
from tenants.billing.rules import ChargeStatus, CodeSystem
from tenants.patients import queries as patients
from tenants.patients.errors import PatientNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CostFacts:
    """A charge as plain values. Amounts are US dollars in whole cents; the date is the clinic's.

    payer_id None with a coverage: the coverage's payer. confirms_overpaid: more was paid than charged, and that is right.
    """

    service_on: date
    code_system: CodeSystem
    code: str
    charged: Decimal
    payer_paid: Decimal = rules.ZERO
    patient_share: Decimal = rules.ZERO
    allowed: Decimal | None = None
    units: Decimal = Decimal(1)
    label: str | None = None
    coverage_id: UUID | None = None
    payer_id: UUID | None = None
    claim_reference: str | None = None
    source_note: str | None = None
    confirms_overpaid: bool = False


def record_cost(db: Session, actor: Actor, patient_id: UUID, facts: CostFacts) -> ChargeRecord:
    """Record a charge.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Invalid, CoverageOfAnother, PayerUnknown, PaidMoreThanCharged.
    """
    access.require(actor, Permission.CHARGE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CHARGE_WRITE, patient_id)
    (made,) = _record_all(db, actor, [(patient_id, facts)])
    if isinstance(made, CausewayError):
        raise made
    audit.record(db, actor, "charge.recorded", subject=made)
    return made


def record_costs(
    db: Session, actor: Actor, items: Sequence[tuple[UUID, CostFacts]]
) -> list[ChargeRecord | CausewayError]:
    """Record many charges at once, for imports: a few statements for all of them.

    items: (patient's id, facts). Returns, in the same order, each record or why it was not recorded (PatientNotFound,
    Invalid, CoverageOfAnother, PayerUnknown, PaidMoreThanCharged); the good ones are recorded all the same.
    Raises: Forbidden, also when the permission does not reach every patient of the clinic.
    """
    if access.require(actor, Permission.CHARGE_WRITE) is not Scope.ALL:
        raise forbidden(Permission.CHARGE_WRITE)
    known = queries.find_known_patients(db, {patient_id for patient_id, _facts in items})
    made = iter(_record_all(db, actor, [item for item in items if item[0] in known]))
    results = [next(made) if patient_id in known else PatientNotFound() for patient_id, _facts in items]
    count = sum(isinstance(result, ChargeRecord) for result in results)
    if count:
        audit.record(db, actor, "charges.recorded", count=count)
    return results


def correct_cost(
    db: Session, actor: Actor, charge_id: UUID, facts: CostFacts, *, expected_version: int | None = None
) -> ChargeRecord:
    """Correct a charge. Raises: as `record_cost`, and ChargeNotFound, Stale, AlreadyVoided."""
    charge = _open(db, actor, charge_id, expected_version)
    targets = queries.find_targets(db, [facts.coverage_id], [facts.payer_id])
    _write(charge, facts, targets, clock.today(actor.zone))
    db.flush()
    audit.record(db, actor, "charge.corrected", subject=charge)
    return charge


def void_cost(
    db: Session, actor: Actor, charge_id: UUID, *, reason: str, expected_version: int | None = None
) -> ChargeRecord:
    """Void a charge; it stays readable, with the reason, and counts nowhere.

    Raises: Forbidden, ChargeNotFound, OutsideCaseload, Stale, AlreadyVoided, Refused without a reason.
    """
    charge = _open(db, actor, charge_id, expected_version)
    if not reason.strip():
        raise Refused("Say why it is voided.", field="reason")
    charge.status, charge.voided_at, charge.void_reason = ChargeStatus.VOIDED, clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "charge.voided", subject=charge)
    return charge


def _open(db: Session, actor: Actor, charge_id: UUID, expected_version: int | None) -> ChargeRecord:
    access.require(actor, Permission.CHARGE_WRITE)
    charge = queries.get_charge(db, charge_id, for_update=True)
    access.require_patient(db, actor, Permission.CHARGE_WRITE, charge.patient_id)
    require_version(charge, expected_version)
    if charge.status is ChargeStatus.VOIDED:
        raise errors.AlreadyVoided
    return charge


def _record_all(
    db: Session, actor: Actor, items: Sequence[tuple[UUID, CostFacts]]
) -> list[ChargeRecord | CausewayError]:
    targets = queries.find_targets(db, [f.coverage_id for _id, f in items], [f.payer_id for _id, f in items])
    today = clock.today(actor.zone)
    results: list[ChargeRecord | CausewayError] = []
    for patient_id, facts in items:
        charge = ChargeRecord(patient_id=patient_id, status=ChargeStatus.RECORDED)
        try:
            _write(charge, facts, targets, today)
        except Refused as refusal:
            results.append(refusal)
        else:
            results.append(charge)
    db.add_all(result for result in results if isinstance(result, ChargeRecord))
    db.flush()
    return results


def _write(charge: ChargeRecord, facts: CostFacts, targets: queries.Targets, today: date) -> None:
    code = rules.normalized_code(facts.code_system, facts.code)
    _check(facts, code, today)
    payer_id = _payer_of(charge.patient_id, facts, targets)
    over = rules.is_overpaid(facts.charged, facts.payer_paid, facts.patient_share)
    if over and not facts.confirms_overpaid:
        paid = facts.payer_paid + facts.patient_share
        raise errors.PaidMoreThanCharged(
            field="confirms_overpaid", paid=f"${paid:,.2f}", charged=f"${facts.charged:,.2f}"
        )
    charge.coverage_id, charge.payer_id = facts.coverage_id, payer_id
    charge.service_on, charge.code_system, charge.code = facts.service_on, facts.code_system, code
    charge.label, charge.units = facts.label, facts.units
    charge.charged, charge.allowed = facts.charged, facts.allowed
    charge.payer_paid, charge.patient_share, charge.is_overpaid = facts.payer_paid, facts.patient_share, over
    charge.claim_reference, charge.source_note = facts.claim_reference, facts.source_note


def _check(facts: CostFacts, code: str, today: date) -> None:
    names = ("charged", "allowed", "payer_paid", "patient_share")
    problems = rules.amount_problems({name: getattr(facts, name) for name in names})
    wrong_code = rules.code_problem(facts.code_system, code)
    if wrong_code is not None:
        problems["code"] = [wrong_code]
    if not (is_cents(facts.units) and 0 < facts.units <= rules.LARGEST_UNITS):
        problems["units"] = ["Units are more than 0, with at most two decimals."]
    if facts.service_on > today:
        problems["service_on"] = ["A service cannot be charged before it was given."]
    if problems:
        raise Invalid(problems)


def _payer_of(patient_id: UUID, facts: CostFacts, targets: queries.Targets) -> UUID | None:
    if facts.coverage_id is None:
        if facts.payer_id is not None and facts.payer_id not in targets.payers:
            raise errors.PayerUnknown(field="payer_id")
        return facts.payer_id
    owner = targets.coverages.get(facts.coverage_id)
    if owner is None or owner.patient_id != patient_id:
        raise errors.CoverageOfAnother(field="coverage_id")
    if facts.payer_id is not None and facts.payer_id != owner.payer_id:
        raise Refused("The coverage is another payer's. Choose the coverage alone.", field="payer_id")
    return owner.payer_id
