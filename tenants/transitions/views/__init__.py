"""The slice's pages, one file a subject."""

from typing import Any

from tenants.transitions.views.boards import TransitionsView
from tenants.transitions.views.plans import PlanView, TaskView
from tenants.transitions.views.steps import AftercareView, EpisodeStepsView, FollowUpView
from tenants.transitions.views.tab import PatientTransitionView


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        TransitionsView(endpoint="transitions", url="transitions"),
        PlanView(endpoint="transition_plan", url="transitions/plans/<plan_id>"),
        TaskView(endpoint="transition_task", url="transitions/tasks/<task_id>"),
        EpisodeStepsView(endpoint="transition_episode", url="transitions/episodes/<episode_id>"),
        AftercareView(endpoint="aftercare", url="transitions/aftercare/<appointment_id>"),
        FollowUpView(endpoint="follow_up", url="transitions/follow-ups/<follow_up_id>"),
        PatientTransitionView(endpoint="transition_tab", url="patients/<patient_id>/transition"),
    ]
