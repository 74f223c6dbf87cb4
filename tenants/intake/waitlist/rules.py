"""Who is next on a waitlist, and which tracks fit a patient's week. Pure: no session, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tenants.programs.rules.week import Hour


class WaitPriority(StrEnum):
    """How soon a place is needed, the soonest first."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


class WaitOutcome(StrEnum):
    """How a wait ended."""

    ADMITTED = "admitted"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"


_RANK = {priority: rank for rank, priority in enumerate(WaitPriority)}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wait that goes on. track_id None: any track of the program."""

    id: UUID
    track_id: UUID | None
    priority: WaitPriority
    since_on: date


class Fitting(StrEnum):
    """How a track goes with a patient's week."""

    FITS = "fits"
    CLASHES = "clashes"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Option:
    """A track as it is offered to a patient. hours: its weekly slots. free: places left."""

    track_id: UUID
    hours: tuple[Hour, ...]
    free: int


@dataclass(frozen=True, slots=True)
class Suited:
    """A track beside a patient's week. clashes: the slots that do not go."""

    option: Option
    fitting: Fitting
    clashes: tuple[Hour, ...]

    @property
    def is_suggested(self) -> bool:
        """Whether the track fits and has room."""
        return self.fitting is Fitting.FITS and self.option.free > 0


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """By priority, then by who has waited longest."""
    return sorted(waiting, key=lambda one: (_RANK[one.priority], one.since_on, one.id))


def line_for(waiting: Iterable[Waiting], track_id: UUID) -> list[Waiting]:
    """Those who would take a place of a track, in order: who waits for it, and who takes any."""
    return [one for one in in_order(waiting) if one.track_id in {None, track_id}]


def position(waiting: Sequence[Waiting], entry_id: UUID) -> int:
    """The place in line, 1 for the first: among all who could be given a place that this one could be given too.

    Raises ValueError for an entry that is not among them.
    """
    line = in_order(waiting)
    own = next((one for one in line if one.id == entry_id), None)
    if own is None:
        raise ValueError("not on this waitlist")
    rivals = line if own.track_id is None else [one for one in line if one.track_id in {None, own.track_id}]
    return rivals.index(own) + 1


def suit(week: Mapping[str, Sequence[Sequence[str]]], options: Iterable[Option]) -> list[Suited]:
    """Each track beside the week of when a patient can come: those that fit with room first, then the fullest last.

    week: as `tenants.patients.rules.availability` keeps it; empty where nothing is known. A slot goes when the patient is
    free from its start to its end, breaks included: nobody goes home for a break.
    """
    found = [_beside(week, option) for option in options]
    return sorted(found, key=lambda one: (not one.is_suggested, list(Fitting).index(one.fitting), -one.option.free))


def _beside(week: Mapping[str, Sequence[Sequence[str]]], option: Option) -> Suited:
    if not week or not option.hours:
        return Suited(option, Fitting.UNKNOWN, ())
    clashes = tuple(hour for hour in option.hours if not _is_free(week, hour))
    return Suited(option, Fitting.CLASHES if clashes else Fitting.FITS, clashes)


def _is_free(week: Mapping[str, Sequence[Sequence[str]]], hour: Hour) -> bool:
    at = hour.start_minutes
    for starts, ends in sorted(
        (_minutes(span[0]), _minutes(span[1])) for span in week.get(_DAYS[hour.weekday - 1], ())
    ):
        if starts <= at < ends:  # one span may begin where the other ends
            at = ends
    return at >= hour.end_minutes


def _minutes(text: str) -> int:
    """ "HH:MM" in minutes; a day's last minute stands for its end, as nobody can type 24:00."""
    found = int(text[:2]) * 60 + int(text[3:5])
    return 1440 if found == 1439 else found
