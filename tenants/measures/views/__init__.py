"""The pages of measures."""

from typing import Any

from tenants.measures.links import MeasuresLinkView
from tenants.measures.views.ask import AskView
from tenants.measures.views.chart import MeasuresView
from tenants.measures.views.instruments import InstrumentsView


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        MeasuresView(endpoint="measures", url="patients/<patient_id>/measures"),
        AskView(endpoint="measures_ask", url="patients/<patient_id>/measures/ask"),
        MeasuresLinkView(endpoint="measures_link", url="patients/<patient_id>/measures/link"),
        InstrumentsView(endpoint="instruments", url="programs/measures"),
    ]
