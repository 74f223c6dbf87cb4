"""The words of medications and allergies, and what of a list may be said. Pure: plain values in, plain values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Route(StrEnum):
    """How a medication is taken."""

    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    NASAL = "nasal"
    INHALED = "inhaled"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    INTRAVENOUS = "intravenous"
    TRANSDERMAL = "transdermal"
    TOPICAL = "topical"
    EYE = "eye"
    EAR = "ear"
    RECTAL = "rectal"
    OTHER = "other"
    UNSAID = "unsaid"


class Prescribed(StrEnum):
    """Who prescribes it: a prescriber of this clinic, or somebody elsewhere."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class MedicationStatus(StrEnum):
    """Where a medication stands. ERROR: it was entered in error."""

    ACTIVE = "active"
    STOPPED = "stopped"
    ERROR = "error"


class ChangeKind(StrEnum):
    """What a line of a medication's history tells. RECORDED: it was taken already when it was written down."""

    STARTED = "started"
    RECORDED = "recorded"
    CHANGED = "changed"
    STOPPED = "stopped"
    ERROR = "error"


class Taken(StrEnum):
    """Whether somebody takes what they are to take."""

    AS_AGREED = "as_agreed"
    PARTLY = "partly"
    NOT = "not"


class AllergyKind(StrEnum):
    """What sort of thing is not borne."""

    MEDICATION = "medication"
    FOOD = "food"
    ENVIRONMENT = "environment"
    OTHER = "other"


class Severity(StrEnum):
    """How bad the reaction was, or may be."""

    SEVERE = "severe"
    MODERATE = "moderate"
    MILD = "mild"
    UNKNOWN = "unknown"


_WORST_FIRST = (Severity.SEVERE, Severity.MODERATE, Severity.UNKNOWN, Severity.MILD)


@dataclass(frozen=True, slots=True)
class Regimen:
    """How a medication is to be taken, and who prescribes it. prescriber_name: of somebody elsewhere, "" where unknown."""

    dose: str
    route: Route = Route.UNSAID
    frequency: str = ""
    is_prn: bool = False
    prescribed: Prescribed = Prescribed.ELSEWHERE
    prescriber_id: UUID | None = None
    prescriber_name: str = ""


def name_key(name: str) -> str:
    """A medication or substance as it is compared: letter case and spaces aside."""
    return " ".join(name.casefold().split())


class DateProblem(StrEnum):
    """What is wrong with the day of a change."""

    AHEAD = "ahead"
    BEFORE_LAST = "before_last"


def date_problem(on: date, today: date, last_on: date | None) -> DateProblem | None:
    """Why a change cannot hold from a day: it lies ahead, or before what the history tells last."""
    if on > today:
        return DateProblem.AHEAD
    if last_on is not None and on < last_on:
        return DateProblem.BEFORE_LAST
    return None


def worst_first(allergies: Iterable[tuple[str, Severity]]) -> list[str]:
    """Substances in the order that a header names them: the worst reaction first, one not known before a mild one."""
    return [
        name for name, _severity in sorted(allergies, key=lambda one: (_WORST_FIRST.index(one[1]), one[0].casefold()))
    ]


class AllergyState(StrEnum):
    """What is known of somebody's allergies. UNASKED: nobody has said anything yet."""

    KNOWN = "known"
    NONE_KNOWN = "none_known"
    UNASKED = "unasked"


def allergy_state(allergies: Sequence[object], stated_on: date | None) -> AllergyState:
    """Whether there are any, there are none known since a day, or nobody has asked."""
    if allergies:
        return AllergyState.KNOWN
    return AllergyState.UNASKED if stated_on is None else AllergyState.NONE_KNOWN
