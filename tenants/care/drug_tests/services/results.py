"""Results: reported, confirmed, explained by a medication, signed off by a prescriber. Nothing reported is overwritten."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.drug_tests import queries
from tenants.care.drug_tests.errors import NoCollection, NoSpecimen, NothingToSignOff, ReportedAlready, WasRefused
from tenants.care.drug_tests.models import TestCollection, TestResult, TestSignOff
from tenants.care.drug_tests.queries import COMMENT, EXPLANATION, VOIDED
from tenants.care.drug_tests.rules import Outcome, Reading, Substance
from tenants.care.drug_tests.services.asking import load_test
from tenants.care.drug_tests.words import SUBSTANCES
from tenants.patients.medications import queries as medications
from tenants.patients.medications.errors import MedicationNotFound


def report(db: Session, actor: Actor, test_id: UUID, readings: Mapping[Substance, Reading]) -> list[TestResult]:
    """Report what a test says of some substances; the prescriber is to sign it off.

    Raises: Forbidden, TestNotFound, OutsideCaseload, NoCollection, WasRefused, NoSpecimen, ReportedAlready, Refused.
    """
    order = load_test(db, actor, test_id, Permission.CARE_WRITE)
    collection = _specimen(db, order.id)
    if not readings:
        raise Refused("Give the result of at least one substance.")
    known = {row.substance for row in queries.list_results(db, collection.id)}
    made = []
    for substance, reading in readings.items():
        if substance in known:
            raise ReportedAlready(field=substance.value, substance=SUBSTANCES[substance])
        made.append(
            TestResult(
                patient_id=order.patient_id,
                collection_id=collection.id,
                substance=substance,
                presumptive=reading,
                reported_at=clock.now(),
                reported_by_id=actor.user_id,
            )
        )
    db.add_all(made)
    collection.awaits_sign_off = True
    db.flush()
    audit.record(db, actor, "test.reported", subject=collection, results=len(made))
    return made


def confirm(db: Session, actor: Actor, result_id: UUID, reading: Reading) -> TestResult:
    """Add what the laboratory's confirmation says; the prescriber is to sign the test off once more.

    Raises: Forbidden, ResultNotFound, OutsideCaseload, Refused.
    """
    result = _load(db, actor, result_id, Permission.CARE_WRITE)
    if result.confirmed is not None:
        raise Refused(
            "This result has its confirmation. Mark it as entered in error, if it is wrong.", field="confirmed"
        )
    result.confirmed, result.confirmed_at, result.confirmed_by_id = reading, clock.now(), actor.user_id
    _reopen(db, result)
    audit.record(db, actor, "test.confirmed", subject=result)
    return result


def explain(db: Session, actor: Actor, result_id: UUID, text: str, *, medication_id: UUID | None = None) -> TestResult:
    """Say that a medication explains a positive result; for prescribers and nurses.

    Raises: Forbidden, ResultNotFound, OutsideCaseload, MedicationNotFound, Refused.
    """
    result = _load(db, actor, result_id, Permission.MEDICATION_WRITE)
    if Reading.POSITIVE is not (result.confirmed or result.presumptive):
        raise Refused("Only a positive result is explained by a medication.", field="medication_id")
    if result.explained_at is not None:
        raise Refused("This result is explained already.", field="text")
    if medication_id is None and not text.strip():
        raise Refused("Name the medication, or say what explains the result.", field="medication_id")
    if medication_id is not None and medications.get_medication(db, medication_id).patient_id != result.patient_id:
        raise MedicationNotFound
    drafts.require_person(actor)
    result.explained_at, result.explained_by_id = clock.now(), medication_id
    result.explanation_sealed = keyring(db).seal(EXPLANATION, text.strip()) if text.strip() else None
    _reopen(db, result)
    audit.record(db, actor, "test.explained", subject=result)
    return result


def void_result(db: Session, actor: Actor, result_id: UUID, reason: str) -> TestResult:
    """Declare a result entered in error; the right one is reported anew. Raises: Forbidden, ResultNotFound, OutsideCaseload,
    Refused.
    """
    result = _load(db, actor, result_id, Permission.CARE_WRITE)
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    result.voided_at, result.void_reason_sealed = clock.now(), keyring(db).seal(VOIDED, reason.strip())
    _reopen(db, result)
    audit.record(db, actor, "test.result_voided", subject=result)
    return result


def sign_off(db: Session, actor: Actor, test_id: UUID, comment: str = "") -> TestSignOff:
    """Sign a test off as its prescriber. The password is asked for at the edge.

    Raises: Forbidden, TestNotFound, OutsideCaseload, NoCollection, NothingToSignOff.
    """
    order = load_test(db, actor, test_id, Permission.MEDICATION_PRESCRIBE)
    collection = queries.find_collection(db, order.id, for_update=True)
    if collection is None:
        raise NoCollection
    if not collection.awaits_sign_off:
        raise NothingToSignOff
    signed = TestSignOff(
        patient_id=order.patient_id,
        collection_id=collection.id,
        comment_sealed=keyring(db).seal(COMMENT, comment.strip()) if comment.strip() else None,
        signed_at=clock.now(),
        signed_by_id=drafts.require_person(actor),
    )
    collection.awaits_sign_off = False
    db.add(signed)
    db.flush()
    audit.record(db, actor, "test.signed_off", subject=signed)
    return signed


def take_over_sign_off(db: Session, actor: Actor, test_id: UUID) -> None:
    """Say that what is known of a test so far was seen to in another system: nobody here has to sign it off.

    Raises: Forbidden, TestNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.IMPORT_RUN)
    order = load_test(db, actor, test_id, Permission.CARE_WRITE)
    collection = queries.find_collection(db, order.id, for_update=True)
    if collection is not None:
        collection.awaits_sign_off = False
        db.flush()


def _specimen(db: Session, test_id: UUID) -> TestCollection:
    """The collection of a test that has a specimen to report on."""
    collection = queries.find_collection(db, test_id, for_update=True)
    if collection is None:
        raise NoCollection
    if collection.outcome is Outcome.REFUSED:
        raise WasRefused
    if collection.outcome is Outcome.UNABLE:
        raise NoSpecimen
    return collection


def _load(db: Session, actor: Actor, result_id: UUID, permission: Permission) -> TestResult:
    access.require(actor, permission)
    result = queries.get_result(db, result_id, for_update=True)
    access.require_patient(db, actor, permission, result.patient_id)
    if result.voided_at is not None:
        raise Refused("This result was entered in error. Report it anew.")
    return result


def _reopen(db: Session, result: TestResult) -> None:
    collection = db.get_one(TestCollection, (result.clinic_id, result.collection_id))
    collection.awaits_sign_off = True
    db.flush()
