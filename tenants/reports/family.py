"""The family report: how far families are involved, by program, week by week, and for each course of care."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from tenants.family.queries.involvement import Held, Kept, by_course, read_between
from tenants.family.rules import SessionStatus
from tenants.family.rules.engagement import Figures, Meeting
from tenants.reports.figures import Asked, Behind, Chart, Column, Opens, Person, Report, Row, Section
from tenants.reports.queries.hours import find_nameable
from tenants.sessions.rules.weeks import monday_of

FIGURES = (
    Column("planned", _("Planned")),
    Column("held", _("Held")),
    Column("cancelled", _("Cancelled")),
    Column("undocumented", _("Not documented")),
)
AGREED = (
    Column("kept", _("Agreements kept")),
    Column("not_kept", _("Not kept")),
    Column("open", _("Still open")),
    Column("kept_share", _("Share kept"), "percent"),
)
PROGRAM_COLUMNS = (
    Column("program_id", _("Program"), "id"),
    Column("program", _("Program"), "text"),
    *FIGURES,
    Column("families", _("Families that came")),
    *AGREED,
)
WEEK_COLUMNS = (Column("week", _("Week from"), "day"), *FIGURES)
COURSE_COLUMNS = (
    Column("patient_id", _("Patient"), "id"),
    Column("episode_id", _("Episode"), "id"),
    Column("patient", _("Patient"), "text"),
    Column("record_number", _("Record number"), "text"),
    Column("program", _("Program"), "text"),
    *FIGURES,
    Column("who", _("Who came"), "text"),
    *AGREED,
    Column("last_on", _("Last held"), "day"),
    Column("days_since", _("Days since")),
)
LISTED: dict[str, Callable[[Meeting], bool]] = {
    "planned": lambda _one: True,
    "held": lambda one: one.status is SessionStatus.HELD,
    "cancelled": lambda one: one.status is SessionStatus.CANCELLED,
    "undocumented": lambda one: one.is_undocumented,
    "families": lambda one: one.status is SessionStatus.HELD,
}
"""The figures with a list behind them, and the sessions they are of."""
ALL, NONE = "all", "none"


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Three sections: programs, weeks, courses of care. A fixed number of statements."""
    kept = _kept(db, actor, asked)
    named = find_nameable(db, actor, {one.patient_id for one in kept.sessions}, Permission.FAMILY_READ)
    return (_programs(kept, actor, asked), _weeks(kept, actor, asked), _courses(kept, actor, asked, named))


def behind(db: Session, actor: Actor, asked: Asked, figure: str, row: str) -> Behind | None:
    """The families behind a figure of a program."""
    if figure not in LISTED:
        return None
    kept = _kept(db, actor, asked)
    groups = _by_program(kept)
    sessions = kept.sessions if row == ALL else groups.get(row)
    if sessions is None:
        return None
    found: dict[UUID, list[Held]] = defaultdict(list)
    for one in sessions:
        if LISTED[figure](kept.meeting(one, actor.zone)):
            found[one.patient_id].append(one)
    number = len(found) if figure == "families" else sum(len(each) for each in found.values())
    named = find_nameable(db, actor, set(found), Permission.FAMILY_READ)
    people = [
        Person(patient_id, each[0].patient, gettext("Sessions: %(number)s", number=len(each)))
        for patient_id, each in found.items()
        if patient_id in named
    ]
    label = next(column.label for column in PROGRAM_COLUMNS if column.key == figure)
    program = gettext("All programs") if row == ALL else sessions[0].program or gettext("Outside a program")
    people.sort(key=lambda one: one.name.casefold())
    return Behind(gettext("%(figure)s, %(program)s", figure=label, program=program), number, people)


def _kept(db: Session, actor: Actor, asked: Asked) -> Kept:
    kept = read_between(db, *clock.span(asked.period.from_on, asked.period.to_on, actor.zone))
    if asked.patient_id is None:
        return kept
    return kept._replace(sessions=[one for one in kept.sessions if one.patient_id == asked.patient_id])


def _by_program(kept: Kept) -> dict[str, list[Held]]:
    groups: dict[str, list[Held]] = defaultdict(list)
    for one in sorted(kept.sessions, key=lambda one: (one.program is None, one.program or "")):
        groups[str(one.program_id) if one.program_id is not None else NONE].append(one)
    return groups


def _programs(kept: Kept, actor: Actor, asked: Asked) -> Section:
    rows = []
    for key, sessions in _by_program(kept).items():
        names = {
            "program_id": sessions[0].program_id,
            "program": sessions[0].program or gettext("Outside a program"),
        }
        figures = kept.figures(sessions, actor.zone, asked.today)
        rows.append(Row({**names, **_values(figures)}, _opens(figures, asked, key)))
    whole = kept.figures(kept.sessions, actor.zone, asked.today)
    total = {"program_id": None, "program": gettext("All programs"), **_values(whole)}
    rows.append(Row(total, _opens(whole, asked, ALL), is_total=True))
    note = _(
        "Sessions by their day. Planned: all of them, held, cancelled, not documented or to come. Not documented: over, and "
        "nobody has said what happened. A family came when one of its sessions was held. Share kept: of the agreements settled."
    )
    return Section("programs", _("By program"), PROGRAM_COLUMNS, rows if kept.sessions else [], note)


def _opens(figures: Figures, asked: Asked, row: str) -> dict[str, Opens]:
    period = asked.period
    where = {"report_name": "family", "row": row, "from": str(period.from_on), "to": str(period.to_on)}
    return {
        figure: Opens("reports.behind", {**where, "figure": figure}, Permission.FAMILY_READ)
        for figure in LISTED
        if getattr(figures, figure)
    }


def _weeks(kept: Kept, actor: Actor, asked: Asked) -> Section:
    weeks: dict[date, list[Held]] = {}
    monday = monday_of(asked.period.from_on)
    while monday <= asked.period.to_on:
        weeks[monday] = []
        monday += timedelta(days=7)
    for one in kept.sessions:
        weeks[monday_of(clock.local(one.starts_at, actor.zone).date())].append(one)
    counted = {week: kept.figures(sessions, actor.zone, asked.today) for week, sessions in weeks.items()}
    rows = [
        Row({"week": week, **{column.key: getattr(one, column.key) for column in FIGURES}})
        for week, one in counted.items()
    ]
    chart = Chart(
        "bar",
        [week.isoformat() for week in counted],
        [
            (gettext("Held"), [one.held for one in counted.values()]),
            (gettext("Cancelled"), [one.cancelled for one in counted.values()]),
        ],
        gettext("sessions"),
        ("good", "warn"),
    )
    return Section("weeks", _("By week"), WEEK_COLUMNS, rows, chart=chart if len(rows) > 1 else None, is_folded=True)


def _courses(kept: Kept, actor: Actor, asked: Asked, named: set[UUID]) -> Section:
    rows = []
    for one, figures in by_course(kept, actor.zone, asked.today):
        if one.patient_id not in named:
            continue
        who = ", ".join(gettext("%(name)s (%(number)s)", name=name, number=n) for name, n in figures.people)
        names = {
            "patient_id": one.patient_id,
            "episode_id": one.episode_id,
            "patient": one.patient,
            "record_number": one.record_number,
            "program": one.program or "",
            "who": who,
            "last_on": figures.last_on,
            "days_since": figures.days_since,
        }
        chart = Opens("family_tab.index", {"patient_id": one.patient_id}, Permission.FAMILY_READ)
        rows.append(Row({**names, **_values(figures)}, {"patient": chart}))
    rows.sort(key=lambda row: str(row.values["patient"]).casefold())
    return Section("courses", _("By course of care"), COURSE_COLUMNS, rows)


def _values(figures: Figures) -> dict[str, int | None]:
    return {
        name: getattr(figures, name)
        for name in (*(column.key for column in FIGURES), "families", *(column.key for column in AGREED))
    }


FAMILY = Report(
    "family",
    _("Family involvement"),
    _("Family sessions planned and held, who came, and what became of agreements: by program and course of care."),
    Permission.FAMILY_READ,
    read,
    names_patients=True,
    tells=frozenset({Category.FAMILY, Category.ATTENDANCE}),
    behind=behind,
)
