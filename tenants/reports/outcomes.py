"""The outcomes report: courses of care completed, and how scores changed; each number opens the list behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.ids import parse_id
from tenants.reports.figures import Asked, Behind, Chart, Column, Opens, Person, Report, Row, Section, Value
from tenants.reports.queries import outcomes as queries
from tenants.reports.queries.outcomes import SCALES, Course, Scale
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
ENDED_TONES = {"completed": "good", "left": "warn", "otherwise": "accent"}
CHANGED_TONES = {"improved": "good", "unchanged": "accent", "deteriorated": "bad"}
_ENDED_COLUMNS = (
    *(Column(key, label) for key, label in ENDED.items()),
    Column("completed_share", _("Share completed"), "percent"),
)
PROGRAM_COLUMNS = (Column("program_id", _("Program"), "id"), Column("program", _("Program"), "text"), *_ENDED_COLUMNS)
TRACK_COLUMNS = (
    Column("track_id", _("Track"), "id"),
    Column("track", _("Track"), "text"),
    Column("program", _("Program"), "text"),
    *_ENDED_COLUMNS,
)
MEASURE_COLUMNS = (
    Column("program_id", _("Program"), "id"),
    Column("program", _("Program"), "text"),
    Column("instrument", _("Measure"), "id"),
    Column("measure", _("Measure"), "text"),
    Column("better", _("Better is"), "id"),
    *(Column(key, label) for key, label in CHANGED.items()),
    Column("average", _("Change on average"), "decimal"),
    Column("improved_share", _("Share improved"), "percent"),
)


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Three sections: programs, tracks and measures. Three statements."""
    courses = queries.list_courses(db, actor, asked.period, asked.patient_id)
    series = queries.list_series(db, courses, asked.period)
    names = {one.program_id: one.program for one in courses}
    ended = _ended(courses, asked)
    return (
        _programs(names, ended, asked),
        _tracks(courses, ended, asked),
        _measures(names, series, asked, is_veiled=not actor.may(Permission.CARE_READ)),
    )


def behind(db: Session, actor: Actor, asked: Asked, figure: str, row_id: str) -> Behind | None:
    """The patients whom a figure counts: of a program or track, or of a program and a scale ("id.phq_9", "id.bam.use")."""
    of, _dot, key = row_id.partition(".")
    row, scale = parse_id(of), next((one for one in SCALES if one.key == key), None)
    if row is None or (key and scale is None) or figure not in (CHANGED if key else ENDED):
        return None
    courses = queries.list_courses(db, actor, asked.period, asked.patient_id)
    if scale is None:
        return _ended_behind(
            db, actor, [one for one in courses if row in {one.program_id, one.track_id}], asked, figure=figure, row=row
        )
    return _changed_behind(
        db, actor, [one for one in courses if one.program_id == row], asked, figure=figure, scale=scale
    )


def _ended_behind(
    db: Session, actor: Actor, courses: Sequence[Course], asked: Asked, *, figure: str, row: UUID
) -> Behind | None:
    if not courses:
        return None
    title = courses[0].program if courses[0].program_id == row else courses[0].track
    ended = rules.ended_of_figure(_ended(courses, asked), figure)
    people = queries.list_people(db, actor, Permission.EPISODE_READ, [one.episode_id for one in ended])
    return Behind(f"{title}: {ENDED[figure]}", len(ended), [Person(one.patient_id, one.name, "") for one in people])


def _changed_behind(
    db: Session, actor: Actor, courses: Sequence[Course], asked: Asked, *, figure: str, scale: Scale
) -> Behind | None:
    """None also where the figure itself is kept from the reader."""
    series = [one for one in queries.list_series(db, courses, asked.period) if one.scale == scale.key]
    may_read = actor.may(Permission.CARE_READ)
    if not courses or not (may_read or _is_told(series)):
        return None
    counted = {one.episode_id: one for one in rules.of_figure(series, figure)}
    rows = queries.list_people(db, actor, Permission.CARE_READ, counted) if may_read else []
    return Behind(
        f"{courses[0].program}, {scale.title}: {CHANGED[figure]}",
        len(counted),
        [Person(one.patient_id, one.name, _scores(counted[one.episode_id])) for one in rows],
    )


def _ended(courses: Sequence[Course], asked: Asked) -> list[Ended]:
    period = asked.period
    return [
        Ended(one.episode_id, one.program_id, one.track_id, one.reason)
        for one in courses
        if one.discharged_on is not None and one.reason is not None and one.discharged_on <= period.to_on
    ]


def _scores(one: Series) -> str:
    return " → ".join(str(score) for score in one.scores)


def _is_told(series: Sequence[Series]) -> bool:
    """Whether figures about these say nothing of somebody to whoever may not read measures."""
    return len(rules.of_figure(series, "compared")) >= rules.FEW


def _programs(names: dict[UUID, str], ended: Sequence[Ended], asked: Asked) -> Section:
    rows = []
    for program_id, program in names.items():
        counted = asdict(rules.completion([one for one in ended if one.program_id == program_id]))
        opens = _opens(asked, ENDED, counted, str(program_id), Permission.EPISODE_READ)
        rows.append(Row({"program_id": program_id, "program": program, **counted}, opens))
    chart = _chart(rows, ("program",), ENDED, ENDED_TONES) if ended else None
    if len(rows) > 1:
        whole = asdict(rules.completion(ended))
        rows.append(Row({"program_id": None, "program": gettext("All programs"), **whole}, is_total=True))
    note = _(
        "Courses of care that ended in the period. Completed: completed, or stepped down to a lower level of care. Left on "
        "their own: left, or against advice. The share is of those that ended."
    )
    return Section("programs", _("How courses of care ended"), PROGRAM_COLUMNS, rows, note, chart)


def _tracks(courses: Sequence[Course], ended: Sequence[Ended], asked: Asked) -> Section:
    rows = []
    for track_id, one in {one.track_id: one for one in courses}.items():
        counted = asdict(rules.completion([each for each in ended if each.track_id == track_id]))
        opens = _opens(asked, ENDED, counted, str(track_id), Permission.EPISODE_READ)
        rows.append(Row({"track_id": track_id, "track": one.track, "program": one.program, **counted}, opens))
    return Section("tracks", _("By track"), TRACK_COLUMNS, rows, _("The track of a course of care is its last."))


def _measures(names: dict[UUID, str], series: Sequence[Series], asked: Asked, *, is_veiled: bool) -> Section:
    rows = []
    for program_id, program in names.items():
        for scale in SCALES:
            found = [one for one in series if one.program_id == program_id and one.scale == scale.key]
            if found:
                counted = asdict(rules.change(found))
                is_kept = is_veiled and not _is_told(found)
                rows.append(_measure(asked, program_id, program, scale, dict.fromkeys(counted) if is_kept else counted))
    known = [row for row in rows if row.values["improved"] is not None and row.values["compared"]]
    chart = _chart(known, ("program", "measure"), CHANGED, CHANGED_TONES) if known else None
    note = _(
        "Courses of care that touch the period, with their complete scores until its last day, from the assessment before "
        "admission on. Measured: one or more. Of those with two or more, the latest against the first, by the measure's "
        "reliable change, which the share is of; where none is known, the change on average alone. Less is better "
        "unless a row says otherwise. Not on track: none of the second to fourth had improved. Rows with fewer than %(few)s "
        "to compare are told only to those who may read measures.",
        few=rules.FEW,
    )
    return Section("measures", _("How scores changed"), MEASURE_COLUMNS, rows, note, chart)


def _measure(asked: Asked, program_id: UUID, program: str, scale: Scale, counted: Mapping[str, Value]) -> Row:
    opens = _opens(asked, CHANGED, counted, f"{program_id}.{scale.key}", Permission.CARE_READ)
    known: dict[str, Value] = {
        "program_id": program_id,
        "program": program,
        "instrument": scale.key,
        "measure": scale.title if scale.is_higher_worse else gettext("%(title)s (more is better)", title=scale.title),
        "better": "less" if scale.is_higher_worse else "more",
    }
    return Row(known | dict(counted), opens)


def _chart(rows: Sequence[Row], names: Sequence[str], labels: Mapping[str, object], tones: Mapping[str, str]) -> Chart:
    """Bars of a row's parts, one over the other."""
    axis = [" · ".join(str(row.values[name]) for name in names) for row in rows]
    series = [
        (str(labels[key]), [value if isinstance(value := row.values[key], int) else None for row in rows])
        for key in tones
    ]
    return Chart("bar", axis, series, gettext("courses of care"), tuple(tones.values()))


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
    _("How many courses of care were completed, by program and track, and how scores changed over them."),
    Permission.EPISODE_READ,
    read,
    tells=frozenset({Category.ATTENDANCE, Category.MEASURES}),
    behind=behind,
)
