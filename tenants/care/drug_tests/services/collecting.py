"""What came of asking for a specimen. A refusal counts as a result."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.drug_tests.errors import TestSettled
from tenants.care.drug_tests.models import TestCollection
from tenants.care.drug_tests.queries import NOTE
from tenants.care.drug_tests.rules import Outcome, TestStatus, Validity
from tenants.care.drug_tests.services.asking import load_test

COOLEST, HOTTEST = Decimal(50), Decimal(120)


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """What happened. collected_at: None for now. temperature_f: of the specimen, in °F, within four minutes."""

    outcome: Outcome
    collected_at: datetime | None = None
    is_observed: bool = False
    temperature_f: Decimal | None = None
    validity: Validity = Validity.UNCHECKED
    note: str = ""


def collect(db: Session, actor: Actor, test_id: UUID, facts: CollectionFacts) -> TestCollection:
    """Write down what came of a test. A refusal, or no specimen, goes to the prescriber at once; so does a specimen that was
    tampered with.

    Raises: Forbidden, TestNotFound, OutsideCaseload, TestSettled, Refused.
    """
    order = load_test(db, actor, test_id, Permission.CARE_WRITE)
    if order.status is not TestStatus.OPEN:
        raise TestSettled
    at = facts.collected_at or clock.now()
    if at > clock.now():
        raise Refused("This lies ahead. Write down what has happened.", field="collected_on")
    is_given = facts.outcome is Outcome.COLLECTED
    if is_given and facts.temperature_f is not None and not COOLEST <= facts.temperature_f <= HOTTEST:
        raise Refused("A specimen has between 50 and 120 °F. Fresh urine has 90 to 100.", field="temperature_f")
    if not is_given and not facts.note.strip():
        raise Refused("Say what the patient said, and what was offered.", field="note")
    validity = facts.validity if is_given else Validity.UNCHECKED
    collection = TestCollection(
        patient_id=order.patient_id,
        test_order_id=order.id,
        collected_at=at,
        outcome=facts.outcome,
        is_observed=facts.is_observed and is_given,
        temperature_f=facts.temperature_f if is_given else None,
        validity=validity,
        note_sealed=keyring(db).seal(NOTE, facts.note.strip()) if facts.note.strip() else None,
        collected_by_id=actor.user_id,
        awaits_sign_off=not is_given or validity in {Validity.SUBSTITUTED, Validity.ADULTERATED},
    )
    order.status = TestStatus.COLLECTED
    db.add(collection)
    db.flush()
    audit.record(db, actor, "test.collected", subject=collection, outcome=facts.outcome.value)
    return collection
