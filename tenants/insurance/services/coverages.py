"""Coverages: recording, correcting, ending and voiding them.

A coverage is written under a lock on its patient's row, so that two people cannot record overlapping ones at once.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, protection
from causeway.access import Actor, Permission, Scope, forbidden
from causeway.database import require_version
from causeway.errors import Invalid, Refused
from causeway.money import is_cents
from tenants.insurance import errors, queries, rules
from tenants.insurance.facts import CoverageFacts
from tenants.insurance.models import Coverage
from tenants.patients import queries as patients
from tenants.patients.errors import PatientNotFound

MEMBER_ID = "coverages.member_id"
RANK_WORDS = {1: "primary", 2: "secondary", 3: "tertiary"}


def record_coverage(db: Session, actor: Actor, patient_id: UUID, facts: CoverageFacts) -> Coverage:
    """Record a patient's coverage.

    Raises: Forbidden, NotFound (patient, payer), OutsideCaseload, PayerInactive, Invalid, CoverageOverlaps.
    """
    access.require(actor, Permission.COVERAGE_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.COVERAGE_WRITE, patient_id)
    payer = queries.get_payer(db, facts.payer_id)
    if not payer.is_active and not actor.is_system:
        raise errors.PayerInactive(field="payer_id", payer=payer.name)
    _check_coverage(db, patient_id, facts, except_id=None)
    coverage = Coverage(patient_id=patient_id)
    _write_coverage(db, coverage, facts)
    db.add(coverage)
    db.flush()
    audit.record(db, actor, "coverage.recorded", subject=coverage, rank=facts.rank)
    return coverage


def record_coverages(db: Session, actor: Actor, items: Sequence[tuple[UUID, UUID, CoverageFacts]]) -> list[Coverage]:
    """Record many coverages, each checked against those before it, all or none, in a few statements: for imports.

    items: (the coverage's id, its patient's id, facts). Raises: as `record_coverage`; Forbidden also when the permission
    does not reach every patient of the clinic.
    """
    if access.require(actor, Permission.COVERAGE_WRITE) is not Scope.ALL:
        raise forbidden(Permission.COVERAGE_WRITE)
    patient_ids = {patient_id for _id, patient_id, _facts in items}
    if patients.find_known(db, patient_ids, for_update=True) != patient_ids:
        raise PatientNotFound
    payers = queries.find_payers(db, {facts.payer_id for _id, _patient_id, facts in items})
    spans, made = queries.list_spans_of(db, patient_ids), []
    for coverage_id, patient_id, facts in items:
        payer = payers.get(facts.payer_id)
        if payer is None:
            raise errors.PayerNotFound
        if not payer.is_active and not actor.is_system:
            raise errors.PayerInactive(field="payer_id", payer=payer.name)
        period = _check_facts(facts)
        _refuse_clash(spans[patient_id], facts.rank, period, field="starts_on")
        spans[patient_id].append(queries.Span(coverage_id, facts.rank, facts.starts_on, facts.ends_on, payer.name))
        coverage = Coverage(id=coverage_id, patient_id=patient_id)
        _write_coverage(db, coverage, facts)
        made.append(coverage)
    db.add_all(made)
    db.flush()
    audit.record(db, actor, "coverages.recorded", count=len(made))
    return made


def correct_coverage(
    db: Session, actor: Actor, coverage_id: UUID, facts: CoverageFacts, *, expected_version: int | None = None
) -> Coverage:
    """Correct what was recorded of a coverage.

    Raises: Forbidden, CoverageNotFound, OutsideCaseload, Stale, AlreadyVoided, CoverageHasAuthorizations, Invalid,
    CoverageOverlaps.
    """

    def change(coverage: Coverage) -> None:
        if facts.payer_id != coverage.payer_id:
            if queries.has_authorizations(db, coverage.id):
                raise errors.CoverageHasAuthorizations(field="payer_id")
            queries.get_payer(db, facts.payer_id)
        _check_coverage(db, coverage.patient_id, facts, except_id=coverage.id)
        _write_coverage(db, coverage, facts)

    return _change(db, actor, coverage_id, expected_version, _Verb("coverage.corrected", change))


def end_coverage(
    db: Session, actor: Actor, coverage_id: UUID, *, ends_on: date, expected_version: int | None = None
) -> Coverage:
    """Record a coverage's last covered day. Raises: as `correct_coverage`."""

    def change(coverage: Coverage) -> None:
        period = rules.Period(coverage.starts_on, ends_on)
        if period.is_backwards:
            raise Refused("A coverage cannot end before it starts.", field="ends_on")
        _check_overlap(db, coverage.patient_id, coverage.rank, period, except_id=coverage.id, field="ends_on")
        coverage.ends_on = ends_on

    return _change(db, actor, coverage_id, expected_version, _Verb("coverage.ended", change))


def void_coverage(
    db: Session, actor: Actor, coverage_id: UUID, *, reason: str, expected_version: int | None = None
) -> Coverage:
    """Void a coverage that should never have been recorded; it stays readable, with the reason. Raises: as above."""

    def change(coverage: Coverage) -> None:
        if not reason.strip():
            raise Refused("Say why it is voided.", field="reason")
        coverage.voided_at, coverage.void_reason = clock.now(), reason.strip()

    return _change(db, actor, coverage_id, expected_version, _Verb("coverage.voided", change))


def note_copay(
    db: Session, actor: Actor, coverage_id: UUID, *, amount: Decimal | None, expected_version: int | None = None
) -> Coverage:
    """Record what the patient owes at the desk for a day of the program, as known today; None: not known.

    amount: dollars, 0 where none is owed. Raises: Forbidden, CoverageNotFound, OutsideCaseload, Stale, AlreadyVoided,
    Refused.
    """

    def change(coverage: Coverage) -> None:
        if amount is not None and not (is_cents(amount, rules.MOST_COPAY) and amount >= 0):
            sentence = "A copay is an amount from $0 to ${most}, in whole cents."
            raise Refused(sentence, field="amount", most=f"{rules.MOST_COPAY:,}")
        coverage.copay_amount = amount
        coverage.copay_as_of_on = None if amount is None else clock.today(actor.zone)

    verb = _Verb("coverage.copay_noted", change, Permission.COPAY_WRITE)
    return _change(db, actor, coverage_id, expected_version, verb)


class _Verb(NamedTuple):
    """What is done to a coverage, and what the trail calls it."""

    event: str
    change: Callable[[Coverage], None]
    permission: Permission = Permission.COVERAGE_WRITE


def _change(db: Session, actor: Actor, coverage_id: UUID, expected_version: int | None, verb: _Verb) -> Coverage:
    access.require(actor, verb.permission)
    patient_id = queries.get_coverage(db, coverage_id).patient_id
    patients.get_patient(db, patient_id, for_update=True)  # the patient first, as everywhere: no deadlock
    coverage = queries.get_coverage(db, coverage_id, for_update=True)
    access.require_patient(db, actor, verb.permission, patient_id)
    require_version(coverage, expected_version)
    if coverage.voided_at is not None:
        raise errors.AlreadyVoided
    verb.change(coverage)
    db.flush()
    audit.record(db, actor, verb.event, subject=coverage)
    return coverage


def _check_coverage(db: Session, patient_id: UUID, facts: CoverageFacts, *, except_id: UUID | None) -> None:
    _check_overlap(db, patient_id, facts.rank, _check_facts(facts), except_id=except_id, field="starts_on")


def _check_facts(facts: CoverageFacts) -> rules.Period:
    period = rules.Period(facts.starts_on, facts.ends_on)
    problems: dict[str, list[str]] = {}
    if facts.rank not in rules.RANKS:
        problems["rank"] = ["Choose primary, secondary or tertiary."]
    if period.is_backwards:
        problems["ends_on"] = ["A coverage cannot end before it starts."]
    if facts.member_id is not None and not rules.normalized_member_id(facts.member_id):
        problems["member_id"] = ["A member id has letters or digits."]
    if problems:
        raise Invalid(problems)
    return period


def _check_overlap(
    db: Session, patient_id: UUID, rank: int, period: rules.Period, *, except_id: UUID | None, field: str
) -> None:
    others = [c for c in queries.list_spans(db, patient_id) if c.id != except_id]
    _refuse_clash(others, rank, period, field=field)


def _refuse_clash(others: Sequence[queries.Span], rank: int, period: rules.Period, *, field: str) -> None:
    clash = rules.first_clash(others, rank, period)
    if clash is not None:
        raise errors.CoverageOverlaps(
            field=field,
            payer=clash.payer_name,
            rank=RANK_WORDS[rank],
            starts=rules.said(clash.starts_on, "an unknown day"),
            ends=rules.said(clash.ends_on, "an open end"),
        )


def _write_coverage(db: Session, coverage: Coverage, facts: CoverageFacts) -> None:
    coverage.payer_id, coverage.rank = facts.payer_id, facts.rank
    coverage.group_number, coverage.plan_name = facts.group_number, facts.plan_name
    coverage.subscriber, coverage.subscriber_name = facts.subscriber, facts.subscriber_name
    coverage.subscriber_born_on = facts.subscriber_born_on
    coverage.starts_on, coverage.ends_on = facts.starts_on, facts.ends_on
    _write_member_id(db, coverage, facts.member_id)


def _write_member_id(db: Session, coverage: Coverage, member_id: str | None) -> None:
    ring = protection.keyring(db)
    if member_id is None:
        coverage.member_id_sealed = coverage.member_id_fingerprint = coverage.member_id_end = None
        return
    plain = " ".join(member_id.split())
    if coverage.member_id_sealed is not None and ring.open(MEMBER_ID, coverage.member_id_sealed) == plain:
        return  # sealing anew would write a change where there is none
    coverage.member_id_sealed = ring.seal(MEMBER_ID, plain)
    coverage.member_id_fingerprint = queries.member_id_fingerprint(db, plain)
    coverage.member_id_end = rules.shown_end(plain)
