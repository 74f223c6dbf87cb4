"""The slice's reads, one file a subject."""

from tenants.patients.queries.caseload import on_caseload, open_glass
from tenants.patients.queries.listing import PATIENTS
from tenants.patients.queries.members import find_people, is_member, list_members
from tenants.patients.queries.parts import (
    find_contact_names,
    find_marks,
    get_content,
    get_part,
    list_attachments,
    list_consents,
    list_contacts,
    list_diagnoses,
    list_expiring,
    list_marks,
    list_releases,
)
from tenants.patients.queries.records import (
    Alike,
    PatientName,
    find_alike,
    find_by_record_number,
    find_matches,
    find_names,
    find_patient,
    get_patient,
    matches,
)

__all__ = [
    "PATIENTS",
    "Alike",
    "PatientName",
    "find_alike",
    "find_by_record_number",
    "find_contact_names",
    "find_marks",
    "find_matches",
    "find_names",
    "find_patient",
    "find_people",
    "get_content",
    "get_part",
    "get_patient",
    "is_member",
    "list_attachments",
    "list_consents",
    "list_contacts",
    "list_diagnoses",
    "list_expiring",
    "list_marks",
    "list_members",
    "list_releases",
    "matches",
    "on_caseload",
    "open_glass",
]
