"""The slice's reads, one file a subject."""

from tenants.patients.queries.caseload import on_caseload, open_glass
from tenants.patients.queries.records import (
    Alike,
    PatientName,
    find_alike,
    find_by_record_number,
    find_matches,
    find_names,
    find_patient,
    get_patient,
)

__all__ = [
    "Alike",
    "PatientName",
    "find_alike",
    "find_by_record_number",
    "find_matches",
    "find_names",
    "find_patient",
    "get_patient",
    "on_caseload",
    "open_glass",
]
