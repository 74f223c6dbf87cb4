"""Care as another system recorded it: encounters, diagnoses and plans of care."""

from dataclasses import dataclass
from typing import ClassVar, Final

from tenants.interop.records.base import Coding, Concept, Kind, Moment, PatientPart, Ref

ICD_10_CM_SYSTEMS: Final = ("http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRecord(PatientPart):
    """A contact with care as another system recorded it."""

    kind: ClassVar[Kind] = Kind.ENCOUNTER
    status: str
    encounter_class: Coding
    types: tuple[Concept, ...] = ()
    reasons: tuple[Concept, ...] = ()
    started: Moment | None = None
    ended: Moment | None = None
    staff: tuple[Ref, ...] = ()
    organization: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRecord(PatientPart):
    """A condition as recorded, with every code it came with; nothing is translated between code systems."""

    kind: ClassVar[Kind] = Kind.DIAGNOSIS
    concept: Concept
    encounter: Ref | None = None
    clinical_status: str = ""
    verification_status: str = ""
    categories: tuple[str, ...] = ()
    onset: Moment | None = None
    abatement: Moment | None = None
    recorded: Moment | None = None

    @property
    def icd_10_cm(self) -> str:
        """The ICD-10-CM code, or an empty string when the condition came without one."""
        return self.concept.code_in(*ICD_10_CM_SYSTEMS).upper()


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """One thing a care plan asks for."""

    concept: Concept
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanRecord(PatientPart):
    """A care plan from elsewhere, to read beside ours."""

    kind: ClassVar[Kind] = Kind.CARE_PLAN
    status: str
    intent: str
    title: str
    description: str = ""
    categories: tuple[Concept, ...] = ()
    starts: Moment | None = None
    ends: Moment | None = None
    encounter: Ref | None = None
    author: Ref | None = None
    addresses: tuple[Ref, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
