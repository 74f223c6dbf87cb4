"""Rules of treatment plans: their words, their content, what changed, what is missing, the clocks, how far a goal is. Pure."""

from tenants.care.plans.rules.clocks import AHEAD_DAYS, PATIENT_SIGNS_DAYS
from tenants.care.plans.rules.content import (
    Diagnosed,
    Intervention,
    Objective,
    Plan,
    PlanGoal,
    Problem,
    from_text,
    to_text,
)
from tenants.care.plans.rules.differences import Change, Difference, FieldChange, differences, order_changed
from tenants.care.plans.rules.progress import Point, merged, percent
from tenants.care.plans.rules.readiness import Gap, Missing, may_sign, missing
from tenants.care.plans.rules.words import Decision, Finding, Level, ReviewCause, StepKind

__all__ = [
    "AHEAD_DAYS",
    "PATIENT_SIGNS_DAYS",
    "Change",
    "Decision",
    "Diagnosed",
    "Difference",
    "FieldChange",
    "Finding",
    "Gap",
    "Intervention",
    "Level",
    "Missing",
    "Objective",
    "Plan",
    "PlanGoal",
    "Point",
    "Problem",
    "ReviewCause",
    "StepKind",
    "differences",
    "from_text",
    "may_sign",
    "merged",
    "missing",
    "order_changed",
    "percent",
    "to_text",
]
