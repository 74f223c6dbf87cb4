"""The slice's verbs, one file a subject."""

from tenants.transitions.services.aftercare import AppointmentFacts, book, change_appointment
from tenants.transitions.services.discharging import discharge
from tenants.transitions.services.following import record_attempt
from tenants.transitions.services.plans import (
    FirstVisitFacts,
    PlanDraft,
    abandon,
    change_plan,
    complete,
    draft_of,
    explain_first_visit,
    facts_of,
    open_plan,
    sign_plan,
)
from tenants.transitions.services.prior import PriorPlanFacts, correct_prior_plan, record_prior_plan
from tenants.transitions.services.takeover import take_over_discharge
from tenants.transitions.services.tasks import add_task, check_task

__all__ = [
    "AppointmentFacts",
    "FirstVisitFacts",
    "PlanDraft",
    "PriorPlanFacts",
    "abandon",
    "add_task",
    "book",
    "change_appointment",
    "change_plan",
    "check_task",
    "complete",
    "correct_prior_plan",
    "discharge",
    "draft_of",
    "explain_first_visit",
    "facts_of",
    "open_plan",
    "record_attempt",
    "record_prior_plan",
    "sign_plan",
    "take_over_discharge",
]
