"""A patient's own record: registering, correcting, and where the patient stands with the clinic."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Integer, Table, bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.dml import ReturningUpdate

from causeway import access, audit, clock
from causeway.access import Actor, Permission, Scope
from causeway.database.conflicts import is_duplicate
from causeway.errors import Invalid, Stale
from tenants.patients import queries
from tenants.patients.errors import LooksLikeDuplicate, RecordNumberTaken
from tenants.patients.models import CareKind, CareRelationship, Patient, PatientCounter, Sex, Standing
from tenants.patients.rules.availability import BadWeek, check_week
from tenants.patients.rules.names import NEVER, Keys, keys_of, name_key, record_key

NUMBER_FORMAT = "P-{:06d}"


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What is known of a patient, as plain values; blanks are None. record_number None: the clinic's next one."""

    first_name: str
    last_name: str
    born_on: date
    sex: Sex = Sex.UNKNOWN
    record_number: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    preferred_name: str | None = None
    pronouns: str | None = None
    gender_identity: str | None = None
    language: str | None = None
    phone: str | None = None
    email: str | None = None
    address_line: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    availability: dict[str, Any] = field(default_factory=dict)
    availability_note: str | None = None
    deceased_on: date | None = None


_FACTS = tuple(f.name for f in fields(PatientFacts))


def register(db: Session, actor: Actor, facts: PatientFacts, *, is_someone_else: bool = True) -> Patient:
    """Take a new patient into the clinic, as prospective.

    is_someone_else False: refuse when the patient looks like one who is here already. A clinician or peer, who sees only
    their own caseload, becomes the patient's primary.

    Raises: Forbidden, Invalid, RecordNumberTaken, LooksLikeDuplicate.
    """
    scope = access.require(actor, Permission.PATIENT_WRITE)
    facts = _checked(facts, clock.today(actor.zone))
    if not is_someone_else:
        _refuse_duplicate(db, facts)
    number = facts.record_number or _next_number(db, actor.clinic_id)
    if facts.record_number is not None and queries.find_by_record_number(db, number) is not None:
        raise RecordNumberTaken(number)
    patient = Patient(
        standing=Standing.PROSPECTIVE,
        is_part2=False,
        admitted_key=NEVER,
        **_columns_of(replace(facts, record_number=number)),
    )
    db.add(patient)
    with _telling_numbers_apart(number):
        db.flush()
    if scope is Scope.OWN and actor.user_id is not None:
        today = clock.today(actor.zone)
        db.add(
            CareRelationship(
                patient_id=patient.id, user_id=actor.user_id, kind=CareKind.PRIMARY, from_on=today, set_by=actor.user_id
            )
        )
        db.flush()
    audit.record(db, actor, "patient.registered", subject=patient, patient_id=patient.id)
    return patient


def correct(
    db: Session, actor: Actor, patient_id: UUID, facts: PatientFacts, *, expected_version: int | None = None
) -> None:
    """Change a patient's record to `facts`, in one statement; a record number of None keeps the present one.

    expected_version: the record's when it was opened; None changes it whatever it is by now. A record that says all this
    already is as it should be, whatever its version: a form that is sent twice changes it once.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Stale, Invalid, RecordNumberTaken.
    """
    if access.require(actor, Permission.PATIENT_WRITE) is Scope.OWN:
        queries.get_patient(db, patient_id)  # one who is not here is not found, rather than outside the caseload
    access.require_patient(db, actor, Permission.PATIENT_WRITE, patient_id)
    facts = _checked(facts, clock.today(actor.zone))
    values = {"clinic": actor.clinic_id, "which": patient_id, "opened": expected_version, "now": clock.now()}
    values |= {_said(name): value for name, value in _columns_of(facts).items()}
    with _telling_numbers_apart(facts.record_number):
        changed = db.connection().execute(_CORRECT, values)
    if changed.one_or_none() is None:
        _require_said(queries.get_patient(db, patient_id, for_update=True), facts)
        return
    seen = db.identity_map.get(identity_key(Patient, (actor.clinic_id, patient_id)))
    if seen is not None:
        db.expire(seen)  # what the session has read of the patient before is read afresh


def set_standing(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    standing: Standing,
    *,
    admitted_on: date | None = None,
    is_part2: bool = False,
) -> Patient:
    """Move a patient's standing; for `intake`, whose episodes decide it.

    admitted_on: the admission now open (None leaves the last one). is_part2: the admission, or the wait for one, is to a
    substance-use program; once set it stays, because records made under Part 2 stay under it.

    Raises: Forbidden, PatientNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.PATIENT_WRITE)
    patient = queries.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.PATIENT_WRITE, patient_id)
    patient.standing = standing
    if admitted_on is not None:
        patient.admitted_on = patient.admitted_key = admitted_on
    patient.is_part2 = patient.is_part2 or is_part2
    db.flush()
    return patient


def _checked(facts: PatientFacts, today: date) -> PatientFacts:
    problems: dict[str, list[str]] = {}
    for name in ("first_name", "last_name"):
        if not name_key(getattr(facts, name)):
            problems[name] = ["A name needs at least one letter."]
    if facts.born_on > today:
        problems["born_on"] = ["A birth date cannot be in the future."]
    elif facts.born_on.year < 1850:
        problems["born_on"] = ["Please check the year of birth."]
    if facts.deceased_on is not None and not facts.born_on <= facts.deceased_on <= today:
        problems["deceased_on"] = ["This is before the birth date, or in the future."]
    if facts.record_number is not None and not record_key(facts.record_number):
        problems["record_number"] = ["A record number needs at least one letter or digit."]
    try:
        facts = replace(facts, availability=check_week(facts.availability))
    except BadWeek as error:
        problems["availability_note"] = [str(error)]
    if problems:
        raise Invalid(problems)
    return facts


def _columns_of(facts: PatientFacts) -> dict[str, Any]:
    """The facts, and the keys that follow from them, by column."""
    keys = keys_of(
        first_name=facts.first_name,
        middle_name=facts.middle_name,
        last_name=facts.last_name,
        preferred_name=facts.preferred_name,
        phone=facts.phone,
    )
    number = record_key(facts.record_number) if facts.record_number is not None else None
    return {name: getattr(facts, name) for name in _FACTS} | keys._asdict() | {"record_key": number}


def _require_said(patient: Patient, facts: PatientFacts) -> None:
    """Raises Stale where the record says anything else."""
    kept = {"record_number", "record_key"} if facts.record_number is None else set()
    if any(getattr(patient, name) != value for name, value in _columns_of(facts).items() if name not in kept):
        raise Stale(patient.id)


def _said(name: str) -> str:
    return f"said_{name}"


def _correction() -> ReturningUpdate[UUID]:
    """What `correct` runs, put together once: most saves are corrections. Of the table, which takes half as long."""
    table = cast(Table, Patient.__table__)
    said = {name: bindparam(_said(name), type_=table.c[name].type) for name in (*_FACTS, *Keys._fields, "record_key")}
    kept = {name: func.coalesce(said[name], table.c[name]) for name in ("record_number", "record_key")}
    opened = bindparam("opened", type_=Integer)
    return (
        update(table)
        .where(table.c.clinic_id == bindparam("clinic"), table.c.id == bindparam("which"))
        .where(table.c.version == func.coalesce(opened, table.c.version))
        .values({**said, **kept, "version": table.c.version + 1, "updated_at": bindparam("now")})
        .returning(table.c.id)
    )


_CORRECT = _correction()


@contextmanager
def _telling_numbers_apart(number: str | None) -> Iterator[None]:
    """Somebody who took the same record number a moment ago has it."""
    try:
        yield
    except IntegrityError as error:
        if number is not None and is_duplicate(error):
            raise RecordNumberTaken(number) from None
        raise


def _next_number(db: Session, clinic_id: UUID) -> str:
    """The clinic's next record number that no import has taken. The counter's row stays locked until the commit."""
    now = clock.now()
    first = insert(PatientCounter).values(
        clinic_id=clinic_id, id=clinic_id, last_number=1, created_at=now, updated_at=now
    )
    step = first.on_conflict_do_update(
        index_elements=["clinic_id", "id"],
        set_={"last_number": PatientCounter.last_number + 1, "updated_at": now},
    ).returning(PatientCounter.last_number)
    while True:
        number = NUMBER_FORMAT.format(db.scalars(step).one())
        if queries.find_by_record_number(db, number) is None:
            return number


def _refuse_duplicate(db: Session, facts: PatientFacts) -> None:
    alike = queries.find_alike(db, facts.first_name, facts.last_name, facts.born_on, facts.phone)
    if alike:
        raise LooksLikeDuplicate(", ".join(f"{row.name} ({row.record_number})" for row in alike))
