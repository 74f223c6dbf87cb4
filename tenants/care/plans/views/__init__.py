"""Pages of treatment plans: the Plan tab, its parts, versions and signatures, reviews, and the queue to co-sign."""

from typing import Any

from tenants.care.plans.views.cosign import PlanCosignView
from tenants.care.plans.views.page import PlanView
from tenants.care.plans.views.parts import PlanPartView
from tenants.care.plans.views.reviews import PlanReviewView
from tenants.care.plans.views.versions import PlanVersionView


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        PlanView(endpoint="plan", url="patients/<patient_id>/plan"),
        PlanPartView(endpoint="plan_parts", url="patients/<patient_id>/plan/parts"),
        PlanVersionView(endpoint="plan_versions", url="patients/<patient_id>/plan/versions"),
        PlanReviewView(endpoint="plan_reviews", url="patients/<patient_id>/plan/reviews"),
        PlanCosignView(endpoint="plan_cosign", url="plans/cosign"),
    ]
