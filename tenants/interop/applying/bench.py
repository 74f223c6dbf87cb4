"""What the families of records work with: the session, the actor, the book of names, and a few ways to fill facts."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.interop import reasons
from tenants.interop.applying.pending import Pending
from tenants.interop.book import Book
from tenants.interop.records import Address, AnyRecord, Concept, Moment, Ref
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict

Facts = TypeVar("Facts")
_EMPTY: tuple[object, ...] = (None, "", ())


@dataclass(slots=True)
class Applied:
    """What became of a record: which of ours it is, and how. check: why somebody should look at it.

    said: what the source says of each field that people may correct here (`applying.local.told`). kept: those that stay
    as somebody corrected them.
    """

    record_id: UUID
    verdict: Verdict
    is_inferred: bool = False
    check: str = ""
    said: dict[str, object] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


@dataclass(slots=True)
class Bench:
    """One batch at work. spans: what `insurance` has read of patients' coverages; forgotten when something fails.

    pending: what is new and waits to be written with others.
    """

    db: Session
    actor: Actor
    book: Book
    spans: dict[UUID, list[Any]] = field(default_factory=dict)
    pending: Pending = field(default_factory=Pending)

    def settle(self) -> None:
        """Write what waits. Raises: what the services raise."""
        self.pending.settle(self.db, self.actor)

    def patient(self, ref: Ref) -> UUID:
        """The patient a record is about. Raises: BadField when that patient is not here."""
        found = self.book.find(ref)
        if found is None:
            raise BadField("patient", ValueClass.REFERENCE, reasons.PATIENT_NOT_HERE)
        return found

    def colleague(self, ref: Ref, column: str) -> UUID:
        """Somebody on the staff. Raises: BadField when they are not here."""
        return self._here(ref, column, reasons.STAFF_NOT_HERE)

    def program(self, ref: Ref, column: str) -> UUID:
        """A program. Raises: BadField when it is not here."""
        return self._here(ref, column, reasons.PROGRAM_NOT_HERE)

    def track(self, ref: Ref, column: str) -> UUID:
        """A track. Raises: BadField when it is not here."""
        return self._here(ref, column, reasons.TRACK_NOT_HERE)

    def session(self, ref: Ref, column: str) -> UUID:
        """A session. Raises: BadField when it is not here."""
        return self._here(ref, column, reasons.SESSION_NOT_HERE)

    def _here(self, ref: Ref, column: str, reason: str) -> UUID:
        found = self.book.find(ref)
        if found is None:
            raise BadField(column, ValueClass.REFERENCE, reason)
        return found

    def free(self, record: AnyRecord, found: UUID | None) -> UUID | None:
        """One of ours that no import has named yet in this record's system."""
        return found if found is not None and not self.book.is_other(found, record) else None


def same_patient(was: UUID, now: UUID) -> None:
    """A known record stays with its patient. Raises: BadField where the source now names another one."""
    if was != now:
        raise BadField("patient", ValueClass.REFERENCE, reasons.CHANGED_PATIENT)


def merged(facts: Facts, **said: Any) -> Facts:
    """The facts with what the source says in place; what it leaves empty stays."""
    return replace(facts, **{name: value for name, value in said.items() if value not in _EMPTY})  # type: ignore[type-var]


def first_day(moment: Moment | None) -> date | None:
    """The day, or the first day of what the source knows."""
    return moment.on if moment is not None else None


def last_day(moment: Moment | None) -> date | None:
    """The last day the source may mean."""
    return moment.last_on if moment is not None else None


def labels(concepts: tuple[Concept, ...]) -> str:
    """The words of several coded things, each once."""
    return "; ".join(dict.fromkeys(concept.label for concept in concepts if concept.label))


def street(address: Address) -> str:
    """The address up to the street and unit."""
    return ", ".join(part for part in (address.line, address.line_2) if part)


def on_one_line(address: Address) -> str:
    """The whole address in one line."""
    place = " ".join(part for part in (address.state, address.zip) if part)
    country = address.country if address.country != "US" else ""
    return ", ".join(part for part in (street(address), address.city, place, country) if part)
