"""The kinds of letters, what each may tell, where it stands, and what keeps one from being signed. Pure.

Source: docs/rules.md#letters.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from causeway.disclosure import Category, Purpose, Recipient

LONGEST = 20_000
"""Characters of one letter. Our own limit."""
LONGEST_PERIOD_DAYS = 3 * 366
_PROMPT = re.compile(r"\[[^\[\]\n]{1,200}\]")


class LetterKind(StrEnum):
    """Whom a letter is for."""

    COURT = "court"
    PROBATION = "probation"
    EMPLOYER = "employer"
    LEAVE = "leave"  # leave from work for one's own care (29 CFR part 825), or the like
    SCHOOL = "school"
    GENERAL = "general"


class Tongue(StrEnum):
    """The languages a letter may be written in."""

    ENGLISH = "en"
    SPANISH = "es"


class LetterState(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    RELEASED = "released"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a kind may tell, and who gets it where no contact does: `usual` is marked to begin with.

    names_birth_date: whether the opening says it where that is covered, to tell people of one name apart.
    """

    recipient: Recipient
    offered: frozenset[Category]
    usual: frozenset[Category]
    names_birth_date: bool = False


_COMING = frozenset({Category.ATTENDANCE})
_WORK = frozenset({Category.ATTENDANCE, Category.ASSESSMENT})
_JUSTICE = frozenset(
    {Category.ATTENDANCE, Category.DIAGNOSIS, Category.ASSESSMENT, Category.PLAN, Category.MEASURES, Category.TESTS}
)
SCOPES: Mapping[LetterKind, Scope] = MappingProxyType(
    {
        LetterKind.COURT: Scope(Recipient.COURT, _JUSTICE, _COMING, names_birth_date=True),
        LetterKind.PROBATION: Scope(Recipient.PROBATION, _JUSTICE, _COMING, names_birth_date=True),
        # Work hears when somebody is away and what they can do, never of what they are ill (45 CFR 164.502(b)).
        LetterKind.EMPLOYER: Scope(Recipient.EMPLOYER, _WORK, _COMING),
        LetterKind.LEAVE: Scope(Recipient.EMPLOYER, _WORK, _WORK),
        LetterKind.SCHOOL: Scope(Recipient.SCHOOL, _WORK | {Category.PLAN}, _COMING),
        LetterKind.GENERAL: Scope(
            Recipient.OTHER,
            _JUSTICE | {Category.MEDICATIONS, Category.FAMILY, Category.BILLING},
            _COMING,
            names_birth_date=True,
        ),
    }
)
"""By kind. Counselling notes stand in no letter."""

_NAMED = frozenset({Category.DEMOGRAPHICS})

PURPOSES = (Purpose.OTHER, Purpose.TREATMENT, Purpose.PAYMENT)


class LetterLike(Protocol):
    """What the rules read of a letter."""

    @property
    def signed_at(self) -> datetime | None: ...
    @property
    def released_at(self) -> datetime | None: ...
    @property
    def voided_at(self) -> datetime | None: ...


def begun_with(kind: LetterKind, categories: Collection[str], kept: Collection[str] | None) -> frozenset[Category]:
    """The kinds of information a letter's text began with; where that was not `kept`, all it can have begun with."""
    if kept is not None:
        return frozenset(map(Category, kept))
    return may_begin_with(kind, categories)


def may_begin_with(kind: LetterKind, categories: Collection[str]) -> frozenset[Category]:
    """What a text of this kind begins with where all of it is covered: what it is to tell, and who it is about."""
    return frozenset(map(Category, categories)) | (_NAMED if SCOPES[kind].names_birth_date else frozenset())


def state(letter: LetterLike) -> LetterState:
    """Where it stands."""
    if letter.voided_at is not None:
        return LetterState.VOIDED
    if letter.signed_at is None:
        return LetterState.DRAFT
    return LetterState.SIGNED if letter.released_at is None else LetterState.RELEASED


def problems(
    kind: LetterKind, categories: Collection[Category], from_on: date, until_on: date, today: date
) -> dict[str, str]:
    """What is wrong with what a letter is to hold, a sentence by field; empty when nothing is."""
    found = {}
    if not categories:
        found["categories"] = "Mark at least one kind of information: a release is checked against it."
    elif set(categories) - SCOPES[kind].offered:
        found["categories"] = "A letter of this kind does not tell this. Mark less, or write a general letter."
    if from_on > until_on:
        found["until_on"] = "The last day lies before the first."
    elif until_on > today:
        found["until_on"] = "A letter tells of what has been: today at the latest."
    elif (until_on - from_on).days > LONGEST_PERIOD_DAYS:
        found["from_on"] = "Three years at most in one letter."
    return found


def text_problem(text: str) -> str:
    """What keeps a text from being signed, as a sentence; "" when nothing does."""
    if not text.strip():
        return "There is nothing to sign yet: write the letter first."
    if len(text) > LONGEST:
        return "This is too long for a letter: 20,000 characters at most."
    prompt = _PROMPT.search(text)
    if prompt is not None:
        return f"Fill in or take out what stands in square brackets: {prompt[0]}"
    return ""


def cleaned(text: str) -> str:
    """The text with plain line ends and without blanks around it."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
