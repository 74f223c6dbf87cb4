"""The neutral records between a foreign file and our slices: frozen values in our words, whatever the file was.

An empty string, an empty tuple or None means that the source says nothing, never that the value should be cleared:
whoever applies a record leaves what it does not mention alone. A record is recognised again by its `key`, or by one
of its `aliases` (the other names the same thing goes by: a resource id, a second identifier, a payer's name), and
`fingerprint()` says whether its content changed. Compare fingerprints per key *and* origin (FHIR or sheet): two
sources of one person say different amounts about her. This module decides nothing; the readers fill it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final

from tenants.interop import fingerprints
from tenants.interop.fingerprints import UNTRACKED


class Kind(StrEnum):
    """What a record is; in the order in which records can be applied."""

    SITE = "site"
    COLLEAGUE = "colleague"
    LICENSE = "license"
    PROGRAM = "program"
    TRACK = "track"
    PAYER = "payer"
    ENROLLMENT = "payer enrollment"
    STAFF = "staff member"
    PATIENT = "patient"
    CONTACT = "contact"
    COVERAGE = "coverage"
    ENCOUNTER = "encounter"
    DIAGNOSIS = "diagnosis"
    CARE_PLAN = "care plan"
    COST = "cost record"


class Precision(StrEnum):
    """How exactly the source knows a date."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    INSTANT = "instant"


class CoverageBasis(StrEnum):
    """How we know of a coverage."""

    STATED = "stated"
    SEEN_ON_CLAIMS = "seen on claims"


class Sex(StrEnum):
    """FHIR administrative-gender: the word on the record, not the person's gender identity."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What recognises a thing again: `source` is a system URI (or ours for a sheet), `value` its id there."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to another record by its key; `key` is None where the source only wrote a name (`display`).

    `is_in_run`: the record it points to was read in the same run; otherwise it may already be with the clinic.
    """

    kind: str
    key: Key | None
    display: str = field(default="", metadata=UNTRACKED)
    is_in_run: bool = field(default=False, metadata=UNTRACKED)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as exactly as the source knows it; `on` is the first day, `last_on` the last day it may mean.

    `on` is the date as written: the day it was where it was recorded. `at` is set when a time with an offset was given.
    """

    on: date
    last_on: date
    precision: Precision
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of one system, as written."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A coded thing: its codes in the order given, and the words used for it."""

    codings: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def label(self) -> str:
        """The words a person would read: the text, else the first display, else the first code."""
        displays = [c.display for c in self.codings if c.display]
        codes = [c.code for c in self.codings if c.code]
        return self.text or next(iter(displays + codes), "")

    def code_in(self, *systems: str) -> str:
        """The first code of one of these systems, or an empty string."""
        return next((c.code for c in self.codings if c.system in systems), "")


ICD_10_CM_SYSTEMS: Final = ("http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts. A name that came as one text stands whole in `family`."""

    family: str = ""
    given: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `state` is a USPS code in the United States, `zip` has its leading zeros."""

    line: str = ""
    line_2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has."""

    kind: ClassVar[Kind]
    source: str
    source_id: str
    aliases: tuple[Key, ...] = field(default=(), metadata=UNTRACKED)

    @property
    def key(self) -> Key:
        return Key(self.source, self.source_id)

    def fingerprint(self) -> str:
        """SHA-256 (hex) over the content: equal content, equal fingerprint, whatever file or order it came from."""
        return fingerprints.of(self.kind, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRecord(Record):
    """An insurance company or program."""

    kind: ClassVar[Kind] = Kind.PAYER
    name: str
    payer_id: str = ""
    address: Address = Address()
    phone: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRecord(Record):
    """A person who treats; `npi` only when its check digit is right."""

    kind: ClassVar[Kind] = Kind.STAFF
    name: PersonName
    npi: str = ""
    sex: Sex | None = None
    email: str = ""
    phone: str = ""
    address: Address = Address()
    qualifications: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord(Record):
    """A place where the clinic works. place_of_service: two digits, "" where the sheet is silent."""

    kind: ClassVar[Kind] = Kind.SITE
    name: str
    place_of_service: str = ""
    address: Address = Address()
    phone: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRecord(Record):
    """A program of the clinic's own. Words as `tenants.programs.rules` has them; minutes and days None for the usual."""

    kind: ClassVar[Kind] = Kind.PROGRAM
    name: str
    focus: str
    level_of_care: str = ""
    age_band: str = ""
    minimum_week_minutes: int | None = None
    minimum_days_per_week: int | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord(Record):
    """A track of a program. site: a name, "" for none. Minutes after midnight, weekdays by ISO number."""

    kind: ClassVar[Kind] = Kind.TRACK
    program: Ref
    name: str
    capacity: int
    weekdays: tuple[int, ...]
    start_minutes: int
    end_minutes: int
    delivery: str = ""
    site: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueRecord(Record):
    """Somebody on the clinic's own staff. email: of the sign-in that stands for them. sites: names."""

    kind: ClassVar[Kind] = Kind.COLLEAGUE
    name: PersonName
    credentials: str = ""
    npi: str = ""
    taxonomy: str = ""
    email: str = ""
    supervisor: Ref | None = None
    capacity: int | None = None
    sites: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseRecord(Record):
    """A license of somebody on the staff, in its present term. state: USPS code."""

    kind: ClassVar[Kind] = Kind.LICENSE
    colleague: Ref
    state: str
    license_kind: str
    number: str
    expires_on: date
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentRecord(Record):
    """Somebody on the staff with a payer. site: a name, "" for every site."""

    kind: ClassVar[Kind] = Kind.ENROLLMENT
    colleague: Ref
    payer: Ref
    site: str = ""
    status: str = ""
    effective_on: date | None = None
    until_on: date | None = None
    number: str = ""
    billing_under: str = ""
    note: str = ""


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
    address: Address = Address()
    language: str = ""
    is_active: bool = True

    @property
    def birth_on(self) -> date | None:
        """The birth date, when it is known to the day."""
        return self.born.on if self.born and self.born.precision in {Precision.DAY, Precision.INSTANT} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord(Record):
    """A relative or support person of one patient."""

    kind: ClassVar[Kind] = Kind.CONTACT
    patient: Ref
    name: PersonName
    relationships: tuple[Concept, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: Address = Address()
    is_emergency: bool = False
    is_guardian: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRecord(Record):
    """A patient's cover by one payer.

    starts_on, ends_on: first and last covered day; None where the source gives none.
    rank: 1 pays first; None where the source does not say.
    basis: SEEN_ON_CLAIMS means that claims name the payer and nothing states the cover itself: the dates are the first
    and last service of an unbroken run of that payer, and there is no member id.
    """

    kind: ClassVar[Kind] = Kind.COVERAGE
    patient: Ref
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRecord(Record):
    """A contact with care as another system recorded it."""

    kind: ClassVar[Kind] = Kind.ENCOUNTER
    patient: Ref
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
class DiagnosisRecord(Record):
    """A condition as recorded, with every code it came with; nothing is translated between code systems."""

    kind: ClassVar[Kind] = Kind.DIAGNOSIS
    patient: Ref
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
class CarePlanRecord(Record):
    """A care plan from elsewhere, to read beside ours."""

    kind: ClassVar[Kind] = Kind.CARE_PLAN
    patient: Ref
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


@dataclass(frozen=True, slots=True)
class Amounts:
    """US dollars, two places; None where the source does not state it. Patient parts are what the payer assigned."""

    charged: Decimal | None = None
    allowed: Decimal | None = None
    payer_paid: Decimal | None = None
    deductible: Decimal | None = None
    copay: Decimal | None = None
    coinsurance: Decimal | None = None
    patient_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """One service of a claim."""

    sequence: int
    service: Concept
    amounts: Amounts
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    served: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecord(Record):
    """One claim and what became of it: a Claim and its ExplanationOfBenefit make one record.

    amounts: for the whole claim as its header states them (the sum of the lines where it states none).
    Lines are as recorded and may not add up to the header: `is_itemized` says whether they do.
    """

    kind: ClassVar[Kind] = Kind.COST
    patient: Ref
    claim_type: str
    amounts: Amounts
    is_adjudicated: bool
    is_itemized: bool
    is_self_pay: bool = False
    payer: Ref | None = None
    coverage: Ref | None = None
    provider: Ref | None = None
    encounter: Ref | None = None
    served_from: Moment | None = None
    served_to: Moment | None = None
    created: Moment | None = None
    diagnoses: tuple[Ref, ...] = ()
    diagnosis_codes: tuple[Concept, ...] = ()
    lines: tuple[CostLine, ...] = ()


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
    | CoverageRecord
    | EncounterRecord
    | DiagnosisRecord
    | CarePlanRecord
    | CostRecord
)
