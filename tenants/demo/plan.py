"""What an invented clinic is told in: its people, places, programs, payers, and what happens to its patients. Data only.

Days are counted back from the clinic's today: 3 is three days ago, -2 the day after tomorrow.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from causeway.access import Role
from tenants.billing.rules import CodeSystem
from tenants.billing.services import CostFacts
from tenants.clinics.models import PlaceOfService
from tenants.demo.crew import Duty
from tenants.demo.stage import Scene, Stage
from tenants.insurance.rules import PayerKind
from tenants.patients.models import Sex
from tenants.programs.models import Delivery, Modality
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, NoteMode, SessionKind


class Joining(StrEnum):
    """How far somebody's membership has come."""

    JOINED = "joined"
    INVITED = "invited"
    LEFT = "left"


class Act(Protocol):
    """Something that happens to a patient."""

    def play(self, stage: Stage, scene: Scene) -> None:
        """Do it through the services, as the person whose work it is, at its moment."""
        ...


class Asking(Protocol):
    """Somebody who has no record asks about coming (`acts.inquiries`)."""

    def play(self, stage: "Stage", /) -> None: ...


@dataclass(frozen=True, slots=True)
class LicensePlan:
    """A license. ends_in: days from today; negative once it has expired."""

    kind: str
    ends_in: int = 400


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the clinic. `key` is the short name in the plan and of the address, unless email is given.

    is_on_staff False: a member without a staff record. supervisor: a colleague named before.
    """

    key: str
    first: str
    last: str
    roles: tuple[Role, ...]
    credentials: str = ""
    license: LicensePlan | None = None
    supervisor: str = ""
    capacity: int | None = None
    email: str = ""
    joining: Joining = Joining.JOINED
    is_on_staff: bool = True

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room. capacity: people."""

    name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site with its rooms."""

    key: str
    name: str
    place_of_service: PlaceOfService
    street: str
    rooms: tuple[RoomPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """An hour held every week on some days, "135". leaders: colleagues, the first in the lead. breaks: "10:15-10:30"."""

    days: str
    starts: str
    ends: str
    title: str
    kind: SessionKind = SessionKind.GROUP
    room: str = ""
    leaders: tuple[str, ...] = ()
    breaks: str = ""
    curriculum: str = ""


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A module of a curriculum."""

    title: str
    aims: str
    skill: str = ""
    homework: str = ""


@dataclass(frozen=True, slots=True)
class CurriculumPlan:
    """A curriculum with its modules in their order."""

    key: str
    name: str
    description: str
    modules: tuple[ModulePlan, ...]


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """A track. weekdays: ISO numbers as digits, "135". starts, ends: "17:30". site "": by telehealth alone."""

    key: str
    name: str
    site: str
    capacity: int
    weekdays: str
    starts: str
    ends: str
    delivery: Delivery = Delivery.IN_PERSON
    slots: tuple[SlotPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgramPlan:
    """A program with its tracks."""

    name: str
    focus: Focus
    tracks: tuple[TrackPlan, ...]
    level: LevelOfCare = LevelOfCare.INTENSIVE_OUTPATIENT
    age_band: AgeBand = AgeBand.ADULT
    modalities: tuple[Modality, ...] = ()
    note_mode: NoteMode = NoteMode.PER_SESSION
    plan_needs_physician: bool = False


@dataclass(frozen=True, slots=True)
class PayerPlan:
    """A payer, as invented as everything else. copay: the patient's part of a day, in dollars."""

    key: str
    name: str
    kind: PayerKind = PayerKind.COMMERCIAL
    copay: int = 30
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PricePlan:
    """What a day of the program costs."""

    code: str
    label: str
    charged: Decimal

    def day(self, on: date) -> CostFacts:
        """The charge for one day."""
        return CostFacts(
            service_on=on, code_system=CodeSystem.HCPCS, code=self.code, charged=self.charged, label=self.label
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A patient, and what happens to them in order. age: whole years today. registered: days ago. dx: ICD-10-CM codes."""

    first: str
    last: str
    age: int
    sex: Sex = Sex.UNKNOWN
    registered: int = 40
    middle: str | None = None
    suffix: str | None = None
    preferred: str | None = None
    pronouns: str | None = None
    gender: str | None = None
    language: str | None = "English"
    dx: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Covering:
    """A caseload opened to a colleague for some days."""

    covered: str
    covering: str
    first: int
    last: int
    note: str


@dataclass(frozen=True, slots=True)
class ClinicPlan:
    """A clinic. domain: of its people's addresses. opened: days ago. sheet: rows of patients it brings (`acts.imports`)."""

    slug: str
    name: str
    legal_name: str
    domain: str
    timezone: str
    street: str
    city: str
    state: str
    postal_code: str
    area_code: str
    colleagues: tuple[Colleague, ...]
    sites: tuple[SitePlan, ...] = ()
    programs: tuple[ProgramPlan, ...] = ()
    curricula: tuple[CurriculumPlan, ...] = ()
    payers: tuple[PayerPlan, ...] = ()
    people: tuple[Person, ...] = ()
    covers: tuple[Covering, ...] = ()
    duties: tuple[Duty, ...] = ()
    price: PricePlan | None = None
    sheet: tuple[str, ...] = ()
    asking: tuple[Asking, ...] = ()
    meetings: tuple[Asking, ...] = ()
    opened: int = 420
    taxonomy: str = "261QM0855X"
