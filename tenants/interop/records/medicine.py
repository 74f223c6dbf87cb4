"""What somebody takes, does not bear, and was tested for."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tenants.interop.records.base import Kind, PatientPart


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationRecord(PatientPart):
    """A medication. prescriber: elsewhere, in words. code: RxNorm."""

    kind: ClassVar[Kind] = Kind.MEDICATION
    name: str
    dose: str = ""
    route: str = ""
    frequency: str = ""
    is_prn: bool | None = None
    prescriber: str = ""
    started_on: date | None = None
    stopped_on: date | None = None
    is_before_admission: bool | None = None
    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyRecord(PatientPart):
    """An allergy; with no substance, that none are known."""

    kind: ClassVar[Kind] = Kind.ALLERGY
    substance: str = ""
    allergy_kind: str = ""
    reaction: str = ""
    severity: str = ""
    noted_on: date | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugTestRecord(PatientPart):
    """A drug or alcohol test with its collection. negative, positive, confirmed: substances; confirmed ones are positive."""

    kind: ClassVar[Kind] = Kind.DRUG_TEST
    collected_on: date
    outcome: str
    specimen: str
    why: str = ""
    negative: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    note: str = ""
