"""The census report: who is in care by program and track against capacity, how it came about, and day by day."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.ids import parse_id
from causeway.web.formats import day
from tenants.reports.figures import Asked, Behind, Chart, Column, Opens, Person, Report, Row, Section
from tenants.reports.queries import census as queries
from tenants.reports.queries.census import TrackRow
from tenants.reports.rules import census as rules
from tenants.reports.rules.census import Away, Census, Span

LABELS = {
    "opening": _("At the start"),
    "admissions": _("Admitted"),
    "transfers_in": _("Moved in"),
    "discharges": _("Discharged"),
    "transfers_out": _("Moved out"),
    "census": _("In care"),
    "on_leave": _("On leave"),
}
COUNTED = (
    *(Column(key, label) for key, label in LABELS.items()),
    Column("capacity", _("Capacity")),
    Column("average", _("Average"), "decimal"),
    Column("occupancy", _("Taken"), "percent"),
    Column("average_stay", _("Days stayed"), "decimal"),
)
TRACK_COLUMNS = (
    Column("track_id", _("Track"), "id"),
    Column("program", _("Program"), "text"),
    Column("track", _("Track"), "text"),
    *COUNTED,
)
PROGRAM_COLUMNS = (Column("program_id", _("Program"), "id"), Column("program", _("Program"), "text"), *COUNTED)
DAY_COLUMNS = (
    Column("on", _("Day"), "day"),
    Column("census", _("In care")),
    Column("admissions", _("Admitted")),
    Column("discharges", _("Discharged")),
)


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Three sections: programs, tracks, days. Three statements."""
    spans, leaves = queries.list_spans(db, actor, asked.period), queries.list_leaves(db, actor, asked.period)
    present = {span.track_id for span in spans}
    tracks = [track for track in queries.list_tracks(db) if track.is_active or track.id in present]
    return (
        _programs(tracks, spans, leaves, asked),
        _tracks(tracks, spans, leaves, asked),
        _days(spans, asked),
    )


def behind(db: Session, actor: Actor, asked: Asked, figure: str, row_id: str) -> Behind | None:
    """The patients whom a figure of a track or a program counts."""
    row = parse_id(row_id)
    if figure not in LABELS or row is None:
        return None
    tracks = [track for track in queries.list_tracks(db) if row in {track.id, track.program_id}]
    if not tracks:
        return None
    spans, leaves = queries.list_spans(db, actor, asked.period), queries.list_leaves(db, actor, asked.period)
    of_row = [span for span in spans if row in {span.track_id, span.program_id}]
    counted = {span.episode_id: span for span in rules.chosen(of_row, leaves, figure, asked.period)}
    name = f"{tracks[0].program}: {tracks[0].name}" if row == tracks[0].id else tracks[0].program
    return Behind(
        title=f"{name}: {LABELS[figure]}",
        number=len(rules.chosen(of_row, leaves, figure, asked.period)),
        people=[
            Person(found.patient_id, found.name, _detail(counted[found.episode_id]))
            for found in queries.list_patients_of(db, actor, counted)
        ],
    )


def _detail(span: Span) -> str:
    if span.discharged_on is None:
        return str(gettext("admitted %(day)s", day=day(span.admitted_on)))
    return str(
        gettext("admitted %(day)s, discharged %(until)s", day=day(span.admitted_on), until=day(span.discharged_on))
    )


def _programs(tracks: Sequence[TrackRow], spans: Sequence[Span], leaves: Sequence[Away], asked: Asked) -> Section:
    rows = []
    for program_id, group in groupby(tracks, key=lambda track: track.program_id):
        of_program = list(group)
        capacity = sum(track.capacity for track in of_program if track.is_active)
        found = rules.count([s for s in spans if s.program_id == program_id], leaves, capacity, asked.period)
        rows.append(_row(found, asked, program_id, program_id=program_id, program=of_program[0].program))
    total = sum(track.capacity for track in tracks if track.is_active)
    whole = rules.count(spans, leaves, total, asked.period)
    rows.append(Row({"program_id": None, "program": gettext("All programs"), **asdict(whole)}, is_total=True))
    return Section(
        "programs",
        _("By program"),
        PROGRAM_COLUMNS,
        rows,
        _(
            "In care: at the end of the last day. Moved: from or to another track. "
            "Capacity and the share taken are of today's tracks."
        ),
    )


def _tracks(tracks: Sequence[TrackRow], spans: Sequence[Span], leaves: Sequence[Away], asked: Asked) -> Section:
    rows = [
        _row(
            rules.count([span for span in spans if span.track_id == track.id], leaves, track.capacity, asked.period),
            asked,
            track.id,
            track_id=track.id,
            program=track.program,
            track=track.name,
        )
        for track in tracks
    ]
    return Section("tracks", _("By track"), TRACK_COLUMNS, rows)


def _row(found: Census, asked: Asked, row_id: UUID, **names: UUID | str) -> Row:
    values = asdict(found)
    return Row(
        {**names, **values},
        {
            figure: Opens("reports.behind", _address(asked, figure, row_id), Permission.EPISODE_READ)
            for figure in LABELS
            if values[figure]
        },
    )


def _address(asked: Asked, figure: str, row_id: UUID) -> dict[str, str]:
    period = asked.period
    return {
        "report_name": "census",
        "figure": figure,
        "row": str(row_id),
        "from": period.from_on.isoformat(),
        "to": period.to_on.isoformat(),
    }


def _days(spans: Sequence[Span], asked: Asked) -> Section:
    period = asked.period
    counts = rules.by_day(spans, period)
    admitted = _by_day([span.from_on for span in rules.chosen(spans, (), "admissions", period)])
    gone = _by_day([span.discharged_on for span in rules.chosen(spans, (), "discharges", period)])
    rows = [
        Row({"on": on, "census": number, "admissions": admitted.get(on, 0), "discharges": gone.get(on, 0)})
        for on, number in zip(period.days, counts, strict=True)
    ]
    chart = Chart(
        "line",
        [on.isoformat() for on in period.days],
        [(gettext("In care"), counts)],
        gettext("patients"),
    )
    return Section("days", _("Day by day"), DAY_COLUMNS, rows, chart=chart, is_folded=True)


def _by_day(days: Sequence[date | None]) -> dict[date | None, int]:
    found: dict[date | None, int] = {}
    for on in days:
        found[on] = found.get(on, 0) + 1
    return found


CENSUS = Report(
    "census",
    _("Census"),
    _("Who is in care by program and track, against capacity; who came and who left; how long people stay."),
    Permission.EPISODE_READ,
    read,
    behind=behind,
)
