"""The pages of medications and allergies, one file a subject."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.patients.medications.views.allergies import AllergiesView
from tenants.patients.medications.views.lists import AllergyListView, MedicationListView
from tenants.patients.medications.views.medications import MedicationsView

CHART = "patients/<patient_id>"


def make_views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        MedicationsView(endpoint="medications", url=f"{CHART}/medications"),
        AllergiesView(endpoint="allergies", url=f"{CHART}/allergies"),
        MedicationListView(endpoint="medication_list", url="medications"),
        AllergyListView(endpoint="allergy_list", url="allergies"),
    )
