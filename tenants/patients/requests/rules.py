"""The kinds of requests, their clocks, the grounds to deny one, and what a fee may be. Pure.

Source: docs/rules.md#records-requests (45 CFR 164.514(h), 164.524, 164.526, 164.528).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

LONGEST = 5_000
MOST_FEE = Decimal(1_000)
FREE_MONTHS_DAYS = 365
"""Within so many days of one accounting, another may cost something (164.528(c)(2): twelve months)."""


class RequestKind(StrEnum):
    """What is asked."""

    ACCESS = "access"
    AMENDMENT = "amendment"
    ACCOUNTING = "accounting"


class Asker(StrEnum):
    """Who asks."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    THIRD_PARTY = "third_party"  # somebody the patient tells us to send it to
    ATTORNEY = "attorney"


class Form(StrEnum):
    """In what form it is wanted."""

    PDF = "pdf"
    PAPER = "paper"
    INSPECT = "inspect"  # to look at it here
    OTHER = "other"


class Outcome(StrEnum):
    """How it was answered."""

    GRANTED = "granted"
    PARTLY = "partly"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    EXTENDED = "extended"
    GRANTED = "granted"
    PARTLY = "partly"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Review(StrEnum):
    """Where the review of a denial stands."""

    ASKED = "asked"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class EntryKind(StrEnum):
    """What happened to a request."""

    ASKED = "asked"
    EXTENDED = "extended"
    GIVEN = "given"
    ACCEPTED = "accepted"
    TOLD = "told"  # who else was told of an amendment
    DENIED = "denied"
    REVIEW_ASKED = "review_asked"
    REVIEWED = "reviewed"
    STATEMENT = "statement"
    REBUTTAL = "rebuttal"
    WITHDRAWN = "withdrawn"
    LETTER = "letter"  # our answer to somebody whose authority we cannot confirm


class Answer(StrEnum):
    """Which letter of ours."""

    EXTENDED = "extended"
    DENIED = "denied"
    ACCEPTED = "accepted"
    UNCONFIRMED = "unconfirmed"


class Ground(StrEnum):
    """Why a request may be denied."""

    PSYCHOTHERAPY_NOTES = "psychotherapy_notes"
    FOR_PROCEEDINGS = "for_proceedings"
    CONFIDENTIAL_SOURCE = "confidential_source"
    NOT_HELD = "not_held"
    ENDANGERS = "endangers"
    HARMS_ANOTHER = "harms_another"
    REPRESENTATIVE_HARMS = "representative_harms"
    NOT_CREATED_HERE = "not_created_here"
    NOT_OPEN_TO_ACCESS = "not_open_to_access"
    ACCURATE = "accurate"
    UNCONFIRMED = "unconfirmed"  # who asks has not shown that they may


@dataclass(frozen=True, slots=True)
class GroundRule:
    """Where a ground may be used, and whether the denial rests on a judgment, and is reviewed when the person asks.

    kind: None for a request of any kind by somebody else than the patient.
    """

    kind: RequestKind | None
    citation: str
    is_reviewable: bool = False

    @property
    def is_judged(self) -> bool:
        """Whether it rests on a licensed professional's judgment: what is reviewed is that (164.524(a)(3), (4))."""
        return self.is_reviewable


GROUNDS: Mapping[Ground, GroundRule] = MappingProxyType(
    {
        Ground.PSYCHOTHERAPY_NOTES: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(a)(1)(i), (a)(2)(i)"),
        Ground.FOR_PROCEEDINGS: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(a)(1)(ii), (a)(2)(i)"),
        Ground.CONFIDENTIAL_SOURCE: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(a)(2)(v)"),
        Ground.NOT_HELD: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(d)(3)"),
        Ground.ENDANGERS: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(a)(3)(i)", is_reviewable=True),
        Ground.HARMS_ANOTHER: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(a)(3)(ii)", is_reviewable=True),
        Ground.REPRESENTATIVE_HARMS: GroundRule(RequestKind.ACCESS, "45 CFR 164.524(a)(3)(iii)", is_reviewable=True),
        Ground.NOT_CREATED_HERE: GroundRule(RequestKind.AMENDMENT, "45 CFR 164.526(a)(2)(i)"),
        Ground.NOT_OPEN_TO_ACCESS: GroundRule(RequestKind.AMENDMENT, "45 CFR 164.526(a)(2)(iii)"),
        Ground.ACCURATE: GroundRule(RequestKind.AMENDMENT, "45 CFR 164.526(a)(2)(iv)"),
        Ground.UNCONFIRMED: GroundRule(None, "45 CFR 164.502(g), 164.514(h)"),
    }
)
"""Nothing else is a ground; an accounting is never denied to who may ask for it."""


def grounds_of(kind: RequestKind, asker: Asker) -> tuple[Ground, ...]:
    """The grounds on which a kind may be denied to whoever asks."""
    return tuple(
        ground
        for ground, rule in GROUNDS.items()
        if rule.kind is kind or (rule.kind is None and asker is not Asker.PATIENT)
    )


class RequestLike(Protocol):
    """What the rules read of a request."""

    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def extended_on(self) -> date | None: ...


def state(request: RequestLike) -> RequestState:
    """Where it stands."""
    if request.outcome is not None:
        return RequestState(request.outcome.value)
    return RequestState.OPEN if request.extended_on is None else RequestState.EXTENDED


def due_on(received_on: date, days: int) -> date:
    """The last day to answer: the day it came does not count."""
    return received_on + timedelta(days=days)


def extension_problem(first_due_on: date, extended_on: date | None, today: date) -> str:
    """Why the time may not be extended now, as a sentence; "" when it may: once, within the first time (164.524(b)(2)(iii))."""
    if extended_on is not None:
        return "The time was extended once already, and the law knows no second extension."
    if today > first_due_on:
        return "The time is over: it may be extended only before its last day has passed. Answer the request now."
    return ""


def fee_problem(kind: RequestKind, fee: Decimal | None, *, is_first_in_a_year: bool) -> str:
    """Why a fee may not be asked, as a sentence; "" when it may, or none is asked."""
    if fee is None or fee == 0:
        return ""
    if fee < 0 or fee > MOST_FEE or fee != fee.quantize(Decimal("0.01")):
        return "Enter an amount in dollars and cents, up to $1,000."
    if kind is RequestKind.AMENDMENT:
        return "Nothing may be asked for an amendment."
    if kind is RequestKind.ACCOUNTING and is_first_in_a_year:
        return "The first accounting in twelve months is free (45 CFR 164.528(c)(2))."
    return ""
