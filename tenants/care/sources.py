"""What computes the progress of a goal: attendance, modules, and whatever a slice above registers here, such as measures.

A goal names a source by its key, and by a reference where the source has several things to count (a curriculum, an
instrument). A source answers for many goals at once, in a fixed number of statements. Entering progress by hand is
`tenants.care.plans`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from causeway.registered import Registered
from tenants.care.models import ModuleCompletion
from tenants.care.plans.rules.progress import Point
from tenants.programs.models import Curriculum, Module


class Asked(NamedTuple):
    """A goal that asks for its progress: whose it is, of what (`ref`, "" for none), between two days, both inclusive."""

    goal_id: UUID
    patient_id: UUID
    episode_id: UUID
    ref: str
    from_on: date
    until_on: date


class Points(Protocol):
    """`points(db, asked)`: the values of each goal in the order of days; goals without any may be left out."""

    def __call__(self, db: Session, asked: Sequence[Asked], /) -> Mapping[UUID, Sequence[Point]]: ...


@dataclass(frozen=True, slots=True)
class ProgressSource:
    """One way to compute progress. key: as goals keep it. label: "Attendance". unit: what a number counts ("% of sessions").

    refs: (reference, words) to choose from, for a source that has several things to count; None for one that has not.
    """

    key: str
    label: Any
    unit: Any
    points: Points
    refs: Callable[[Session], Sequence[tuple[str, str]]] | None = None


register_source = Registered[ProgressSource]()
"""Called by the slice that knows the numbers, while the application is put together."""


class Choice(NamedTuple):
    """A source as a form offers it: "key" or "key:ref"."""

    value: str
    words: str


def source_choices(db: Session) -> list[Choice]:
    """Everything a goal's progress can be computed from."""
    found = []
    for source in register_source:
        if source.refs is None:
            found.append(Choice(source.key, str(source.label)))
        else:
            found += [Choice(f"{source.key}:{ref}", f"{source.label}: {words}") for ref, words in source.refs(db)]
    return found


def is_known(db: Session, key: str, ref: str) -> bool:
    """Whether a goal may name this source; none at all is fine."""
    if not key:
        return not ref
    source = find_source(key)
    if source is None:
        return False
    return not ref if source.refs is None else any(ref == known for known, _words in source.refs(db))


def find_source(key: str) -> ProgressSource | None:
    """The source of a key, None where its slice is not there."""
    return next((source for source in register_source if source.key == key), None)


def compute(db: Session, asked: Iterable[tuple[str, Asked]]) -> dict[UUID, list[Point]]:
    """The points of goals by their source's key: each source is asked once for all of its goals."""
    by_source: dict[str, list[Asked]] = defaultdict(list)
    for key, one in asked:
        by_source[key].append(one)
    found: dict[UUID, list[Point]] = {}
    for key, group in by_source.items():
        source = find_source(key)
        if source is not None:
            found.update({goal_id: list(points) for goal_id, points in source.points(db, group).items()})
    return found


def _curricula(db: Session) -> list[tuple[str, str]]:
    rows = db.execute(
        select(Curriculum.id, Curriculum.name)
        .where(Curriculum.is_active.is_(True))
        .order_by(Curriculum.name, Curriculum.id)
    )
    return [(str(row.id), row.name) for row in rows]


def _modules_done(db: Session, asked: Sequence[Asked]) -> dict[UUID, list[Point]]:
    """Of each goal's curriculum, the percent of its modules that the patient has completed, day by day. Two statements."""
    sizes = {
        str(row[0]): row[1]
        for row in db.execute(
            select(Module.curriculum_id, func.count())
            .where(Module.is_active.is_(True), Module.curriculum_id.in_({UUID(one.ref) for one in asked if one.ref}))
            .group_by(Module.curriculum_id)
        )
    }
    rows = db.execute(
        select(ModuleCompletion.patient_id, Module.curriculum_id, Module.id, func.min(ModuleCompletion.done_on))
        .join(Module, and_(Module.clinic_id == ModuleCompletion.clinic_id, Module.id == ModuleCompletion.module_id))
        .where(ModuleCompletion.patient_id.in_({one.patient_id for one in asked}), Module.is_active.is_(True))
        .group_by(ModuleCompletion.patient_id, Module.curriculum_id, Module.id)
    )
    days: dict[tuple[UUID, str], list[date]] = defaultdict(list)
    for patient_id, curriculum_id, _module, done_on in rows:
        days[patient_id, str(curriculum_id)].append(done_on)
    return {one.goal_id: _shares(days[one.patient_id, one.ref], sizes.get(one.ref, 0), one) for one in asked}


def _shares(days: Sequence[date], size: int, asked: Asked) -> list[Point]:
    by_day: dict[date, int] = {}
    for number, on in enumerate(sorted(days), 1):
        by_day[on] = number
    return [
        Point(on, Decimal(round(100 * done / size)), f"{done} / {size}")
        for on, done in by_day.items()
        if size and on <= asked.until_on
    ]


register_source(ProgressSource("modules", _("Modules"), _("% of the modules"), _modules_done, _curricula))
