"""The slice's tables, one file a subject. Nothing here decides."""

from tenants.patients.models.caseload import BreakGlass, CareKind, CareRelationship, CaseloadCover, ReviewOutcome
from tenants.patients.models.clinical import Attachment, AttachmentContent, CodeSystem, Diagnosis
from tenants.patients.models.consents import Consent, Disclosure
from tenants.patients.models.contacts import (
    Contact,
    ContactPatient,
    PreferredWay,
    Relationship,
    SupportPerson,
    SupportTie,
)
from tenants.patients.models.patients import Patient, PatientCounter, Sex, Standing

__all__ = [
    "Attachment",
    "AttachmentContent",
    "BreakGlass",
    "CareKind",
    "CareRelationship",
    "CaseloadCover",
    "CodeSystem",
    "Consent",
    "Contact",
    "ContactPatient",
    "Diagnosis",
    "Disclosure",
    "Patient",
    "PatientCounter",
    "PreferredWay",
    "Relationship",
    "ReviewOutcome",
    "Sex",
    "Standing",
    "SupportPerson",
    "SupportTie",
]
