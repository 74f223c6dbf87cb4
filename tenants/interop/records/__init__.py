"""The neutral records between a foreign file and our slices: frozen values in our words, whatever the file was.

An empty string, an empty tuple or None means that the source says nothing, never that the value should be cleared:
whoever applies a record leaves what it does not mention alone. A record is recognised again by its `key`, or by one
of its `aliases` (the other names the same thing goes by: a resource id, a second identifier, a payer's name), and
`fingerprint()` says whether its content changed. Compare fingerprints per key *and* origin (FHIR or sheet): two
sources of one person say different amounts about her. This module decides nothing; the readers fill it.
"""

from tenants.interop.records.asking import InquiryRecord
from tenants.interop.records.base import (
    Address,
    Coding,
    ColleaguePart,
    Concept,
    Key,
    Kind,
    Moment,
    PatientPart,
    PersonName,
    Precision,
    ReachableRecord,
    Record,
    Ref,
    Sex,
)
from tenants.interop.records.consents import ConsentRecord
from tenants.interop.records.costs import (
    Amounts,
    CostLine,
    CostRecord,
)
from tenants.interop.records.day import (
    AttendanceRecord,
    EpisodeRecord,
    SessionRecord,
)
from tenants.interop.records.elsewhere import (
    ICD_10_CM_SYSTEMS,
    CarePlanRecord,
    DiagnosisRecord,
    EncounterRecord,
    PlannedActivity,
)
from tenants.interop.records.house import (
    ColleagueRecord,
    EnrollmentRecord,
    LicenseRecord,
    PayerRecord,
    ProgramRecord,
    SiteRecord,
    StaffRecord,
    TrackRecord,
)
from tenants.interop.records.measures import MeasureRecord
from tenants.interop.records.medicine import AllergyRecord, DrugTestRecord, MedicationRecord
from tenants.interop.records.people import (
    ContactRecord,
    CoverageBasis,
    CoverageRecord,
    PatientRecord,
)

AnyRecord = (
    SiteRecord
    | ProgramRecord
    | TrackRecord
    | ColleagueRecord
    | LicenseRecord
    | PayerRecord
    | EnrollmentRecord
    | StaffRecord
    | PatientRecord
    | ContactRecord
    | ConsentRecord
    | CoverageRecord
    | InquiryRecord
    | EpisodeRecord
    | SessionRecord
    | AttendanceRecord
    | MeasureRecord
    | EncounterRecord
    | DiagnosisRecord
    | MedicationRecord
    | AllergyRecord
    | DrugTestRecord
    | CarePlanRecord
    | CostRecord
)

__all__ = [
    "ICD_10_CM_SYSTEMS",
    "Address",
    "AllergyRecord",
    "Amounts",
    "AnyRecord",
    "AttendanceRecord",
    "CarePlanRecord",
    "Coding",
    "ColleaguePart",
    "ColleagueRecord",
    "Concept",
    "ConsentRecord",
    "ContactRecord",
    "CostLine",
    "CostRecord",
    "CoverageBasis",
    "CoverageRecord",
    "DiagnosisRecord",
    "DrugTestRecord",
    "EncounterRecord",
    "EnrollmentRecord",
    "EpisodeRecord",
    "InquiryRecord",
    "Key",
    "Kind",
    "LicenseRecord",
    "MeasureRecord",
    "MedicationRecord",
    "Moment",
    "PatientPart",
    "PatientRecord",
    "PayerRecord",
    "PersonName",
    "PlannedActivity",
    "Precision",
    "ProgramRecord",
    "ReachableRecord",
    "Record",
    "Ref",
    "SessionRecord",
    "Sex",
    "SiteRecord",
    "StaffRecord",
    "TrackRecord",
]
