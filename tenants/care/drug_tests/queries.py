"""Tests of one patient, what they come to, and sobriety dates. The constants name the columns they are sealed for."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.drug_tests.errors import ResultNotFound, ScheduleNotFound, TestNotFound
from tenants.care.drug_tests.models import (
    SobrietyDate,
    TestCollection,
    TestOrder,
    TestResult,
    TestSchedule,
    TestSignOff,
)
from tenants.care.drug_tests.rules import (
    Finding,
    Outcome,
    Reading,
    Sobriety,
    SobrietyReason,
    Specimen,
    Substance,
    TestStatus,
    TestWhy,
    Validity,
    Verdict,
    finding,
    sobriety,
    verdict,
)
from tenants.patients.medications.models import Medication

CANCELLED = "test_orders.cancel_reason"
NOTE = "test_collections.note"
EXPLANATION = "test_results.explanation"
VOIDED = "test_results.void_reason"
COMMENT = "test_sign_offs.comment"
SEED = "test_schedules.seed"
SOBER = "sobriety_dates.note"


class ResultRow(NamedTuple):
    """What a test says of one substance. medication: the name of what explains it, "" for none."""

    id: UUID
    substance: Substance
    presumptive: Reading
    confirmed: Reading | None
    finding: Finding
    medication: str
    explanation: str
    void_reason: str

    @property
    def is_voided(self) -> bool:
        """Whether it was entered in error."""
        return bool(self.void_reason)


class SignedRow(NamedTuple):
    """A sign-off."""

    signed_at: datetime
    signed_by: str
    comment: str


class TestRow(NamedTuple):
    """A test as pages show it. collected: None while nobody has asked for the specimen."""

    id: UUID
    patient_id: UUID
    why: TestWhy
    specimen: Specimen
    substances: list[str]
    is_to_be_observed: bool
    due_on: date
    status: TestStatus
    cancel_reason: str
    collected: "CollectedRow | None"

    @property
    def verdict(self) -> Verdict | None:
        """What it comes to, None before the collection."""
        one = self.collected
        if one is None:
            return None
        return verdict(one.outcome, one.validity, [row.finding for row in one.results if not row.is_voided])


class CollectedRow(NamedTuple):
    """What came of asking for the specimen of a test, with its results and sign-offs. collected_by: "" for an import."""

    collected_at: datetime
    outcome: Outcome
    is_observed: bool
    temperature_f: Decimal | None
    validity: Validity
    note: str
    collected_by: str
    awaits_sign_off: bool
    results: tuple[ResultRow, ...]
    signed: tuple[SignedRow, ...]


class SobrietyRow(NamedTuple):
    """A sobriety date as it was written down."""

    sober_on: date
    reason: SobrietyReason
    note: str
    recorded_at: datetime
    recorded_by: str


def get_test(db: Session, test_id: UUID, *, for_update: bool = False) -> TestOrder:
    """One test. Raises TestNotFound."""
    return get_one(db, TestOrder, test_id, TestNotFound, for_update=for_update)


def get_schedule(db: Session, schedule_id: UUID, *, for_update: bool = False) -> TestSchedule:
    """One random schedule. Raises ScheduleNotFound."""
    return get_one(db, TestSchedule, schedule_id, ScheduleNotFound, for_update=for_update)


def get_result(db: Session, result_id: UUID, *, for_update: bool = False) -> TestResult:
    """One result. Raises ResultNotFound."""
    return get_one(db, TestResult, result_id, ResultNotFound, for_update=for_update)


def find_collection(db: Session, test_id: UUID, *, for_update: bool = False) -> TestCollection | None:
    """The collection of a test."""
    statement = select(TestCollection).where(TestCollection.test_order_id == test_id)
    return db.scalars(statement.with_for_update() if for_update else statement).one_or_none()


def list_results(db: Session, collection_id: UUID) -> list[TestResult]:
    """The results of a collection that stand."""
    statement = select(TestResult).where(TestResult.collection_id == collection_id, TestResult.voided_at.is_(None))
    return list(db.scalars(statement.order_by(TestResult.id)))


def list_tests(db: Session, patient_id: UUID, *, limit: int = 100) -> list[TestRow]:
    """A patient's tests, the newest first, with their results. Four statements."""
    return _read(
        db,
        _tests().where(TestOrder.patient_id == patient_id).order_by(TestOrder.due_on.desc(), TestOrder.id.desc()),
        limit,
    )


def get_row(db: Session, test_id: UUID) -> TestRow:
    """One test as pages show it. Raises TestNotFound."""
    found = _read(db, _tests().where(TestOrder.id == test_id), 1)
    if not found:
        raise TestNotFound
    return found[0]


def find_schedule(db: Session, patient_id: UUID, today: date) -> TestSchedule | None:
    """The patient's random schedule that is in force, or is still to begin."""
    statement = (
        select(TestSchedule)
        .where(
            TestSchedule.patient_id == patient_id,
            (TestSchedule.until_on.is_(None)) | (TestSchedule.until_on >= today),
        )
        .order_by(TestSchedule.from_on, TestSchedule.id)
        .limit(1)
    )
    return db.scalars(statement).one_or_none()


def list_running_schedules(db: Session, today: date) -> list[TestSchedule]:
    """The random schedules in force today."""
    statement = select(TestSchedule).where(
        TestSchedule.from_on <= today, (TestSchedule.until_on.is_(None)) | (TestSchedule.until_on >= today)
    )
    return list(db.scalars(statement.order_by(TestSchedule.id)))


def list_drawn(db: Session, schedule_id: UUID, from_on: date, until_on: date) -> list[date]:
    """The days on which a schedule has asked for a test, called off or not."""
    statement = select(TestOrder.due_on).where(
        TestOrder.schedule_id == schedule_id, TestOrder.due_on.between(from_on, until_on)
    )
    return list(db.scalars(statement))


def list_sobriety(db: Session, patient_id: UUID) -> list[SobrietyRow]:
    """The sobriety dates of a patient as they were written down, the last first."""
    rows = db.execute(
        select(SobrietyDate, User.display_name)
        .join(User, User.id == SobrietyDate.recorded_by_id)
        .where(SobrietyDate.patient_id == patient_id)
        .order_by(SobrietyDate.recorded_at.desc(), SobrietyDate.id.desc())
    )
    return [
        SobrietyRow(row.sober_on, row.reason, _opened(db, SOBER, row.note_sealed), row.recorded_at, name)
        for row, name in rows
    ]


def list_sober(db: Session, patient_ids: Collection[UUID], zone: ZoneInfo) -> dict[UUID, Sobriety]:
    """What is known of the sobriety of some patients, of those alone of whom anything is. Three statements."""
    own = {
        row.patient_id: row.sober_on
        for row in db.execute(
            select(SobrietyDate.patient_id, SobrietyDate.sober_on)
            .where(SobrietyDate.patient_id.in_(patient_ids))
            .order_by(SobrietyDate.recorded_at, SobrietyDate.id)
        )
    }
    tests = _verdicts(db, patient_ids, zone)
    return {one: sobriety(own.get(one), tests.get(one, ())) for one in {*own, *tests}}


def list_asked_on(db: Session, patient_ids: Collection[UUID], on: date) -> set[UUID]:
    """Those of the patients of whom a test is asked on a day and not collected yet."""
    statement = select(TestOrder.patient_id).where(
        TestOrder.patient_id.in_(patient_ids), TestOrder.due_on == on, TestOrder.status == TestStatus.OPEN
    )
    return set(db.scalars(statement))


def list_settled(db: Session, patient_id: UUID, zone: ZoneInfo) -> list[tuple[date, Verdict]]:
    """What a patient's tests come to whose result nobody has to sign off any more, and their days. Two statements."""
    return _verdicts(db, [patient_id], zone, is_settled=True).get(patient_id, [])


def _verdicts(
    db: Session, patient_ids: Collection[UUID], zone: ZoneInfo, *, is_settled: bool = False
) -> dict[UUID, list[tuple[date, Verdict]]]:
    """By patient every test that was collected: its verdict, and the day on which the specimen was given. Two statements.

    is_settled: only those that wait for no sign-off.
    """
    settled = [TestCollection.awaits_sign_off.is_(False)] if is_settled else []
    collected = db.execute(
        select(
            TestCollection.id,
            TestCollection.patient_id,
            TestCollection.outcome,
            TestCollection.validity,
            TestCollection.collected_at,
        ).where(TestCollection.patient_id.in_(patient_ids), *settled)
    ).all()
    findings: dict[UUID, list[Finding]] = {}
    for row in db.execute(
        select(
            TestResult.collection_id, TestResult.presumptive, TestResult.confirmed, TestResult.explained_at.is_not(None)
        ).where(TestResult.patient_id.in_(patient_ids), TestResult.voided_at.is_(None))
    ):
        findings.setdefault(row[0], []).append(finding(row[1], row[2], is_explained=row[3]))
    found: dict[UUID, list[tuple[date, Verdict]]] = {}
    for one in collected:
        comes_to = verdict(one.outcome, one.validity, findings.get(one.id, ()))
        on = clock.local(one.collected_at, zone).date()
        found.setdefault(one.patient_id, []).append((on, comes_to))
    return found


def _tests() -> Select[*tuple[Any, ...]]:
    return (
        select(TestOrder, TestCollection, func.coalesce(User.display_name, ""))
        .join(
            TestCollection,
            and_(TestCollection.clinic_id == TestOrder.clinic_id, TestCollection.test_order_id == TestOrder.id),
            isouter=True,
        )
        .join(User, User.id == TestCollection.collected_by_id, isouter=True)
    )


def _read(db: Session, statement: Select[*tuple[Any, ...]], limit: int) -> list[TestRow]:
    rows = db.execute(statement.limit(limit)).all()
    ids = [collection.id for _order, collection, _name in rows if collection is not None]
    results, signed = _results(db, ids), _signed(db, ids)

    def collected(one: TestCollection, name: str) -> CollectedRow:
        return CollectedRow(
            one.collected_at,
            one.outcome,
            one.is_observed,
            one.temperature_f,
            one.validity,
            _opened(db, NOTE, one.note_sealed),
            name,
            one.awaits_sign_off,
            tuple(results.get(one.id, ())),
            tuple(signed.get(one.id, ())),
        )

    return [
        TestRow(
            order.id,
            order.patient_id,
            order.why,
            order.specimen,
            order.substances,
            order.is_observed,
            order.due_on,
            order.status,
            _opened(db, CANCELLED, order.cancel_reason_sealed),
            None if collection is None else collected(collection, name),
        )
        for order, collection, name in rows
    ]


def _results(db: Session, collection_ids: Collection[UUID]) -> dict[UUID, list[ResultRow]]:
    found: dict[UUID, list[ResultRow]] = {}
    rows = db.execute(
        select(TestResult, func.coalesce(Medication.name, ""))
        .join(
            Medication,
            and_(Medication.clinic_id == TestResult.clinic_id, Medication.id == TestResult.explained_by_id),
            isouter=True,
        )
        .where(TestResult.collection_id.in_(collection_ids))
        .order_by(TestResult.voided_at.is_not(None), TestResult.id)
    )
    for row, medication in rows:
        found.setdefault(row.collection_id, []).append(
            ResultRow(
                row.id,
                row.substance,
                row.presumptive,
                row.confirmed,
                finding(row.presumptive, row.confirmed, is_explained=row.explained_at is not None),
                medication,
                _opened(db, EXPLANATION, row.explanation_sealed),
                _opened(db, VOIDED, row.void_reason_sealed),
            )
        )
    return found


def _signed(db: Session, collection_ids: Collection[UUID]) -> dict[UUID, list[SignedRow]]:
    found: dict[UUID, list[SignedRow]] = {}
    rows = db.execute(
        select(TestSignOff, User.display_name)
        .join(User, User.id == TestSignOff.signed_by_id)
        .where(TestSignOff.collection_id.in_(collection_ids))
        .order_by(TestSignOff.id)
    )
    for row, name in rows:
        signed = SignedRow(row.signed_at, name, _opened(db, COMMENT, row.comment_sealed))
        found.setdefault(row.collection_id, []).append(signed)
    return found


def _opened(db: Session, column: str, sealed: bytes | None) -> str:
    return keyring(db).open(column, sealed) if sealed is not None else ""
