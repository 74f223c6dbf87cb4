"""The pages of insurance, one file a subject."""

from collections.abc import Sequence
from typing import Any

from tenants.insurance.views.authorizations import AuthorizationPages
from tenants.insurance.views.coverages import CoveragePages
from tenants.insurance.views.enrollments import EnrollmentsView
from tenants.insurance.views.lists import AuthorizationBoard, CoverageList
from tenants.insurance.views.payers import PayerView
from tenants.insurance.views.restrictions import RestrictionPages

CHART_URL = "patients/<patient_id>/insurance"


def make_views() -> Sequence[Any]:
    """Fresh view objects for one application."""
    return (
        AuthorizationBoard(endpoint="authorizations", url="insurance/authorizations"),
        CoverageList(endpoint="coverages", url="insurance/coverages"),
        PayerView(endpoint="payers", url="insurance/payers"),
        EnrollmentsView(endpoint="enrollments", url="insurance/enrollments"),
        CoveragePages(endpoint="patient_insurance", url=CHART_URL),
        RestrictionPages(endpoint="plan_restrictions", url=f"{CHART_URL}/restrictions"),
        AuthorizationPages(endpoint="patient_authorizations", url=f"{CHART_URL}/authorizations"),
    )
