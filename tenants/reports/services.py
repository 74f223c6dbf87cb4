"""Reading a report: who may, of which period, and that it was read."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, disclosure
from causeway.access import Actor, Permission
from tenants.reports.errors import NoSuchPeriod
from tenants.reports.figures import Asked, Report, Section
from tenants.reports.rules import periods
from tenants.reports.rules.periods import Period


def period_of(from_on: str, to_on: str, today: date, longest_days: int = periods.LONGEST_DAYS) -> Period:
    """A period as people write it, each end left out for the usual one: the four weeks that end today.

    Raises NoSuchPeriod.
    """
    try:
        last = date.fromisoformat(to_on) if to_on else today
        first = date.fromisoformat(from_on) if from_on else periods.usual(last).from_on
    except (ValueError, OverflowError):
        raise NoSuchPeriod("day") from None
    problem = periods.problem(first, last, today, longest_days)
    if problem:
        raise NoSuchPeriod(problem, days=longest_days)
    return Period(first, last)


def read(db: Session, actor: Actor, report: Report, asked: Asked) -> Sequence[Section]:
    """The report's sections. Raises Forbidden."""
    access.require(actor, Permission.REPORT_READ)
    access.require(actor, report.permission)
    sections = report.read(db, actor, asked)
    audit.record(
        db,
        actor,
        "report.read",
        patient_id=asked.patient_id,
        report=report.name,
        from_on=asked.period.from_on.isoformat(),
        to_on=asked.period.to_on.isoformat(),
    )
    return sections


def leaving(
    way: disclosure.Way, report: Report, sections: Sequence[Section], *, what: str, patient_id: UUID | None = None
) -> disclosure.Leaving:
    """What the gate is asked when a report is taken away. Of one that names patients, how many it names; of one that was
    narrowed to a patient, that it is about them, whether their name is in it or not.
    """
    if patient_id is not None:
        return disclosure.Leaving(
            way,
            disclosure.Recipient.OWN_WORKFORCE,
            disclosure.Purpose.OPERATIONS,
            what=what,
            categories=report.tells,
            patient_ids=(patient_id,),
        )
    named = {row.values.get("patient_id") for section in sections for row in section.rows} - {None}
    return disclosure.Leaving(
        way,
        disclosure.Recipient.OWN_WORKFORCE,
        disclosure.Purpose.OPERATIONS,
        what=what,
        categories=report.tells if report.names_patients else frozenset(),
        bulk=len(named) if report.names_patients else None,
    )
