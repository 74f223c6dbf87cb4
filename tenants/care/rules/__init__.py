"""The words of goals, contact notes and curriculum progress; who needs a second signature. Pure."""

from tenants.care.rules.away import Away, due_on, is_paused
from tenants.care.rules.progress import Homework, ModuleState, Step, progress
from tenants.care.rules.signing import needs_cosign
from tenants.care.rules.words import ContactKind, ContactOutcome, Direction, GoalStatus

__all__ = [
    "Away",
    "ContactKind",
    "ContactOutcome",
    "Direction",
    "GoalStatus",
    "Homework",
    "ModuleState",
    "Step",
    "due_on",
    "is_paused",
    "needs_cosign",
    "progress",
]
