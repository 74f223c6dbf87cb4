"""Pages of counselling notes under a chart."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.care.counselling.views.notes import CounsellingView, SupervisedCounsellingView
from tenants.care.counselling.views.releases import ReleaseView, SupervisedReleaseView


def make_views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    notes = "patients/<patient_id>/counselling"
    return (
        CounsellingView(endpoint="counselling", url=notes),
        ReleaseView(endpoint="counselling_release", url=f"{notes}/release"),
        SupervisedCounsellingView(endpoint="counselling_supervised", url=f"{notes}/supervised"),
        SupervisedReleaseView(endpoint="counselling_supervised_release", url=f"{notes}/supervised/release"),
    )
