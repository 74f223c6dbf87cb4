"""What a reader hands out: a row with a record, a row refused, or something passed over; and the counts of a preview.

A refusal says where, which field, what sort of value stood there and why, and never the value itself: a list of
refusals may be mailed around. (The file's name is kept, and some systems put the person's name into it: show it, do
not log it.) Created, updated and unchanged are for whoever applies the records.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from tenants.interop.records import AnyRecord


class ValueClass(StrEnum):
    """What sort of value was found, in place of the value."""

    MISSING = "nothing"
    TEXT = "text"
    NUMBER = "a number"
    BOOLEAN = "yes or no"
    LIST = "a list"
    OBJECT = "an object"
    DATE = "a date"
    CODE = "a code"
    REFERENCE = "a reference"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the input: file name, line (from 1) and, in FHIR, the entry and resource type."""

    file: str
    line: int
    pointer: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}"
        return f"{place}, {self.pointer}" if self.pointer else place


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was kept but deserves a look."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A record that was read."""

    where: Where
    record: AnyRecord
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be taken as it is."""

    where: Where
    what: str
    field: str
    value_class: ValueClass
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}, {self.field} ({self.value_class}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that is in order but not for us; `where` is None when `count` of a kind are counted together."""

    where: Where | None
    what: str
    reason: str
    count: int = 1


Outcome = Row | Reject | Skip


class FileRefused(Exception):
    """The whole file cannot be read, so nothing of the run may be applied."""

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        self.file = file
        self.reason = reason
        self.line = line
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")


class BadField(Exception):
    """A field cannot be read as it is."""

    def __init__(self, field: str, value_class: ValueClass, reason: str) -> None:
        self.field = field
        self.value_class = value_class
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class Passed(Exception):
    """The row or resource is in order, but not for us; carries the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(slots=True)
class Preview:
    """Counts over a run: by kind of record, by kind and reason for what was refused or passed over."""

    read: Counter[str] = field(default_factory=Counter)
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    notices: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        match outcome:
            case Row(record=record, notices=notices):
                self.read[record.kind.value] += 1
                self.notices.update((record.kind.value, n.reason) for n in notices)
            case Reject(what=what, reason=reason):
                self.rejected[what, reason] += 1
            case Skip(what=what, reason=reason, count=count):
                self.skipped[what, reason] += count
