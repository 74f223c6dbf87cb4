"""Authorizations: asking for one, recording what the payer answered, and what has been used of it.

Used units are entered by hand for now, with the day they were counted to; the engine that counts attended days comes with
a later issue.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, protection
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid, Refused
from tenants.insurance import errors, queries, rules
from tenants.insurance.facts import AuthorizationFacts
from tenants.insurance.models import Authorization, Coverage
from tenants.insurance.rules import AuthorizationStatus
from tenants.intake import queries as intake
from tenants.intake.errors import EpisodeNotFound
from tenants.patients import queries as patients

NOTES = "authorizations.notes"


def request_authorization(db: Session, actor: Actor, patient_id: UUID, facts: AuthorizationFacts) -> Authorization:
    """Record that an authorization was asked for; only its request, never an answer.

    Raises: Forbidden, NotFound (patient, coverage), OutsideCaseload, Invalid, CoverageOfAnother, EpisodeOfAnother.
    """
    access.require(actor, Permission.AUTHORIZATION_REQUEST)
    if facts.status is not AuthorizationStatus.REQUESTED:
        raise Invalid({"status": ["A request has no answer yet."]})
    return _record(db, actor, patient_id, facts, Permission.AUTHORIZATION_REQUEST)


def record_authorization(db: Session, actor: Actor, patient_id: UUID, facts: AuthorizationFacts) -> Authorization:
    """Record an authorization with the payer's answer. Raises: as `request_authorization`."""
    return _record(db, actor, patient_id, facts, Permission.AUTHORIZATION_WRITE)


def correct_authorization(
    db: Session, actor: Actor, authorization_id: UUID, facts: AuthorizationFacts, *, expected_version: int | None = None
) -> Authorization:
    """Record the payer's answer to a request, its extension, or a correction.

    Raises: Forbidden, AuthorizationNotFound, OutsideCaseload, Stale, AlreadyVoided, Invalid, CoverageOfAnother,
    EpisodeOfAnother.
    """
    authorization = _open(db, actor, authorization_id, expected_version)
    _check(facts)
    coverage = _coverage_of(db, authorization.patient_id, facts, before=authorization)
    _check_episode(db, authorization.patient_id, facts.episode_id)
    _write(db, authorization, facts, coverage)
    db.flush()
    audit.record(db, actor, "authorization.corrected", subject=authorization, status=facts.status.value)
    return authorization


def record_numbers(
    db: Session,
    actor: Actor,
    authorization_id: UUID,
    *,
    number: str | None = None,
    used_units: int | None = None,
    as_of_on: date | None = None,
    expected_version: int | None = None,
) -> Authorization:
    """Enter the payer's number, or how many units have been used up to and including a day, or both; None: it stays.

    Units and their day come together. More than authorized is possible, and shown.
    Raises: Forbidden, AuthorizationNotFound, OutsideCaseload, Stale, AlreadyVoided, Invalid.
    """
    authorization = _open(db, actor, authorization_id, expected_version, Permission.AUTHORIZATION_NUMBER)
    typed = (number or "").strip()
    _check_numbers(authorization, typed, used_units, as_of_on, clock.today(actor.zone))
    said = {"number": typed or None, "used_units": used_units, "used_as_of_on": as_of_on}
    changed = [name for name, value in said.items() if value not in (None, getattr(authorization, name))]
    for name in changed:
        setattr(authorization, name, said[name])
    db.flush()
    if changed:
        audit.record(db, actor, "authorization.numbers_recorded", subject=authorization, changed=changed)
    return authorization


def _check_numbers(
    authorization: Authorization, number: str, used_units: int | None, as_of_on: date | None, today: date
) -> None:
    problems: dict[str, list[str]] = {}
    if used_units is None and as_of_on is None and not number:
        problems["number"] = ["Enter the payer's number, or the units used and the day they were counted to."]
    if used_units is None and as_of_on is not None:
        problems["used_units"] = ["Say how many units were used up to that day."]
    if used_units is not None and used_units < 0:
        problems["used_units"] = ["Used units are 0 or more."]
    if as_of_on is None and used_units is not None:
        problems["as_of_on"] = ["Say up to which day they were counted."]
    if as_of_on is not None and as_of_on > today:
        problems["as_of_on"] = ["Choose today or a day before it."]
    if as_of_on is not None and as_of_on < authorization.starts_on:
        problems["as_of_on"] = ["The authorization starts later than this day."]
    if problems:
        raise Invalid(problems)


def void_authorization(
    db: Session, actor: Actor, authorization_id: UUID, *, reason: str, expected_version: int | None = None
) -> Authorization:
    """Void an authorization that should never have been recorded; it stays readable, with the reason."""
    authorization = _open(db, actor, authorization_id, expected_version)
    if not reason.strip():
        raise Refused("Say why it is voided.", field="reason")
    authorization.voided_at, authorization.void_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "authorization.voided", subject=authorization)
    return authorization


def _record(
    db: Session, actor: Actor, patient_id: UUID, facts: AuthorizationFacts, permission: Permission
) -> Authorization:
    access.require(actor, permission)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, permission, patient_id)
    _check(facts)
    coverage = _coverage_of(db, patient_id, facts)
    _check_episode(db, patient_id, facts.episode_id)
    authorization = Authorization(patient_id=patient_id, used_units=0)
    _write(db, authorization, facts, coverage)
    db.add(authorization)
    db.flush()
    audit.record(db, actor, "authorization.recorded", subject=authorization, status=facts.status.value)
    return authorization


def _open(
    db: Session,
    actor: Actor,
    authorization_id: UUID,
    expected_version: int | None,
    permission: Permission = Permission.AUTHORIZATION_WRITE,
) -> Authorization:
    access.require(actor, permission)
    authorization = queries.get_authorization(db, authorization_id, for_update=True)
    access.require_patient(db, actor, permission, authorization.patient_id)
    require_version(authorization, expected_version)
    if authorization.voided_at is not None:
        raise errors.AlreadyVoided
    return authorization


def _coverage_of(
    db: Session, patient_id: UUID, facts: AuthorizationFacts, before: Authorization | None = None
) -> Coverage:
    coverage = queries.find_coverage(db, facts.coverage_id)
    is_kept = before is not None and before.coverage_id == facts.coverage_id
    if coverage is None or coverage.patient_id != patient_id or (coverage.voided_at is not None and not is_kept):
        raise errors.CoverageOfAnother(field="coverage_id")
    return coverage


def _check_episode(db: Session, patient_id: UUID, episode_id: UUID | None) -> None:
    if episode_id is None:
        return
    try:
        episode = intake.get_episode(db, episode_id)
    except EpisodeNotFound:
        raise errors.EpisodeOfAnother(field="episode_id") from None
    if episode.patient_id != patient_id:
        raise errors.EpisodeOfAnother(field="episode_id")


def _check(facts: AuthorizationFacts) -> None:
    problems = rules.problems_of(
        status=facts.status,
        number=facts.number,
        proof=facts.proof,
        authorized=facts.authorized_units,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        last_covered_on=facts.last_covered_on,
        next_review_on=facts.next_review_on,
        max_days_per_week=facts.max_days_per_week,
    )
    if problems:
        raise Invalid(problems)


def _write(db: Session, authorization: Authorization, facts: AuthorizationFacts, coverage: Coverage) -> None:
    authorization.coverage_id, authorization.payer_id = coverage.id, coverage.payer_id
    for name in _PLAIN:
        setattr(authorization, name, getattr(facts, name))
    authorization.codes = list(facts.codes)
    ring = protection.keyring(db)
    sealed = authorization.notes_sealed
    before = ring.open(NOTES, sealed) if sealed is not None else None
    if facts.notes != before:  # sealing anew would write a change where there is none
        authorization.notes_sealed = ring.seal(NOTES, facts.notes) if facts.notes is not None else None


_PLAIN = (
    "episode_id",
    "number",
    "level_of_care",
    "unit_kind",
    "authorized_units",
    "starts_on",
    "ends_on",
    "last_covered_on",
    "next_review_on",
    "max_days_per_week",
    "reviewer_name",
    "reviewer_phone",
    "reviewer_reference",
    "status",
    "proof",
    "is_retroactive",
)
"""The columns that are the facts of the same name."""
