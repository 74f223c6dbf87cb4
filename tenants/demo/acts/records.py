"""The patient's own record: registering, contacts, caseloads."""

from dataclasses import dataclass
from datetime import date, timedelta

from causeway.access import Role
from tenants.demo.plan import ClinicPlan, Person
from tenants.demo.stage import Scene, Stage
from tenants.patients import services
from tenants.patients.models import CareKind, PreferredWay, Relationship
from tenants.patients.rules.availability import Week
from tenants.patients.rules.names import name_key
from tenants.patients.services import ContactFacts, PatientFacts

_STREETS = ("Foxglove Lane", "Millrace Road", "Heron Street", "Juniper Way", "Old Quarry Road", "Lantern Street")
_WEEKS: tuple[Week, ...] = (
    {
        "mon": [["08:00", "17:00"]],
        "tue": [["08:00", "17:00"]],
        "wed": [["08:00", "17:00"]],
        "thu": [["08:00", "13:00"]],
    },
    {day: [["17:00", "21:00"]] for day in ("mon", "tue", "wed", "thu")},
    {},
)


def register(stage: Stage, plan: ClinicPlan, person: Person) -> Scene:
    """Take a person in, as intake does on the telephone."""
    first, last = person.first, person.last
    street = f"{stage.chance.randrange(10, 990)} {stage.chance.choice(_STREETS)}"
    facts = PatientFacts(
        first_name=first,
        last_name=last,
        born_on=_born_on(stage, person.age),
        sex=person.sex,
        middle_name=person.middle,
        suffix=person.suffix,
        preferred_name=person.preferred,
        pronouns=person.pronouns,
        gender_identity=person.gender,
        language=person.language,
        phone=stage.phone(),
        email=f"{name_key(first)}.{name_key(last)}@example.org".replace(" ", "."),
        address_line=street,
        city=plan.city,
        state=plan.state,
        postal_code=plan.postal_code,
        availability=dict(stage.chance.choice(_WEEKS)),
    )
    with stage.acting(
        Role.INTAKE, person.registered, f"{stage.chance.randrange(9, 16):02d}:{stage.chance.choice((5, 20, 45)):02d}"
    ) as actor:
        patient = services.register(stage.db, actor, facts)
    return Scene(patient.id, first, last, f"{first} {last}", person.age)


def _born_on(stage: Stage, age: int) -> date:
    """A birth date that makes somebody `age` years old today."""
    today = stage.day(0)
    birthday = date(today.year - age, today.month, min(today.day, 28))
    return birthday - timedelta(days=stage.chance.randrange(1, 350))


@dataclass(frozen=True, slots=True)
class Knows:
    """Somebody close to the patient is put on record. key: their short name for later acts."""

    key: str
    name: str
    relationship: Relationship
    days_ago: int = 30
    detail: str | None = None
    is_guardian: bool = False
    is_emergency: bool = False
    has_power_of_attorney: bool = False
    has_protective_order: bool = False
    is_never_tell: bool = False
    is_partner_violence_risk: bool = False
    custody_note: str | None = None
    way: PreferredWay = PreferredWay.EMAIL

    def play(self, stage: Stage, scene: Scene) -> None:
        may_be_reached = not (self.has_protective_order or self.is_never_tell)
        facts = ContactFacts(
            name=self.name,
            relationship=self.relationship,
            relationship_detail=self.detail,
            phone=stage.phone() if may_be_reached else None,
            email=f"{name_key(self.name)}@example.org".replace(" ", ".") if may_be_reached else None,
            preferred_way=self.way if may_be_reached else None,
            is_guardian=self.is_guardian,
            is_emergency=self.is_emergency,
            has_power_of_attorney=self.has_power_of_attorney,
            has_protective_order=self.has_protective_order,
            is_never_tell=self.is_never_tell,
            is_partner_violence_risk=self.is_partner_violence_risk,
            custody_note=self.custody_note,
        )
        with stage.acting(Role.INTAKE, self.days_ago, "11:10") as actor:
            scene.contact_names[self.key] = self.name
            scene.contacts[self.key] = services.add_contact(stage.db, actor, scene.patient_id, facts).id


@dataclass(frozen=True, slots=True)
class CaredForBy:
    """On somebody's caseload beside the primary clinician's: a peer, a grant to an auditor."""

    who: str
    kind: CareKind = CareKind.FACILITATOR
    days_ago: int = 10
    ahead: int = 60

    def play(self, stage: Stage, scene: Scene) -> None:
        user_id = stage.crew[self.who].user_id
        if user_id is None:
            return
        with stage.acting(Role.DIRECTOR, self.days_ago, "08:40") as actor:
            services.assign(stage.db, actor, scene.patient_id, user_id, self.kind, until_on=stage.day(-self.ahead))


@dataclass(frozen=True, slots=True)
class OpenedInAnEmergency:
    """Somebody outside the caseload opened the chart, and nobody has reviewed it yet."""

    who: str
    reason: str
    days_ago: int = 1

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(self.who, self.days_ago, "18:35") as actor:
            services.break_glass(stage.db, actor, scene.patient_id, self.reason)
