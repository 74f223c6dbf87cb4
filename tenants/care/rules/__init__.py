"""The words of goals, contact notes and curriculum progress; who needs a second signature, and until when one signs. Pure."""

from tenants.care.rules.progress import Homework, ModuleState, Step, progress
from tenants.care.rules.signing import NOTE_DUE_HOURS, hours_between, is_late, is_note_overdue, needs_cosign
from tenants.care.rules.words import ContactKind, ContactOutcome, Direction, GoalStatus

__all__ = [
    "NOTE_DUE_HOURS",
    "ContactKind",
    "ContactOutcome",
    "Direction",
    "GoalStatus",
    "Homework",
    "ModuleState",
    "Step",
    "hours_between",
    "is_late",
    "is_note_overdue",
    "needs_cosign",
    "progress",
]
