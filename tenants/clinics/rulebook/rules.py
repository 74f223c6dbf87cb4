"""What a rule of the rule book is, and the number that holds on a day. Pure. Each slice declares its own and registers them.

A clock keeps the number of the day on which it began: a change never moves what was due before it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from causeway import clock
from causeway.registered import Registered


class Group(StrEnum):
    """Where a rule stands in the book."""

    INTAKE = "intake"
    LEVEL_OF_CARE = "level_of_care"
    DOCUMENTATION = "documentation"
    PSYCHIATRY = "psychiatry"
    MEASURES = "measures"
    CONSENTS = "consents"
    PRIVACY = "privacy"


class Unit(StrEnum):
    """What a rule's number counts."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Rule:
    """A number that a clinic may set for itself.

    key: in addresses and in the table, `[a-z_]+`, unique in the house. usual: what holds where the clinic has set nothing;
    least, most: what it may set, inclusive. source: where `usual` is from, with its year. is_unverified: taken from general
    knowledge; shown with that mark.
    """

    key: str
    group: Group
    label: Any
    unit: Unit
    usual: int
    least: int
    most: int
    source: Any
    is_unverified: bool = False


class Published(NamedTuple):
    """A rule that somebody else published and a clinic applies as it is: shown in the book, changed by a new edition alone.

    tells: what is applied, in the reader's language. since: the day of the edition, where it is known.
    """

    group: Group
    label: Any
    tells: Callable[[], str]
    source: Any
    since: date | None = None
    is_unverified: bool = False


register: Registered[Rule] = Registered()
publish: Registered[Published] = Registered()


class Setting(NamedTuple):
    """What a clinic set a rule to, from a day on."""

    effective_on: date
    value: int


@dataclass(frozen=True, slots=True)
class Course:
    """The numbers of one rule over time. settings: earliest first."""

    rule: Rule
    settings: tuple[Setting, ...] = ()

    def on(self, day: date) -> int:
        """The number that holds on a day."""
        return next((one.value for one in reversed(self.settings) if one.effective_on <= day), self.rule.usual)

    def span_on(self, day: date) -> timedelta:
        """The same as a length of time, of a rule in hours or days."""
        return self._span(self.on(day))

    def spans(self) -> tuple[timedelta, timedelta]:
        """The shortest and the longest that ever held, or are to hold."""
        values = [self.rule.usual, *(one.value for one in self.settings)]
        return self._span(min(values)), self._span(max(values))

    def _span(self, value: int) -> timedelta:
        return timedelta(hours=value) if self.rule.unit is Unit.HOURS else timedelta(days=value)


def find(rules: Iterable[Rule], key: str) -> Rule | None:
    """The rule of that key."""
    return next((rule for rule in rules if rule.key == key), None)


def course_of(rule: Rule, kept: Sequence[tuple[str, date, int]]) -> Course:
    """The course of a rule among what is kept of all of them: key, since when, number."""
    own = sorted(Setting(effective_on, value) for key, effective_on, value in kept if key == rule.key)
    return Course(rule, tuple(own))


class Deadline(NamedTuple):
    """Until when something is done by a rule of hours or days, on a clinic's clock."""

    course: Course
    zone: ZoneInfo

    def at(self, began_at: datetime) -> datetime:
        """The instant; the number is that of the day on which the clock began."""
        return began_at + self.course.span_on(clock.local(began_at, self.zone).date())

    def on(self, began_at: datetime) -> date:
        """The day of that instant."""
        return clock.local(self.at(began_at), self.zone).date()

    def window(self, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
        """Between which instants a clock may have begun whose end lies between two others."""
        shortest, longest = self.course.spans()
        return begins - longest, ends - shortest
