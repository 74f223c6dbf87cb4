"""What fell due in a period for prescribers and nurses, done or not. One statement each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.people.models import User
from causeway.registry import FellDue
from tenants.care.psychiatry.models import Certification, Evaluation, Order
from tenants.care.psychiatry.numbers import EVALUATION_SIGNED, MEDICATIONS_CHECKED, ORDER_SIGNED
from tenants.care.queries.away import away_of, away_within
from tenants.care.rules import due_on
from tenants.clinics.rulebook import course, deadline
from tenants.intake.models import Episode
from tenants.patients.medications.models import MedicationCheck
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Program


def certifications(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Certifications: the first on the day of admission, each later one an interval after the last."""
    certified = _days(Certification.certified_on, Certification.clinic_id, Certification.episode_id == Episode.id)
    statement = (
        _since(actor, from_on)
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .add_columns(certified, Program.certification_interval_days)
    )
    found, period = [], _Period(from_on, until_on)
    for *who, days, interval in db.execute(statement):
        for by, done_on in _in_turn(who[2], _dates(days), _after(interval)):
            found += period.fell_due(who, by, done_on)
    return found


def evaluations(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """First evaluations, within a week of admission; days of leave do not count."""
    first = (
        select(func.min(Evaluation.signed_at))
        .where(Evaluation.clinic_id == Episode.clinic_id, Evaluation.episode_id == Episode.id)
        .correlate(Episode)
        .scalar_subquery()
    )
    found, period, days = [], _Period(from_on, until_on), course(db, EVALUATION_SIGNED)
    for *who, signed_at, leaves in db.execute(_since(actor, from_on).add_columns(first, away_within())):
        done_on = None if signed_at is None else _day(signed_at, actor)
        found += period.fell_due(who, due_on(who[2], days.on(who[2]), away_of(leaves)), done_on)
    return found


def checks(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Times the medication list was to be gone through: within a week of admission, then every 30 days."""
    checked = _days(
        MedicationCheck.checked_on,
        MedicationCheck.clinic_id,
        MedicationCheck.patient_id == Episode.patient_id,
        MedicationCheck.checked_on >= Episode.admitted_on,
    )
    found, period = [], _Period(from_on, until_on)
    first, again = course(db, EVALUATION_SIGNED), course(db, MEDICATIONS_CHECKED)
    for *who, days in db.execute(_since(actor, from_on).add_columns(checked)):
        there = [day for day in _dates(days) if day <= (who[3] or date.max)]
        for by, done_on in _in_turn(who[2] + first.span_on(who[2]), there, again.span_on):
            found += period.fell_due(who, by, done_on)
    return found


def orders_to_sign(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Orders that were told, by when whoever gave them was to sign."""
    begins, ends = clock.span(from_on, until_on, actor.zone)
    due = deadline(db, ORDER_SIGNED, actor.zone)
    first, last = due.window(begins, ends)
    statement = (
        select(Order.patient_id, SHOWN_NAME, Order.ordered_at, Order.signed_at, User.display_name)
        .join(Patient, and_(Patient.clinic_id == Order.clinic_id, Patient.id == Order.patient_id))
        .join(User, User.id == Order.ordered_by_id)
        .where(
            Order.ordered_at >= first,
            Order.ordered_at < last,
            or_(Order.signed_at.is_not(None), Order.stopped_at.is_(None)),
        )
        .order_by(Order.ordered_at, Order.id)
    )
    criterion = access.visible(actor, Permission.MEDICATION_READ, Order.patient_id)
    rows = db.execute(statement if criterion is None else statement.where(criterion))
    return [
        FellDue(name, patient_id, due.on(ordered_at), signed_at and _day(signed_at, actor), by)
        for patient_id, name, ordered_at, signed_at, by in rows
        if from_on <= due.on(ordered_at) <= until_on
    ]


def _in_turn(
    first_on: date, done: Sequence[date], wait: Callable[[date], timedelta]
) -> Iterator[tuple[date, date | None]]:
    """Each day on which something was due, and when it was done: the next a while after the last; the last is open."""
    by = first_on
    for on in done:
        yield by, on
        by = on + wait(on)
    yield by, None


def _after(days: int) -> Callable[[date], timedelta]:
    """So many days, whenever it begins."""
    return lambda _on: timedelta(days=days)


class _Period(NamedTuple):
    """The days asked for, both inclusive."""

    from_on: date
    until_on: date

    def fell_due(self, who: Sequence[Any], by: date | None, done_on: date | None) -> list[FellDue]:
        """What was to be done by a day of the period. who: patient, name, admitted, discharged."""
        patient_id, name, _admitted_on, discharged_on = who
        if by is None or not self.from_on <= by <= self.until_on:
            return []
        if done_on is None and discharged_on is not None and discharged_on <= by:
            return []  # whoever is gone needs it no more
        return [FellDue(name, patient_id, by, done_on)]


def _since(actor: Actor, from_on: date) -> Any:
    statement = (
        select(Episode.patient_id, SHOWN_NAME, Episode.admitted_on, Episode.discharged_on)
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .where(or_(Episode.discharged_on.is_(None), Episode.discharged_on >= from_on))
        .order_by(Episode.admitted_on, Episode.id)
    )
    criterion = access.visible(actor, Permission.MEDICATION_READ, Episode.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _days(column: Any, clinic_id: Any, *criteria: Any) -> ScalarSelect[Any]:
    return (
        select(func.json_agg(column))
        .where(clinic_id == Episode.clinic_id, *criteria)
        .correlate(Episode)
        .scalar_subquery()
    )


def _dates(days: Sequence[str] | None) -> list[date]:
    return sorted({date.fromisoformat(day) for day in days or ()})


def _day(at: datetime, actor: Actor) -> date:
    return clock.local(at, actor.zone).date()
