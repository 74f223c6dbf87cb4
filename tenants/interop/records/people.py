"""Patients, those close to them, and who covers them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from tenants.interop.records.base import (
    NO_ADDRESS,
    Address,
    Concept,
    Kind,
    Moment,
    PatientPart,
    PersonName,
    Precision,
    Record,
    Ref,
    Sex,
)


class CoverageBasis(StrEnum):
    """How we know of a coverage."""

    STATED = "stated"
    SEEN_ON_CLAIMS = "seen on claims"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord(Record):
    """A patient. `born` may be known to the year only: then it is no birth date yet, and a warning says so."""

    kind: ClassVar[Kind] = Kind.PATIENT
    name: PersonName
    preferred_name: str = ""
    former_names: tuple[PersonName, ...] = ()
    record_number: str = ""
    born: Moment | None = None
    sex: Sex = Sex.UNKNOWN
    is_deceased: bool = False
    died: Moment | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: Address = NO_ADDRESS
    language: str = ""
    is_active: bool = True

    @property
    def birth_on(self) -> date | None:
        """The birth date, when it is known to the day."""
        return self.born.on if self.born and self.born.precision in {Precision.DAY, Precision.INSTANT} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord(PatientPart):
    """A relative or support person of one patient."""

    kind: ClassVar[Kind] = Kind.CONTACT
    name: PersonName
    relationships: tuple[Concept, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: Address = NO_ADDRESS
    is_emergency: bool = False
    is_guardian: bool = False
    is_active: bool = True
    relationship: str = ""  # in our own words, where the source uses them; else `relationships`
    relationship_detail: str = ""
    preferred_way: str = ""
    language: str = ""
    best_times: str = ""
    emergency_order: int | None = None
    has_power_of_attorney: bool = False
    custody_note: str = ""
    is_never_tell: bool = False
    has_protective_order: bool = False
    is_partner_violence_risk: bool = False
    is_do_not_contact: bool = False
    do_not_contact_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRecord(PatientPart):
    """A patient's cover by one payer.

    starts_on, ends_on: first and last covered day; None where the source gives none.
    rank: 1 pays first; None where the source does not say.
    basis: SEEN_ON_CLAIMS means that claims name the payer and nothing states the cover itself: the dates are the first
    and last service of an unbroken run of that payer, and there is no member id.
    """

    kind: ClassVar[Kind] = Kind.COVERAGE
    payer: Ref
    basis: CoverageBasis = CoverageBasis.STATED
    rank: int | None = None
    member_id: str = ""
    group_number: str = ""
    plan_name: str = ""
    relationship: str = ""
    subscriber_name: str = ""
    subscriber: Ref | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    status: str = "active"
