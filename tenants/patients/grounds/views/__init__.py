"""The pages of grounds: telling somebody, the clinic's audits and contracts, and the review."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.patients.grounds.views.chart import GroundsView
from tenants.patients.grounds.views.clinic import ClinicGroundsView
from tenants.patients.grounds.views.reviews import DisclosureReviewView
from tenants.patients.grounds.views.telling import TellingView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        TellingView(endpoint="telling", url="patients/<patient_id>/disclosures/new"),
        GroundsView(endpoint="grounds", url="patients/<patient_id>/grounds"),
        ClinicGroundsView(endpoint="clinic_grounds", url="privacy/grounds"),
        DisclosureReviewView(endpoint="disclosure_reviews", url="privacy/reviews"),
    )
