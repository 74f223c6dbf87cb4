"""Asking for a test, and calling it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.drug_tests import queries
from tenants.care.drug_tests.errors import TestSettled
from tenants.care.drug_tests.models import TestOrder
from tenants.care.drug_tests.queries import CANCELLED
from tenants.care.drug_tests.rules import Specimen, Substance, TestStatus, TestWhy
from tenants.intake import queries as intake
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class TestFacts:
    """A test as it is asked for. due_on: the day of the collection. is_observed: somebody is to be present."""

    __test__ = False

    why: TestWhy
    specimen: Specimen
    substances: Sequence[Substance]
    due_on: date
    is_observed: bool = False


def order_test(
    db: Session, actor: Actor, patient_id: UUID, facts: TestFacts, *, test_id: UUID | None = None, is_past: bool = False
) -> TestOrder:
    """Ask for a test on a day. is_past: it was asked for elsewhere, and its day may be over. test_id: its id, for an import.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    if not facts.substances:
        raise Refused("Choose at least one substance.", field="substances")
    if not is_past and facts.due_on < clock.today(actor.zone):
        raise Refused("This day is over. Ask for a test today or later.", field="due_on")
    if facts.why is TestWhy.RANDOM and not is_past:
        raise Refused("Random tests are drawn by a schedule. Set one, or give another reason.", field="why")
    episodes = intake.list_open_episodes(db, patient_id)
    order = TestOrder(
        patient_id=patient_id,
        episode_id=episodes[0].id if episodes else None,
        why=facts.why,
        specimen=facts.specimen,
        substances=in_order(facts.substances),
        is_observed=facts.is_observed,
        due_on=facts.due_on,
        status=TestStatus.OPEN,
        ordered_by_id=actor.user_id,
    )
    if test_id is not None:
        order.id = test_id
    db.add(order)
    db.flush()
    audit.record(db, actor, "test.ordered", subject=order, why=facts.why.value)
    return order


def call_off(db: Session, actor: Actor, test_id: UUID, reason: str) -> TestOrder:
    """Call off a test that was not collected. Raises: Forbidden, TestNotFound, OutsideCaseload, TestSettled, Refused."""
    order = load_test(db, actor, test_id, Permission.CARE_WRITE)
    if order.status is not TestStatus.OPEN:
        raise TestSettled
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    drafts.require_person(actor)
    order.status, order.cancelled_at = TestStatus.CANCELLED, clock.now()
    order.cancel_reason_sealed = keyring(db).seal(CANCELLED, reason.strip())
    db.flush()
    audit.record(db, actor, "test.called_off", subject=order)
    return order


def load_test(db: Session, actor: Actor, test_id: UUID, permission: Permission) -> TestOrder:
    """A test, locked, when this person may do that for its patient. Raises: Forbidden, TestNotFound, OutsideCaseload."""
    access.require(actor, permission)
    order = queries.get_test(db, test_id, for_update=True)
    access.require_patient(db, actor, permission, order.patient_id)
    return order


def in_order(substances: Sequence[Substance]) -> list[str]:
    """Substances, each once, in the order of the list."""
    chosen = set(substances)
    return [one.value for one in Substance if one in chosen]
