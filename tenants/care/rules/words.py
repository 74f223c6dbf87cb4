"""The fixed lists of goals and contact notes."""

from enum import StrEnum


class GoalStatus(StrEnum):
    """Where a goal stands: open until it is met or given up."""

    OPEN = "open"
    MET = "met"
    DROPPED = "dropped"


class ContactKind(StrEnum):
    """What a contact was, none of them billed."""

    PHONE = "phone"
    COLLATERAL = "collateral"
    CASE_MANAGEMENT = "case_management"
    OUTREACH = "outreach"
    CRISIS = "crisis"


class Direction(StrEnum):
    """Who reached out."""

    OUT = "out"
    IN = "in"


class ContactOutcome(StrEnum):
    """What came of it."""

    REACHED = "reached"
    LEFT_WORD = "left_word"
    NO_ANSWER = "no_answer"
