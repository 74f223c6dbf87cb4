"""What is right in a transition. Pure: no clock, no session; dates are the clinic's own.

`plans` when a plan may be signed and completed, `discharges` what a discharge asks and which calls follow it.
"""

from tenants.transitions.rules.discharges import (
    FOLLOW_UP_DAYS,
    FollowUpOutcome,
    ReachedBy,
    follow_ups,
)
from tenants.transitions.rules.plans import (
    FIRST_WITHIN_DAYS,
    STANDARD_TASKS,
    AftercareKind,
    AftercareStatus,
    Appointment,
    Direction,
    FirstVisit,
    FirstVisitState,
    Missing,
    PlanFacts,
    PlanStatus,
    TaskKind,
    first_visit,
    missing_to_complete,
    missing_to_sign,
)

__all__ = [
    "FIRST_WITHIN_DAYS",
    "FOLLOW_UP_DAYS",
    "STANDARD_TASKS",
    "AftercareKind",
    "AftercareStatus",
    "Appointment",
    "Direction",
    "FirstVisit",
    "FirstVisitState",
    "FollowUpOutcome",
    "Missing",
    "PlanFacts",
    "PlanStatus",
    "ReachedBy",
    "TaskKind",
    "first_visit",
    "follow_ups",
    "missing_to_complete",
    "missing_to_sign",
]
