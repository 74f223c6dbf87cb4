"""The slice's pages, one file a subject."""

from collections.abc import Sequence
from typing import Any

from tenants.consents.views.clinic import ClinicConsentsView
from tenants.consents.views.consents import ConsentsView
from tenants.consents.views.links import FormLinksView

CHART = "patients/<patient_id>"


def make_views() -> Sequence[Any]:
    """Fresh view objects for one application."""
    return (
        ConsentsView(endpoint="consents", url=f"{CHART}/consents"),
        ClinicConsentsView(endpoint="clinic_consents", url="consents"),
        FormLinksView(endpoint="consent_links", url=f"{CHART}/forms-to-sign"),
    )
