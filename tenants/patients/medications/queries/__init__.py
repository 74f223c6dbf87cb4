"""Reads of medications and allergies, one file a subject."""

from tenants.patients.medications.queries.allergies import (
    AllergyRow,
    find_statement,
    get_allergy,
    list_allergies,
    list_known,
)
from tenants.patients.medications.queries.listing import ALLERGIES, MEDICATIONS
from tenants.patients.medications.queries.medications import (
    ADHERENCE,
    CHANGE_REASON,
    CHECK,
    AdherenceRow,
    ChangeRow,
    CheckRow,
    find_active,
    find_check,
    get_medication,
    last_change_on,
    list_adherence,
    list_changes,
    list_checks,
    list_medications,
    prescriber_choices,
    prescriber_names,
)

__all__ = [
    "ADHERENCE",
    "ALLERGIES",
    "CHANGE_REASON",
    "CHECK",
    "MEDICATIONS",
    "AdherenceRow",
    "AllergyRow",
    "ChangeRow",
    "CheckRow",
    "find_active",
    "find_check",
    "find_statement",
    "get_allergy",
    "get_medication",
    "last_change_on",
    "list_adherence",
    "list_allergies",
    "list_changes",
    "list_checks",
    "list_known",
    "list_medications",
    "prescriber_choices",
    "prescriber_names",
]
