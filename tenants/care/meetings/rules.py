"""What a team meeting may decide, where it stands, how its agenda is ordered, and when the next is owed. Pure.

Source: docs/rules.md#team-meeting.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

LONGEST = 600
"""Characters of one line: it is one line, not a note. Our own limit."""
FARTHEST_DAYS = 60
"""A meeting is set up at most so many days ahead. Our own limit."""
AHEAD_DAYS = 1
"""A meeting that is owed stands on the worklist from so many days before its day. Our own default."""
NEAR_DAYS = 7
"""A planned next step brings somebody forward from so many days before its day. Our own default."""
LOOKED_BACK_DAYS = 14
"""Attendance at a glance is that of so many days. Our own default."""
OFTEN_PERCENT, SELDOM_PERCENT = 75, 50
"""Coming to fewer sessions than this brings somebody forward; to fewer than that, before others. Our own defaults."""


class MeetingDecision(StrEnum):
    """What a meeting decides about one patient, in the order of the digits that choose it."""

    CONTINUE = "continue"
    CHANGE_PLAN = "change_plan"
    STEP_UP = "step_up"
    STEP_DOWN = "step_down"
    DISCHARGE = "discharge"
    OTHER = "other"


ASKS_REVIEW = frozenset({MeetingDecision.CHANGE_PLAN, MeetingDecision.STEP_UP, MeetingDecision.STEP_DOWN})
"""Decisions that change what the plan says: each asks for its review as the meeting is signed."""


class State(StrEnum):
    """Where a meeting stands."""

    OPEN = "open"
    SIGNED = "signed"
    SIGNED_OFF = "signed_off"
    CALLED_OFF = "called_off"


def state_of(*, is_signed: bool, is_signed_off: bool, is_called_off: bool) -> State:
    """Where a meeting stands."""
    if is_called_off:
        return State.CALLED_OFF
    if is_signed_off:
        return State.SIGNED_OFF
    return State.SIGNED if is_signed else State.OPEN


def since(last_on: date | None, admitted_on: date) -> date:
    """From when a program owes its next meeting: from its last, or from when the first of its people came."""
    return admitted_on if last_on is None else max(last_on, admitted_on)


def need(tones: Iterable[str]) -> tuple[int, int]:
    """How much a patient needs the meeting, by the tones of what is known: those with the lowest come first."""
    listed = list(tones)
    return -listed.count("bad"), -listed.count("warn")


def rate_tone(known: int, came: int) -> str:
    """How an attendance of so many of so many sessions reads."""
    percent = 100 * came / known
    return "bad" if percent < SELDOM_PERCENT else "warn" if percent < OFTEN_PERCENT else ""


def week_of_stay(admitted_on: date, today: date) -> int:
    """The week of somebody's stay that a day lies in; the first is 1."""
    return max(0, (today - admitted_on).days) // 7 + 1


def may_lead(roles: Collection[str]) -> bool:
    """Whether somebody with these roles signs a meeting or adds to it: not one who is a peer and nothing more."""
    return set(roles) != {"peer"}


def field_of(episode_id: UUID) -> str:
    """What the names of the fields about somebody begin with, in forms and in drafts."""
    return f"l-{episode_id}_"
