"""The fixed lists of treatment plans."""

from enum import StrEnum


class Level(StrEnum):
    """The four levels of a plan, each under the one before."""

    PROBLEM = "problem"
    GOAL = "goal"
    OBJECTIVE = "objective"
    INTERVENTION = "intervention"


class StepKind(StrEnum):
    """A change that can be undone."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"


class Decision(StrEnum):
    """What a review decides."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    DISCHARGE = "discharge"


class ReviewCause(StrEnum):
    """Why the plan is looked at: its interval is over, somebody got worse, a team or a decision asks, or something else."""

    INTERVAL = "interval"
    DETERIORATION = "deterioration"
    TEAM = "team"
    OTHER = "other"


class Finding(StrEnum):
    """What a review found of a goal."""

    PROGRESSED = "progressed"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    MET = "met"
    DROPPED = "dropped"
