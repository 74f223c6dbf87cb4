"""What is done about a treatment plan, by verb."""

from tenants.care.plans.services.goals import GoalFacts, close_goal, correct_goal, reopen_goal, set_goal
from tenants.care.plans.services.order import move, undo
from tenants.care.plans.services.problems import ProblemFacts, correct_problem, end_problem, name_problem
from tenants.care.plans.services.progress import ProgressFacts, note_progress
from tenants.care.plans.services.reviewing import Found, ReviewFacts, ask_review, cosign_review, review_plan
from tenants.care.plans.services.signing import (
    cosign_plan,
    require_in_force,
    sign_as_patient,
    sign_as_physician,
    sign_plan,
)
from tenants.care.plans.services.steps import (
    InterventionFacts,
    ObjectiveFacts,
    add_intervention,
    add_objective,
    close_objective,
    correct_intervention,
    correct_objective,
    end_intervention,
)

__all__ = [
    "Found",
    "GoalFacts",
    "InterventionFacts",
    "ObjectiveFacts",
    "ProblemFacts",
    "ProgressFacts",
    "ReviewFacts",
    "add_intervention",
    "add_objective",
    "ask_review",
    "close_goal",
    "close_objective",
    "correct_goal",
    "correct_intervention",
    "correct_objective",
    "correct_problem",
    "cosign_plan",
    "cosign_review",
    "end_intervention",
    "end_problem",
    "move",
    "name_problem",
    "note_progress",
    "reopen_goal",
    "require_in_force",
    "review_plan",
    "set_goal",
    "sign_as_patient",
    "sign_as_physician",
    "sign_plan",
    "undo",
]
