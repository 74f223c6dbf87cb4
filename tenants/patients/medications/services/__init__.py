"""What people do with medications and allergies."""

from tenants.patients.medications.services.adherence import note_adherence, note_list_checked
from tenants.patients.medications.services.allergies import (
    AllergyFacts,
    correct_allergy,
    record_allergy,
    state_no_known_allergies,
    void_allergy,
)
from tenants.patients.medications.services.medications import (
    MedicationFacts,
    change_medication,
    record_medication,
    stop_medication,
    void_medication,
)

__all__ = [
    "AllergyFacts",
    "MedicationFacts",
    "change_medication",
    "correct_allergy",
    "note_adherence",
    "note_list_checked",
    "record_allergy",
    "record_medication",
    "state_no_known_allergies",
    "stop_medication",
    "void_allergy",
    "void_medication",
]
