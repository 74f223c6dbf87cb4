"""The compliance report: of everything with a due day, what waits and is late, and what was done in time; by kind, by
program, and by the person it falls to.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import assembly
from causeway.access import Actor, Permission
from causeway.registry import DueItem, DueSource, FellDue
from causeway.web.formats import day
from tenants.reports.figures import Asked, Behind, Chart, Column, Opens, Person, Report, Row, Section, Value
from tenants.reports.queries import compliance as queries
from tenants.reports.queries.compliance import Counted
from tenants.reports.rules import compliance as rules
from tenants.reports.rules.compliance import Obligation

PAST_LABELS = {
    "due": _("Fell due"),
    "in_time": _("Done in time"),
    "done_late": _("Done late"),
    "missed": _("Open and late"),
    "to_come": _("Open, in time"),
}
COUNTED = (
    Column("waiting", _("Waiting now")),
    Column("late", _("Of them late")),
    Column("longest", _("Longest, days")),
    *(Column(key, label) for key, label in PAST_LABELS.items()),
    Column("share", _("Share in time"), "percent"),
)
KIND_COLUMNS = (Column("kind", _("Kind"), "id"), Column("label", _("Kind"), "text"), *COUNTED)
PROGRAM_COLUMNS = (Column("program", _("Program"), "text"), *COUNTED)
PERSON_COLUMNS = (Column("person", _("Person"), "text"), *COUNTED)


NOBODY = UUID(int=0)
PEOPLE_NOTE = _("Items that fall to a person by name; what falls to a role stands by kind only.")


class _Line(NamedTuple):
    """One item or obligation with what it is counted under."""

    patient_id: UUID | None
    owner: str
    waiting: DueItem | None
    past: FellDue | None


def _sources() -> list[DueSource]:
    found = [source for piece in assembly.slices() for source in piece.due]
    return sorted(found, key=lambda source: source.consequence)


def read(db: Session, actor: Actor, asked: Asked) -> Sequence[Section]:
    """Three sections: kinds, programs, people. At most two statements a kind, and one."""
    counted = queries.list_counted(db, actor, _sources(), asked.today, asked.period)
    lines = [line for kind in counted for line in _lines(kind)]
    programs = queries.find_programs(db, {line.patient_id for line in lines if line.patient_id is not None})
    none = gettext("No program")
    return (
        _kinds(counted, asked),
        _grouped(
            Section("programs", _("By program"), PROGRAM_COLUMNS, ()),
            [line for line in lines if line.patient_id is not None],
            lambda line: programs.get(line.patient_id or NOBODY, none),
            asked,
        ),
        _grouped(
            Section("people", _("By person"), PERSON_COLUMNS, (), PEOPLE_NOTE),
            [line for line in lines if line.owner],
            lambda line: line.owner,
            asked,
        ),
    )


def behind(db: Session, actor: Actor, asked: Asked, figure: str, kind: str) -> Behind | None:
    """Whom a figure of the period counts, as far as the reader may see that kind of item."""
    source = next((one for one in _sources() if one.key == kind), None)
    if source is None or source.past is None or figure not in PAST_LABELS:
        return None
    (counted, *_none) = [*queries.list_counted(db, actor, [source], asked.today, asked.period), None]
    if counted is None:
        return None
    seen = source.past(db, actor, asked.period.from_on, asked.period.to_on) if actor.may(source.permission) else ()
    return Behind(
        title=f"{source.label}: {PAST_LABELS[figure]}",
        number=len(_of(counted.past or (), figure, asked)),
        people=[Person(one.patient_id, one.subject, _detail(one)) for one in _of(seen, figure, asked)],
    )


def _of(past: Sequence[FellDue], figure: str, asked: Asked) -> list[FellDue]:
    return [
        one
        for one in past
        if figure == "due" or rules.outcome(Obligation(one.due_on, one.done_on), asked.today) == figure
    ]


def _detail(one: FellDue) -> str:
    if one.done_on is None:
        return str(gettext("due %(day)s", day=day(one.due_on)))
    return str(gettext("due %(day)s, done %(done)s", day=day(one.due_on), done=day(one.done_on)))


def _lines(kind: Counted) -> list[_Line]:
    waiting = [_Line(item.patient_id, item.owner, item, None) for item in kind.waiting]
    return [*waiting, *(_Line(one.patient_id, one.owner, None, one) for one in kind.past or ())]


def _kinds(counted: Sequence[Counted], asked: Asked) -> Section:
    rows = []
    for kind in counted:
        values = _values(_lines(kind), asked, has_past=kind.past is not None)
        opens = {
            key: Opens("reports.behind", _address(asked, key, kind.source.key), kind.source.permission)
            for key in PAST_LABELS
            if values[key]
        }
        if values["waiting"]:
            query = {"whose": "all", "kind": kind.source.key}
            opens["waiting"] = Opens("worklist.index", query, kind.source.permission)
        rows.append(Row({"kind": kind.source.key, "label": str(kind.source.label), **values}, opens))
    late = [row for row in rows if row.values["waiting"]]
    chart = Chart(
        "bar",
        [str(row.values["label"]) for row in late],
        [
            (gettext("In time"), [_number(row, "waiting") - _number(row, "late") for row in late]),
            (gettext("Late"), [_number(row, "late") for row in late]),
        ],
        gettext("waiting now"),
    )
    note = _("Late: after its due day. What fell due is counted for the kinds that keep when they were done.")
    return Section("kinds", _("By kind"), KIND_COLUMNS, rows, note, chart if late else None)


def _number(row: Row, key: str) -> int:
    value = row.values[key]
    return value if isinstance(value, int) else 0


def _grouped(section: Section, lines: Sequence[_Line], name_of: Callable[[_Line], str], asked: Asked) -> Section:
    groups: dict[str, list[_Line]] = {}
    for line in lines:
        groups.setdefault(name_of(line), []).append(line)
    by_name = sorted(groups.items(), key=lambda pair: pair[0].casefold())
    first = section.columns[0].key
    return replace(
        section, rows=[Row({first: name, **_values(group, asked, has_past=True)}) for name, group in by_name]
    )


def _values(lines: Sequence[_Line], asked: Asked, *, has_past: bool) -> dict[str, Value]:
    found = rules.count(
        [line.waiting.due_on for line in lines if line.waiting is not None],
        [Obligation(line.past.due_on, line.past.done_on) for line in lines if line.past is not None],
        asked.today,
    )
    values: dict[str, Value] = asdict(found)
    return values if has_past else {key: None if key in PAST_LABELS else value for key, value in values.items()}


def _address(asked: Asked, figure: str, kind: str) -> dict[str, str]:
    period = asked.period
    return {
        "report_name": "compliance",
        "figure": figure,
        "row": kind,
        "from": period.from_on.isoformat(),
        "to": period.to_on.isoformat(),
    }


COMPLIANCE = Report(
    "compliance",
    _("Compliance"),
    _("Everything with a due day: what waits and is late, and what was done in time; by kind, program and person."),
    Permission.STAFF_DIRECTORY,
    read,
    behind=behind,
)
