"""The pages of billing, one file a subject."""

from collections.abc import Sequence
from typing import Any

from tenants.billing.views.chart import BillingPages
from tenants.billing.views.costs import CostList


def make_views() -> Sequence[Any]:
    """Fresh view objects for one application."""
    return (
        CostList(endpoint="costs", url="billing"),
        BillingPages(endpoint="patient_billing", url="patients/<patient_id>/billing"),
    )
