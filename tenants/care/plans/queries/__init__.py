"""Reads of treatment plans."""

from tenants.care.plans.queries.content import load_plan
from tenants.care.plans.queries.plans import (
    StepRow,
    VersionRow,
    find_content,
    find_draft,
    find_last_step,
    find_plan,
    get_intervention,
    get_objective,
    get_problem,
    get_version,
    get_version_row,
    list_versions,
)
from tenants.care.plans.queries.reviews import (
    FoundRow,
    ReviewRow,
    find_asked,
    find_asked_row,
    get_review,
    get_review_row,
    list_found,
    list_reviews,
)

__all__ = [
    "FoundRow",
    "ReviewRow",
    "StepRow",
    "VersionRow",
    "find_asked",
    "find_asked_row",
    "find_content",
    "find_draft",
    "find_last_step",
    "find_plan",
    "get_intervention",
    "get_objective",
    "get_problem",
    "get_review",
    "get_review_row",
    "get_version",
    "get_version_row",
    "list_found",
    "list_reviews",
    "list_versions",
    "load_plan",
]
