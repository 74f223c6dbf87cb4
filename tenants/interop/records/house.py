"""What a clinic sets up: sites, its own staff, programs and tracks, payers; and people who treat elsewhere."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tenants.interop.records.base import ColleaguePart, Kind, PersonName, ReachableRecord, Record, Ref, Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord(ReachableRecord):
    """A place where the clinic works. place_of_service: two digits, "" where the sheet is silent."""

    kind: ClassVar[Kind] = Kind.SITE
    name: str
    place_of_service: str = ""


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
class LicenseRecord(ColleaguePart):
    """A license of somebody on the staff, in its present term. state: USPS code."""

    kind: ClassVar[Kind] = Kind.LICENSE
    state: str
    license_kind: str
    number: str
    expires_on: date
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRecord(ReachableRecord):
    """An insurance company or program."""

    kind: ClassVar[Kind] = Kind.PAYER
    name: str
    payer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentRecord(ColleaguePart):
    """Somebody on the staff with a payer. site: a name, "" for every site."""

    kind: ClassVar[Kind] = Kind.ENROLLMENT
    payer: Ref
    site: str = ""
    status: str = ""
    effective_on: date | None = None
    until_on: date | None = None
    number: str = ""
    billing_under: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRecord(Record):
    """A program of the clinic's own. Words as `tenants.programs.rules` has them; minutes and days None for the usual.

    The days of its clocks: None where the sheet does not say.
    """

    kind: ClassVar[Kind] = Kind.PROGRAM
    name: str
    focus: str
    level_of_care: str = ""
    age_band: str = ""
    minimum_week_minutes: int | None = None
    minimum_days_per_week: int | None = None
    plan_due_days: int | None = None
    review_interval_days: int | None = None
    certification_interval_days: int | None = None
    measure_interval_days: int | None = None
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
class StaffRecord(ReachableRecord):
    """A person who treats; `npi` only when its check digit is right."""

    kind: ClassVar[Kind] = Kind.STAFF
    name: PersonName
    npi: str = ""
    sex: Sex | None = None
    email: str = ""
    qualifications: tuple[str, ...] = ()
