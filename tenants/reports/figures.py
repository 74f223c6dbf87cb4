"""What a report is made of: sections of typed rows, and where each figure leads. The page, the sheet and the command line
draw the same values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from tenants.reports.rules.periods import LONGEST_DAYS, Period

Value = str | int | Decimal | date | UUID | None


class Opens(NamedTuple):
    """The list behind a figure: shown as a link to who holds the permission."""

    endpoint: str
    values: dict[str, Any]
    permission: Permission


@dataclass(frozen=True, slots=True)
class Column:
    """A column. kind: "text", "number", "decimal", "percent", "minutes" or "day"; "id" is given to programs, not drawn."""

    key: str
    label: Any
    kind: str = "number"

    @property
    def is_number(self) -> bool:
        """Whether it is read down in figures."""
        return self.kind in {"number", "decimal", "percent", "minutes"}


@dataclass(frozen=True, slots=True)
class Row:
    """Values by column key, and where some of them lead."""

    values: Mapping[str, Value]
    opens: Mapping[str, Opens] = field(default_factory=dict)
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a section: lines or bars over the same axis. series: (name, a value for each place on the axis).

    tones: "accent", "good", "warn" or "bad" for each series, where its color says something.
    """

    kind: str
    axis: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | int | None]]]
    unit: str = ""
    tones: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a report. key: its name for programs. note: what the figures are, in a sentence. is_folded: its picture
    says it first, the table opens below.
    """

    key: str
    title: Any
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: Any = ""
    chart: Chart | None = None
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for. patient_id: that patient alone, where the report is about patients."""

    period: Period
    today: date
    patient_id: UUID | None = None


class Person(NamedTuple):
    """Somebody on the list behind a figure, with what it counted of them. patient_id: None for staff."""

    patient_id: UUID | None
    name: str
    detail: str


class Behind(NamedTuple):
    """The list behind a figure: its title, how many the figure counts, and those of them the reader may see."""

    title: str
    number: int
    people: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    permission: asked beside "read reports"; what it is about. names_patients: whether its rows do, which its exports account
    for; tells: what they say of them. behind: `behind(db, actor, asked, figure, row)`, None for a figure or row there is not.
    longest_days: of a period.
    """

    name: str
    title: Any
    lead: Any
    permission: Permission
    read: Callable[[Session, Actor, Asked], Sequence[Section]]
    names_patients: bool = False
    tells: frozenset[Category] = frozenset({Category.ATTENDANCE})
    behind: Callable[[Session, Actor, Asked, str, str], Behind | None] | None = None
    longest_days: int = LONGEST_DAYS

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may read it."""
        return actor.may(Permission.REPORT_READ) and actor.may(self.permission)
