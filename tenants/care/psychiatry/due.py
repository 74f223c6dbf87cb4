"""What waits for prescribers and nurses: certifications, evaluations, orders to sign and to carry out, medication checks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ScalarSelect

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.people.models import User
from causeway.registry import Consequence, DueItem, DueSource, TodayItem
from causeway.web import formats
from tenants.care.psychiatry import past
from tenants.care.psychiatry.models import Certification, Evaluation, Order
from tenants.care.psychiatry.numbers import EVALUATION_SIGNED, MEDICATIONS_CHECKED, ORDER_SIGNED
from tenants.care.psychiatry.rules import CERTIFICATION_DAYS, WARNED_AT_DAYS
from tenants.care.psychiatry.words import ORDERS
from tenants.care.queries.away import away_of, away_within
from tenants.care.rules import due_on as counted_on
from tenants.clinics.rulebook import course, deadline, number_on
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.patients.medications.models import MedicationCheck
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Program

TELLS = frozenset({Category.MEDICATIONS})
ASKED_AHEAD = timedelta(days=7)
"""A check of the medications is asked for so long before its day: our own figure."""


def certifications(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Episodes whose certification is asked for: the first from admission, each later one from day 45 of 60."""
    last = _last(Certification.certified_on, Certification)
    interval = Program.certification_interval_days
    due_on = func.coalesce(last + interval, Episode.admitted_on)
    statement = (
        _open(actor)
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .add_columns(due_on, last)
        .where(
            Episode.admitted_on <= today,
            func.coalesce(last + interval * WARNED_AT_DAYS // CERTIFICATION_DAYS, Episode.admitted_on) <= today,
        )
        .order_by(due_on, Episode.id)
        .limit(limit)
    )
    return [
        DueItem(
            row[0],
            row[2],
            row[1],
            gettext("Certify the admission") if row[4] is None else gettext("Certify again"),
            row[3],
            _page(actor, "psychiatry.certify"),
            {"patient_id": row[1]},
            "danger" if row[3] < today else "warning",
        )
        for row in db.execute(statement)
    ]


def evaluations(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Episodes in which nobody has signed an evaluation since admission; nobody on leave, whose days do not count."""
    has_one = exists().where(
        Evaluation.clinic_id == Episode.clinic_id,
        Evaluation.patient_id == Episode.patient_id,
        Evaluation.episode_id == Episode.id,
    )
    statement = (
        _open(actor)
        .add_columns(Episode.admitted_on, away_within())
        .where(Episode.admitted_on <= today, Episode.status != EpisodeStatus.ON_LEAVE, ~has_one)
    )
    found, days = [], course(db, EVALUATION_SIGNED)
    for episode_id, patient_id, name, admitted_on, leaves in db.execute(statement):
        by = counted_on(admitted_on, days.on(admitted_on), away_of(leaves))
        if by is not None:
            found.append((by, episode_id, patient_id, name))
    return [
        DueItem(
            episode_id,
            name,
            patient_id,
            gettext("Write the psychiatric evaluation"),
            by,
            _page(actor, "psychiatry.new_evaluation"),
            {"patient_id": patient_id},
            _tone(by, today),
        )
        for by, episode_id, patient_id, name in sorted(found)[:limit]
    ]


def checks(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Patients with whom the list of medications is to be gone through, by the clinic's days for it."""
    last = (
        select(func.max(MedicationCheck.checked_on))
        .where(
            MedicationCheck.clinic_id == Episode.clinic_id,
            MedicationCheck.patient_id == Episode.patient_id,
            MedicationCheck.checked_on >= Episode.admitted_on,
        )
        .correlate(Episode)
        .scalar_subquery()
    )
    again, first = course(db, MEDICATIONS_CHECKED), course(db, EVALUATION_SIGNED)
    due_on = func.coalesce(
        last + number_on(again, last), Episode.admitted_on + number_on(first, Episode.admitted_on.expression)
    )
    statement = (
        _open(actor)
        .add_columns(due_on)
        .where(Episode.admitted_on <= today, due_on <= today + ASKED_AHEAD)
        .order_by(due_on, Episode.id)
        .limit(limit)
    )
    return [
        DueItem(
            row[0],
            row[2],
            row[1],
            gettext("Go through the medication list with the patient"),
            row[3],
            "medications.checked" if actor.may(Permission.MEDICATION_WRITE) else "medications.index",
            {"patient_id": row[1]},
            _tone(row[3], today),
        )
        for row in db.execute(statement.where(Episode.status == EpisodeStatus.ACTIVE))
    ]


def orders_to_sign(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Orders that were told and not signed, by who gave them."""
    return _orders(db, actor, today, limit, Order.signed_at.is_(None))


def own_orders_to_sign(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Those of them that this person gave."""
    return _orders(db, actor, today, limit, Order.signed_at.is_(None), Order.ordered_by_id == actor.user_id)


def orders_to_do(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Signed orders that nobody has carried out."""
    return _orders(db, actor, today, limit, Order.signed_at.is_not(None), is_to_sign=False)


def _orders(
    db: Session, actor: Actor, today: date, limit: int, *criteria: ColumnElement[bool], is_to_sign: bool = True
) -> list[DueItem]:
    statement = (
        select(
            Order.id, Order.patient_id, SHOWN_NAME, Order.kind, Order.ordered_at, Order.ordered_by_id, User.display_name
        )
        .join(Patient, and_(Patient.clinic_id == Order.clinic_id, Patient.id == Order.patient_id))
        .join(User, User.id == Order.ordered_by_id)
        .where(Order.settled_at.is_(None), *criteria)
        .order_by(Order.ordered_at, Order.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.MEDICATION_READ, Order.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    items, signed = [], deadline(db, ORDER_SIGNED, actor.zone)
    for row in db.execute(statement):
        given = row.ordered_at if not is_to_sign else signed.at(row.ordered_at)
        due_on = clock.local(given, actor.zone).date()
        values = {"kind": ORDERS[row.kind], "when": formats.moment(row.ordered_at, actor.zone)}
        items.append(
            DueItem(
                row.id,
                row[2],
                row.patient_id,
                gettext("Sign the order of %(when)s: %(kind)s", **values)
                if is_to_sign
                else gettext("Carry out the order of %(when)s: %(kind)s", **values),
                due_on,
                "psychiatry.index",
                {"patient_id": row.patient_id},
                _tone(due_on, today),
                owner_id=row.ordered_by_id if is_to_sign else None,
                owner=row.display_name if is_to_sign else "",
            )
        )
    return items


def waiting(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """The prescriber's and nurse's block of Today: what is most overdue first. Six statements."""
    today = clock.today(actor.zone)
    sources = (own_orders_to_sign, certifications, evaluations) if actor.may(Permission.MEDICATION_PRESCRIBE) else ()
    found = [item for source in (*sources, orders_to_do, checks) for item in source(db, actor, today, limit)]
    found.sort(key=lambda item: item.due_on or today)
    return [
        TodayItem(
            f"{item.subject}: {item.what}",
            gettext("due %(day)s", day=formats.day(item.due_on)) if item.due_on is not None else "",
            item.endpoint,
            item.values,
            item.tone,
        )
        for item in found[:limit]
    ]


def _open(actor: Actor) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(Episode.id, Episode.patient_id, SHOWN_NAME)
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .where(Episode.discharged_on.is_(None))  # as its index says: whoever is gone is not read
    )
    criterion = access.visible(actor, Permission.MEDICATION_READ, Episode.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _last(column: Any, table: type[Certification]) -> ScalarSelect[Any]:
    return (
        select(func.max(column))
        .where(table.clinic_id == Episode.clinic_id, table.episode_id == Episode.id)
        .correlate(Episode)
        .scalar_subquery()
    )


def _page(actor: Actor, endpoint: str) -> str:
    """Where a prescriber does it; whoever only reads is led to what there is."""
    return endpoint if actor.may(Permission.MEDICATION_PRESCRIBE) else "psychiatry.index"


def _tone(due_on: date, today: date) -> str:
    if due_on < today:
        return "danger"
    return "warning" if due_on == today else ""


DUE = (
    DueSource(
        "certifications",
        _("Certifications"),
        Permission.MEDICATION_READ,
        Consequence.DEADLINE,
        certifications,
        tells=TELLS,
        past=past.certifications,
        clears=Permission.MEDICATION_PRESCRIBE,
        has_own_block=True,
    ),
    DueSource(
        "orders_to_sign",
        _("Orders to sign"),
        Permission.MEDICATION_READ,
        Consequence.DEADLINE,
        orders_to_sign,
        tells=TELLS,
        past=past.orders_to_sign,
        clears=Permission.MEDICATION_PRESCRIBE,
        mine=own_orders_to_sign,
        has_own_block=True,
        statements=2,
    ),
    DueSource(
        "orders_to_do",
        _("Orders to carry out"),
        Permission.MEDICATION_READ,
        Consequence.DEADLINE,
        orders_to_do,
        tells=TELLS,
        clears=Permission.MEDICATION_WRITE,
        has_own_block=True,
        statements=2,
    ),
    DueSource(
        "evaluations",
        _("Psychiatric evaluations"),
        Permission.MEDICATION_READ,
        Consequence.QUALITY,
        evaluations,
        tells=TELLS,
        past=past.evaluations,
        clears=Permission.MEDICATION_PRESCRIBE,
        has_own_block=True,
        statements=2,
    ),
    DueSource(
        "medication_checks",
        _("Medication checks"),
        Permission.MEDICATION_READ,
        Consequence.QUALITY,
        checks,
        tells=TELLS,
        past=past.checks,
        clears=Permission.MEDICATION_WRITE,
        has_own_block=True,
        statements=2,
    ),
)
