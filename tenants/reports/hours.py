"""The hours report: each patient's weeks, attended against target and floor; and each week of the clinic."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.reports.figures import Asked, Chart, Column, Opens, Report, Row, Section, Value
from tenants.reports.queries.hours import find_nameable
from tenants.reports.rules import hours as rules
from tenants.reports.rules.hours import Week
from tenants.reports.rules.periods import Period
from tenants.sessions.day_words import REDUCED
from tenants.sessions.queries.weeks import PersonWeek, list_weeks
from tenants.sessions.rules.weeks import monday_of

HALF_A_YEAR_DAYS = 184
OUTCOMES = {
    "reached": _("Reached"),
    "short": _("Short"),
    "below_floor": _("Below the least"),
    "asked_nothing": _("Asked for nothing"),
    "running": _("Still running"),
}
WEEK_COLUMNS = (
    Column("week", _("Week from"), "day"),
    Column("patients", _("Patients")),
    *(Column(key, label) for key, label in OUTCOMES.items()),
    Column("average", _("Attended on average"), "minutes"),
    Column("asked_average", _("Asked for on average"), "minutes"),
    Column("share", _("Share reached"), "percent"),
)
PATIENT_COLUMNS = (
    Column("patient_id", _("Patient"), "id"),
    Column("patient", _("Patient"), "text"),
    Column("record_number", _("Record number"), "text"),
    Column("week", _("Week from"), "day"),
    Column("track", _("Track"), "text"),
    Column("attended", _("Attended"), "minutes"),
    Column("target", _("Target"), "minutes"),
    Column("floor", _("Least"), "minutes"),
    Column("missing", _("Missing"), "minutes"),
    Column("unknown", _("Sessions not counted")),
    Column("outcome", _("Outcome"), "id"),
    Column("outcome_words", _("Outcome"), "text"),
    Column("reasons", _("Asked for less because"), "text"),
)


class _Counted(NamedTuple):
    """A patient's week as it was read, and as it is counted."""

    person: PersonWeek
    week: Week


def mondays(period: Period) -> Iterator[date]:
    """The Mondays of the weeks that share a day with the period."""
    monday = monday_of(period.from_on)
    while monday <= period.to_on:
        yield monday
        monday += timedelta(days=7)


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Two sections: weeks and patients. A fixed number of statements for each week."""
    only = None if asked.patient_id is None else [asked.patient_id]
    found: dict[date, list[_Counted]] = {}
    for monday in mondays(asked.period):
        people = list_weeks(db, actor, monday, patient_ids=only, permission=Permission.REPORT_READ, is_suggesting=False)
        found[monday] = [_Counted(person, _week(person, monday, asked.today)) for person in people]
    named = find_nameable(db, actor, {one.person.patient_id for weeks in found.values() for one in weeks})
    rows = [
        _row(one, monday)
        for monday, weeks in sorted(found.items(), reverse=True)
        for one in sorted(weeks, key=lambda one: (-one.week.missing, one.person.name.casefold()))
        if one.person.patient_id in named
    ]
    return (_weeks(found), Section("patients", _("By patient"), PATIENT_COLUMNS, rows))


def _week(person: PersonWeek, monday: date, today: date) -> Week:
    goal = person.goal
    return Week(person.standing.attended, goal.target, goal.floor, is_over=monday + timedelta(days=7) <= today)


def _weeks(found: dict[date, list[_Counted]]) -> Section:
    counted = {monday: rules.count([one.week for one in weeks]) for monday, weeks in found.items() if weeks}
    rows = [
        Row(
            {"week": monday, **asdict(figures)},
            dict.fromkeys(
                ("patients", "reached", "short", "below_floor", "running"),
                Opens("hours.index", {"week": monday.isoformat()}, Permission.SESSION_READ),
            ),
        )
        for monday, figures in counted.items()
    ]
    chart = Chart(
        "line",
        [monday.isoformat() for monday in counted],
        [
            (gettext("Attended"), [_hours(figures.average) for figures in counted.values()]),
            (gettext("Asked for"), [_hours(figures.asked_average) for figures in counted.values()]),
        ],
        gettext("hours a week, on average"),
    )
    note = _("Weeks run from Monday to Sunday. Weeks of admission, discharge, closure and leave ask for less.")
    return Section("weeks", _("By week"), WEEK_COLUMNS, rows, note, chart if len(counted) > 1 else None)


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 1)


def _row(one: _Counted, monday: date) -> Row:
    person, week = one
    values: dict[str, Value] = {
        "patient_id": person.patient_id,
        "patient": person.name,
        "record_number": person.record_number,
        "week": monday,
        "track": person.track,
        "attended": week.attended,
        "target": week.target,
        "floor": week.floor,
        "missing": week.missing,
        "unknown": person.standing.uncounted,
        "outcome": week.outcome,
        "outcome_words": str(OUTCOMES[week.outcome]),
        "reasons": ", ".join(str(REDUCED[reason]) for reason in person.goal.reasons),
    }
    meter = Opens("hours.index", {"week": monday.isoformat(), "q": person.record_number}, Permission.SESSION_READ)
    chart = Opens("patients.overview", {"patient_id": person.patient_id}, Permission.PATIENT_READ)
    return Row(values, {"patient": chart, "attended": meter})


HOURS = Report(
    "hours",
    _("Hours"),
    _("Each patient's weeks: minutes attended, against the target of their stay and the least of their program."),
    Permission.SESSION_READ,
    read,
    names_patients=True,
    longest_days=HALF_A_YEAR_DAYS,
)
