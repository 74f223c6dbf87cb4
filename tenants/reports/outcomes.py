"""The outcomes report: courses of care completed, and how scores changed, by program; each number opens the list behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.ids import parse_id
from tenants.measures.instruments import INSTRUMENTS, find
from tenants.reports.figures import Asked, Behind, Column, Opens, Person, Report, Row, Section, Value
from tenants.reports.queries import outcomes as queries
from tenants.reports.queries.outcomes import Course
from tenants.reports.rules import outcomes as rules
from tenants.reports.rules.outcomes import Ended, Series

ENDED = {
    "ended": _("Ended"),
    "completed": _("Completed"),
    "left": _("Left on their own"),
    "otherwise": _("Ended otherwise"),
}
CHANGED = {
    "measured": _("Measured"),
    "compared": _("Twice or more"),
    "improved": _("Improved"),
    "unchanged": _("Unchanged"),
    "deteriorated": _("Deteriorated"),
    "not_on_track": _("Not on track"),
}
PROGRAM_COLUMNS = (
    Column("program_id", _("Program"), "id"),
    Column("program", _("Program"), "text"),
    *(Column(key, label) for key, label in ENDED.items()),
    Column("completed_share", _("Share completed"), "percent"),
)
MEASURE_COLUMNS = (
    Column("program_id", _("Program"), "id"),
    Column("program", _("Program"), "text"),
    Column("instrument", _("Measure"), "id"),
    Column("measure", _("Measure"), "text"),
    *(Column(key, label) for key, label in CHANGED.items()),
    Column("average", _("Change on average"), "decimal"),
    Column("improved_share", _("Share improved"), "percent"),
)


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Two sections: programs and measures. Three statements."""
    courses = queries.list_courses(db, actor, asked.period, asked.patient_id)
    series = queries.list_series(db, courses, asked.period)
    names = {one.program_id: one.program for one in courses}
    return (_programs(names, _ended(courses, asked), asked), _measures(names, series, asked))


def behind(db: Session, actor: Actor, asked: Asked, figure: str, row_id: str) -> Behind | None:
    """The patients whom a figure counts: of a program, or of a program and an instrument ("id.phq_9")."""
    program, _dot, name = row_id.partition(".")
    program_id, instrument = parse_id(program), find(name)
    if program_id is None or (name and instrument is None) or figure not in (CHANGED if name else ENDED):
        return None
    courses = queries.list_courses(db, actor, asked.period, asked.patient_id)
    of_program = [one for one in courses if one.program_id == program_id]
    if not of_program:
        return None
    title = of_program[0].program
    if instrument is None:
        ended = rules.ended_of_figure(_ended(of_program, asked), figure)
        people = queries.list_people(db, actor, Permission.EPISODE_READ, [one.episode_id for one in ended])
        return Behind(f"{title}: {ENDED[figure]}", len(ended), [Person(row.patient_id, row.name, "") for row in people])
    series = [one for one in queries.list_series(db, of_program, asked.period) if one.instrument == name]
    counted = {one.episode_id: one for one in rules.of_figure(series, figure)}
    may_read = actor.may(Permission.CARE_READ)
    rows = queries.list_people(db, actor, Permission.CARE_READ, counted) if may_read else []
    return Behind(
        f"{title}, {instrument.title}: {CHANGED[figure]}",
        len(counted),
        [Person(row.patient_id, row.name, _scores(counted[row.episode_id])) for row in rows],
    )


def _ended(courses: Sequence[Course], asked: Asked) -> list[Ended]:
    period = asked.period
    return [
        Ended(one.episode_id, one.program_id, one.reason)
        for one in courses
        if one.discharged_on is not None and one.reason is not None and one.discharged_on <= period.to_on
    ]


def _scores(one: Series) -> str:
    return " → ".join(str(score) for score in one.scores)


def _programs(names: dict[UUID, str], ended: Sequence[Ended], asked: Asked) -> Section:
    rows = []
    for program_id, program in names.items():
        counted = asdict(rules.completion([one for one in ended if one.program_id == program_id]))
        opens = _opens(asked, ENDED, counted, str(program_id), Permission.EPISODE_READ)
        rows.append(Row({"program_id": program_id, "program": program, **counted}, opens))
    if len(rows) > 1:
        whole = asdict(rules.completion(ended))
        rows.append(Row({"program_id": None, "program": gettext("All programs"), **whole}, is_total=True))
    note = _(
        "Courses of care that ended in the period. Completed: completed, or stepped down to a lower level of care."
    )
    return Section("programs", _("How courses of care ended"), PROGRAM_COLUMNS, rows, note)


def _measures(names: dict[UUID, str], series: Sequence[Series], asked: Asked) -> Section:
    rows = []
    for program_id, program in names.items():
        for name, instrument in INSTRUMENTS.items():
            found = [one for one in series if one.program_id == program_id and one.instrument == name]
            if not found:
                continue
            counted: dict[str, Value] = asdict(rules.change(found))
            opens = _opens(asked, CHANGED, counted, f"{program_id}.{name}", Permission.CARE_READ)
            known: dict[str, Value] = {
                "program_id": program_id,
                "program": program,
                "instrument": name.value,
                "measure": instrument.title,
            }
            rows.append(Row(known | counted, opens))
    note = _(
        "Courses of care that touch the period, with their scores until its last day; the latest against the first, by "
        "reliable change. Incomplete ones do not count."
    )
    return Section("measures", _("How scores changed"), MEASURE_COLUMNS, rows, note)


def _opens(
    asked: Asked, figures: Mapping[str, object], counted: Mapping[str, object], row: str, permission: Permission
) -> dict[str, Opens]:
    period = {"from": asked.period.from_on.isoformat(), "to": asked.period.to_on.isoformat()}
    patient = {} if asked.patient_id is None else {"patient": str(asked.patient_id)}
    return {
        figure: Opens(
            "reports.behind", {"report_name": "outcomes", "figure": figure, "row": row, **period, **patient}, permission
        )
        for figure in figures
        if counted[figure]
    }


OUTCOMES = Report(
    "outcomes",
    _("Outcomes"),
    _("How many courses of care were completed, and how scores changed over them, by program."),
    Permission.EPISODE_READ,
    read,
    behind=behind,
)
