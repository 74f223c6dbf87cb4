"""Clocks of certification, evaluation and orders, who certifies, and the fixed lists. Pure. See docs/rules.md#psychiatry."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

CERTIFICATION_DAYS = 60
"""A certification holds 60 days at most: 42 CFR 424.24, CMS-1786-F (2024 OPPS final rule). A program may ask for less."""
WARNED_AT_DAYS = 45
"""Of these 60 days, the day from which the next one is asked for; in proportion where a program's interval is another."""
PHYSICIANS = frozenset({"MD", "DO", "MBBS", "MBCHB"})
"""Credentials of a physician (Social Security Act 1861(r)(1): doctors of medicine or osteopathy)."""


class EvaluationKind(StrEnum):
    """What an evaluation is: the first whole one, or a visit that follows it."""

    INITIAL = "initial"
    FOLLOW_UP = "follow_up"


class OrderKind(StrEnum):
    """What an order asks for."""

    MEDICATION = "medication"
    LABORATORY = "laboratory"
    DRUG_TEST = "drug_test"
    REFERRAL = "referral"
    MONITORING = "monitoring"
    OTHER = "other"


class Told(StrEnum):
    """How an order was given: written by the prescriber, or told to whoever wrote it down and read it back."""

    WRITTEN = "written"
    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"


class OrderState(StrEnum):
    """Where an order stands."""

    UNSIGNED = "unsigned"
    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"


class Due(NamedTuple):
    """Something that is due on a day and asked for from another on."""

    on: date
    asked_from: date


class ClockState(StrEnum):
    """How a clock stands on a day."""

    HOLDS = "holds"
    SOON = "soon"
    LATE = "late"


def next_certification(admitted_on: date, last_on: date | None, interval_days: int = CERTIFICATION_DAYS) -> Due:
    """When the next certification is due: the first on the day of admission, each later one `interval_days` after the last.

    It is asked for from three quarters of the interval on (day 45 of 60).
    """
    if last_on is None or last_on < admitted_on:
        return Due(admitted_on, admitted_on)
    warned = interval_days * WARNED_AT_DAYS // CERTIFICATION_DAYS
    return Due(last_on + timedelta(days=interval_days), last_on + timedelta(days=warned))


def clock_state(due: Due, today: date) -> ClockState:
    """How the clock stands: late from the day after it was due."""
    if today > due.on:
        return ClockState.LATE
    return ClockState.SOON if today >= due.asked_from else ClockState.HOLDS


def is_physician(credentials: str) -> bool:
    """Whether a staff record's credentials name a physician: "MD", "M.D., FAPA"."""
    parts = re.split(r"[,;/\s]+", credentials.upper().replace(".", ""))
    return any(part in PHYSICIANS for part in parts)


def order_state(signed_at: datetime | None, done_at: datetime | None, stopped_at: datetime | None) -> OrderState:
    """Where an order stands. One that was stopped is stopped, whatever else was done."""
    if stopped_at is not None:
        return OrderState.STOPPED
    if signed_at is None:
        return OrderState.UNSIGNED
    return OrderState.OPEN if done_at is None else OrderState.DONE


SECTIONS = (
    "reason",
    "history",
    "psychiatric_history",
    "substance_use",
    "medical_history",
    "family_history",
    "social_history",
    "appearance",
    "speech",
    "mood_affect",
    "thought",
    "perception",
    "cognition",
    "insight",
    "risk",
    "impression",
    "plan",
)
"""What an evaluation holds, in order."""
NEEDED: Mapping[EvaluationKind, tuple[str, ...]] = {
    EvaluationKind.INITIAL: ("reason", "history", "mood_affect", "thought", "risk", "impression", "plan"),
    EvaluationKind.FOLLOW_UP: ("reason", "mood_affect", "risk", "plan"),
}
"""What has to be filled in before it is signed: our own list."""


def missing(kind: EvaluationKind, content: Mapping[str, str]) -> list[str]:
    """The sections that are empty and have to be filled in, in order."""
    return [name for name in SECTIONS if name in NEEDED[kind] and not content.get(name, "").strip()]
