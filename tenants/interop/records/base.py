"""What every record is made of: its kind, the key it is recognised by, and values with their codes, names and dates."""

from dataclasses import dataclass, field
from datetime import date, datetime
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
    CONSENT = "consent"
    COVERAGE = "coverage"
    INQUIRY = "inquiry"
    EPISODE = "episode"
    SESSION = "session"
    ATTENDANCE = "attendance"
    MEASURE = "measure"
    ENCOUNTER = "encounter"
    DIAGNOSIS = "diagnosis"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    DRUG_TEST = "drug test"
    CARE_PLAN = "care plan"
    COST = "cost record"


class Precision(StrEnum):
    """How exactly the source knows a date."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    INSTANT = "instant"


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


NO_ADDRESS: Final = Address()


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
class PatientPart(Record):
    """What belongs to one patient."""

    patient: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguePart(Record):
    """What belongs to somebody on the clinic's own staff."""

    colleague: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachableRecord(Record):
    """What has an address and a telephone."""

    address: Address = NO_ADDRESS
    phone: str = ""
    is_active: bool = True
