"""What waits: today's tests, and results to sign off."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, FellDue, TodayItem
from causeway.web import formats
from tenants.care.drug_tests.models import TestCollection, TestOrder
from tenants.care.drug_tests.rules import TestStatus
from tenants.care.drug_tests.words import SPECIMENS
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME

TELLS = frozenset({Category.TESTS})


def tests_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Tests of today and of days before that nobody has collected or called off, of those in care and not on leave."""
    is_here = or_(Episode.id.is_(None), and_(Episode.discharged_on.is_(None), Episode.status != EpisodeStatus.ON_LEAVE))
    statement = (
        _tests(actor)
        .outerjoin(Episode, and_(Episode.clinic_id == TestOrder.clinic_id, Episode.id == TestOrder.episode_id))
        .add_columns(TestOrder.due_on, TestOrder.specimen)
        .where(TestOrder.status == TestStatus.OPEN, TestOrder.due_on <= today, is_here)
        .order_by(TestOrder.due_on, TestOrder.id)
        .limit(limit)
    )
    return [
        DueItem(
            row[0],
            row[2],
            row[1],
            gettext("Collect the test: %(what)s", what=SPECIMENS[row[4]]),
            row[3],
            *_page(actor, Permission.CARE_WRITE, "drug_tests.collect", row),
            "danger" if row[3] < today else "warning",
        )
        for row in db.execute(statement)
    ]


def results_to_sign_off(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Tests with a result, a refusal or a tampered specimen that a prescriber has not seen, the oldest first."""
    statement = (
        _tests(actor)
        .join(
            TestCollection,
            and_(TestCollection.clinic_id == TestOrder.clinic_id, TestCollection.test_order_id == TestOrder.id),
        )
        .add_columns(TestCollection.collected_at)
        .where(TestCollection.awaits_sign_off.is_(True))
        .order_by(TestCollection.collected_at, TestOrder.id)
        .limit(limit)
    )
    items = []
    for row in db.execute(statement):
        on = clock.local(row[3], actor.zone).date()
        items.append(
            DueItem(
                row[0],
                row[2],
                row[1],
                gettext("Sign off the test of %(day)s", day=formats.day(on)),
                on,
                *_page(actor, Permission.MEDICATION_PRESCRIBE, "drug_tests.sign_off", row),
                "danger" if on < today else "warning",
            )
        )
    return items


def tests_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Tests of a period that were not called off, collected or not; of whoever was there to give one."""
    was_here = or_(
        TestCollection.id.is_not(None),
        Episode.id.is_(None),
        Episode.discharged_on.is_(None),
        Episode.discharged_on > TestOrder.due_on,
    )
    statement = (
        _tests(actor)
        .outerjoin(Episode, and_(Episode.clinic_id == TestOrder.clinic_id, Episode.id == TestOrder.episode_id))
        .outerjoin(
            TestCollection,
            and_(TestCollection.clinic_id == TestOrder.clinic_id, TestCollection.test_order_id == TestOrder.id),
        )
        .add_columns(TestOrder.due_on, TestCollection.collected_at)
        .where(TestOrder.status != TestStatus.CANCELLED, TestOrder.due_on.between(from_on, until_on), was_here)
        .order_by(TestOrder.due_on, TestOrder.id)
    )
    return [
        FellDue(name, patient_id, by, None if at is None else clock.local(at, actor.zone).date())
        for _id, patient_id, name, by, at in db.execute(statement)
    ]


def waiting(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """The block of Today: results to sign off for prescribers, and today's tests. Two statements."""
    today = clock.today(actor.zone)
    found = results_to_sign_off(db, actor, today, limit) if actor.may(Permission.MEDICATION_PRESCRIBE) else []
    found += tests_due(db, actor, today, limit)
    return [
        TodayItem(f"{item.subject}: {item.what}", "", item.endpoint, item.values, item.tone) for item in found[:limit]
    ]


def _page(actor: Actor, permission: Permission, endpoint: str, row: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Where somebody with the permission does it; whoever only reads is led to the patient's tests."""
    if actor.may(permission):
        return endpoint, {"patient_id": row[1], "test_id": row[0]}
    return "drug_tests.index", {"patient_id": row[1]}


def _tests(actor: Actor) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = select(TestOrder.id, TestOrder.patient_id, SHOWN_NAME).join(
        Patient, and_(Patient.clinic_id == TestOrder.clinic_id, Patient.id == TestOrder.patient_id)
    )
    criterion = access.visible(actor, Permission.CARE_READ, TestOrder.patient_id)
    return statement if criterion is None else statement.where(criterion)


DUE = (
    DueSource(
        "tests_due",
        _("Tests to collect"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        tests_due,
        tells=TELLS,
        past=tests_past,
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "results_to_sign_off",
        _("Test results to sign off"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        results_to_sign_off,
        tells=TELLS,
        clears=Permission.MEDICATION_PRESCRIBE,
    ),
)
