"""One record of every kind in each clinic of the cast, made by the functions that make the demo.

`populated` commits: take it where a test asks about other people's records, as `tests/contracts` does. Its people are its
own, so that tests may put the cast on the staff.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from causeway import clock
from causeway.access import Role
from causeway.disclosure import Category, Purpose, Recipient, Way
from causeway.people.clinics import get_clinic
from tenants.care.drug_tests.rules import Substance
from tenants.care.incidents.rules import Authority, IncidentKind, Severity, Unit
from tenants.care.incidents.services import DeadlineFacts
from tenants.care.psychiatry.rules import OrderKind
from tenants.care.safety_plans.rules import PlanKind
from tenants.clinics.models import PlaceOfService
from tenants.demo import founding, playing
from tenants.demo.acts.assessments import Assessed, AssessmentBegun
from tenants.demo.acts.clinical import Brings
from tenants.demo.acts.consents import IsSent, Releases
from tenants.demo.acts.contacts import IsPatientToo, SupportsToo
from tenants.demo.acts.counselling import KeepsForThemselves
from tenants.demo.acts.disclosing import IsBound, TellsOn
from tenants.demo.acts.drug_tests import IsTestedAtRandom, SoberSince, Tested
from tenants.demo.acts.earlier import TreatedElsewhere
from tenants.demo.acts.episodes import Leaves, Waits
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.family_education import ClassPlan, LearnsWith, Teaches
from tenants.demo.acts.family_groups import HoldsFamilyGroup
from tenants.demo.acts.incidents import HadIncident, Reports
from tenants.demo.acts.incidents import Step as IncidentStep
from tenants.demo.acts.inquiries import Asked, Asks, Step
from tenants.demo.acts.insurance import KeepsFromPlan
from tenants.demo.acts.letters import WritesLetter
from tenants.demo.acts.levels import LevelBegun
from tenants.demo.acts.medications import DoesNotBear, ListChecked, Takes, TellsOfTaking
from tenants.demo.acts.meetings import HoldsMeeting
from tenants.demo.acts.on_call import AnswersCalls, Staffed
from tenants.demo.acts.psychiatry import Certified, Evaluated, EvaluationBegun, Ordered
from tenants.demo.acts.records import CaredForBy, Knows, OpenedInAnEmergency
from tenants.demo.acts.requests import AsksForRecord
from tenants.demo.acts.rulebook import SetsRule
from tenants.demo.acts.safety import Screened, ScreensBy
from tenants.demo.acts.safety_plans import BeginsPlan, WritesPlan
from tenants.demo.acts.standing import Represents
from tenants.demo.acts.transitions import Attempt, Books, Discharged, HadPlanElsewhere, Plans
from tenants.demo.crew import HearsAhead, IsAway, IsEnrolled, Renews, Requires, Supervised, Works
from tenants.demo.plan import (
    ClinicPlan,
    Colleague,
    Covering,
    CurriculumPlan,
    LicensePlan,
    ModulePlan,
    PayerPlan,
    Person,
    PricePlan,
    ProgramPlan,
    RoomPlan,
    SitePlan,
    SlotPlan,
    TrackPlan,
)
from tenants.demo.usual import House
from tenants.family.education.rules import Attended, InvitedBy
from tenants.intake.assessments.rules import Section
from tenants.intake.levels.rules import Instrument
from tenants.intake.rules import Destination, DischargeReason, LeaveReason
from tenants.intake.safety.rules import Disposition, OpenedBecause, Reply, Tool
from tenants.patients.grounds.rules import GroundsKind
from tenants.patients.letters.rules import LetterKind
from tenants.patients.medications.rules import Taken
from tenants.patients.models import Relationship, Sex
from tenants.patients.representatives.rules import RepresentativeKind, Verification
from tenants.patients.requests.rules import Ground, RequestKind
from tenants.programs.rules import Focus
from tenants.transitions.rules import AftercareKind
from tests.cast import ZONES, Cast
from tests.interop.sample_import import import_sample

HOUSE = House(is_part2=False, code="S9480")
SLOTS = (SlotPlan("12345", "09:00", "12:00", "Sample", room="Sample", leaders=("sam",), curriculum="sample"),)
EVERYTHING_ELSE = tuple(role for role in Role if role not in {Role.ADMINISTRATOR, Role.CLINICIAN})


def plan_for(slug: str) -> ClinicPlan:
    """A clinic with one of everything; the people's addresses tell the clinics apart."""
    course = HOUSE.course(
        "sample",
        20,
        "sam",
        payer="sample",
        kin=("Kim Sampleton", Relationship.SIBLING),
        word="A sample.",
        is_noted=False,
    )
    return ClinicPlan(
        slug=slug,
        name="",
        legal_name="",
        domain=f"sample-{slug}.example",
        timezone=ZONES[slug],
        street="1 Sample Street",
        city="Sampleton",
        state="IL",
        postal_code="62999",
        area_code="217",
        colleagues=(
            Colleague("alma", "Alma", "Sampleton", (Role.ADMINISTRATOR,), "MBA", LicensePlan("MBA")),
            Colleague("otis", "Otis", "Sampleton", EVERYTHING_ELSE, "MD"),
            Colleague("sam", "Sam", "Sampleton", (Role.CLINICIAN,), "LCSW", LicensePlan("LCSW"), supervisor="otis"),
        ),
        sites=(SitePlan("house", "Sample House", PlaceOfService.OFFICE, "1 Sample Street", (RoomPlan("Sample", 12),)),),
        programs=(
            ProgramPlan(
                "Sample program",
                Focus.MENTAL_HEALTH,
                (TrackPlan("sample", "Sample", "house", 9, "12345", "09:00", "12:00", slots=SLOTS),),
                plan_needs_physician=True,
            ),
        ),
        curricula=(CurriculumPlan("sample", "Sample", "A sample.", (ModulePlan("Sample", "A sample."),)),),
        payers=(PayerPlan("sample", "Sample Health"),),
        people=(
            Person(
                "Sidney", "Sampleton", 40, Sex.MALE, dx="F33.1",
                acts=(
                    Asked(33, reason="A sample."),
                    Waits(30, "sample", note="A sample."),
                    *course,
                    Assessed(2, added="A sample."),
                    AssessmentBegun(Role.DIRECTOR, 1, ((Section.SUMMARY, "A sample."),)),
                    LevelBegun(Role.DIRECTOR, Instrument.LOCUS, 4, "A sample."),
                    Releases("kin", 20),
                    Represents(
                        "kin", RepresentativeKind.HEALTH_CARE_AGENT, 15, "A sample.", Verification.KNOWN, lasts=90,
                        renewed=(9, "A sample."), declined=(8, "A sample."), ended=(2, "A sample."),
                    ),
                    Represents("kin", RepresentativeKind.GUARDIAN_OF_ADULT, 1, "A sample.", Verification.COURT_PAPERS),
                    Brings("sample.pdf", "a sample.", 9),
                    IsSent("Sample copy", 5),
                    AsksForRecord(RequestKind.ACCESS, 9, "A sample.", extended=(8, "A sample.")),
                    AsksForRecord(
                        RequestKind.AMENDMENT, 8, "A sample.", denied=(7, "A sample."), answered=("A sample.", "A sample.")
                    ),
                    AsksForRecord(RequestKind.AMENDMENT, 6, "A sample.", accepted=(5, "A sample.")),
                    AsksForRecord(
                        RequestKind.ACCESS, 7, "A sample.", denied=(6, "A sample."), denied_on=Ground.ENDANGERS,
                        review="A sample.",
                    ),
                    WritesLetter(LetterKind.EMPLOYER, 4, "Sample Office", typed="A sample."),
                    WritesLetter(LetterKind.GENERAL, 3, signed=3, released=2),
                    TellsOn(
                        GroundsKind.EMERGENCY, Recipient.EMERGENCY_RESPONDER, "Sam Sampleton", "Sample", 8,
                        purpose=Purpose.TREATMENT, affiliation="Sample Hospital", narrative="A sample.",
                    ),
                    TellsOn(
                        GroundsKind.COURT_ORDER, Recipient.COURT, "Sol Sampleton", "Sample", 7, way=Way.LETTER, who="sam",
                        affiliation="Sample Court", reference="7", narrative="A sample.", reviewed=(6, "A sample."),
                    ),
                    KeepsFromPlan("Sample", 12, "sample"),
                    KeepsFromPlan("Sample", 11, ended="A sample."),
                    DoesNotBear(25),
                    DoesNotBear(24, "Sample", "A sample."),
                    Takes("Sample", "1 mg", "daily", 20, 20, "A sample.", changes=((9, "2 mg", "A sample."),)),
                    TellsOfTaking(7, Taken.PARTLY, "A sample.", "Sample"),
                    ListChecked(6, "A sample."),
                    SoberSince(19, 60, note="A sample."),
                    Tested(19, positive=(Substance.CANNABIS,), explained="Sample", note="A sample.", signed=17),
                    Tested(15, called_off="A sample."),
                    Tested(2, positive=(Substance.COCAINE,), confirmed=(Substance.COCAINE,), note="A sample."),
                    Tested(0, None),
                    IsTestedAtRandom(0, 7, 7),
                    Certified(18, "A sample."),
                    Evaluated(17, "A sample.", "A sample.", "A sample.", added="A sample."),
                    EvaluationBegun(1, "A sample."),
                    Ordered(5, OrderKind.LABORATORY, "A sample.", done=4, outcome="A sample."),
                    Ordered(4, OrderKind.OTHER, "A sample.", stopped="A sample."),
                    Ordered(3, OrderKind.MEDICATION, "A sample."),
                    HadPlanElsewhere("Sample plan", "Sample Clinic"),
                    TreatedElsewhere("inpatient", "A sample.", "Sal Sampleton", "Sample Hospital", 90, 80),
                    CaredForBy("alma"),
                    Screened(
                        9, said=(("behaviour", Reply.RECENT),), closed="sam", disposition=Disposition.CRISIS_LINE,
                        told="A sample.", done="A sample.", addendum="A sample.",
                    ),
                    Screened(1, why=OpenedBecause.MEASURE, is_asked=False),
                    Meets(
                        8, sits=(Sits("kin"),), far=Far.SIGNED, note="A sample.", agreed=(Agreed("A sample.", 3),),
                        addendum="A sample.", goals=1, told="A sample.", given=("kin",),
                    ),
                    LearnsWith("sample", "kin", 6, attended=Attended.PRESENT, marked=1),
                    LearnsWith("sample_open", "kin", 6, told=InvitedBy.MAIL),
                    Meets(3, sits=(Sits("kin"),), far=Far.DRAFTED, note="A sample."),
                    Meets(-7, sits=(Sits("kin"),), room="Sample", second="otis", invited=("kin",)),
                    Plans(6, 9, signed=5),
                    Books(AftercareKind.THERAPY, "Sample Therapy", 12, 4),
                    WritesPlan(PlanKind.SAFETY, 4, {"alone": "A sample."}),
                    BeginsPlan(PlanKind.RELAPSE, 3),
                    KeepsForThemselves(4, "A sample.", added="A sample.", begun="A sample."),
                    HadIncident(
                        IncidentKind.VIOLENCE, Severity.SERIOUS, 2, "A sample.", where="A sample.", action="A sample.",
                        others="Sample Visitor", given=((Authority.DIRECTOR, "A sample."),), added="A sample.",
                        steps=(
                            IncidentStep("sam", -3, "A sample."),
                            IncidentStep("otis", -1, "A sample.", outcome="A sample."),
                        ),
                    ),
                    HadIncident(
                        IncidentKind.PROPERTY, Severity.NEAR_MISS, 9, "A sample.", learned="A sample.",
                        given=((Authority.DIRECTOR, "A sample."),),
                    ),
                ),
            ),
            Person(
                "Stella", "Sampleton", 30, Sex.FEMALE,
                acts=(
                    *HOUSE.course("sample", 15, "sam", payer="sample"),
                    Leaves(LeaveReason.ILLNESS, 10, expected=-8, back=7),
                    OpenedInAnEmergency("sam", "A sample of an emergency."),
                    Knows("kin", "Kim Sampleton", Relationship.SIBLING, 14),
                    SupportsToo("kin"),
                    IsPatientToo("kin", "Sampleton Sidney"),
                    Discharged(
                        2, DischargeReason.LEFT, Destination.UNKNOWN, no_plan="A sample.", attempts=(Attempt(7, 1),)
                    ),
                ),
            ),
        ),
        covers=(Covering("sam", "otis", 1, -3, "A sample."),),
        duties=(
            Works(("sam",), "12345", "09:00", "17:00", "house"),
            IsAway("sam", -20, -22, cover="otis"),
            Requires("Sample training", 12, done=(("sam", 20),)),
            Renews("sam", 30, 700),
            HearsAhead(45),
            IsEnrolled(("sam",), "sample", ends_in=20),
            Supervised(("sam",), "otis", 9, "A sample.", added="A sample."),
            Teaches(
                "Sample for families", "A sample.",
                classes=(
                    ClassPlan("sample", 4, "10:00", "sam", "Sample"),
                    ClassPlan("sample_open", 2, "10:00", "sam"),
                    ClassPlan("sample_ahead", -9, "10:00", "sam", "Sample"),
                ),
            ),
            SetsRule("order_signed", 24, "A sample.", ahead=600),
            IsBound(GroundsKind.CONTRACT, "Sample Laboratory", "A sample.", 50, (Category.TESTS,)),
            IsBound(GroundsKind.AUDIT, "Sample Board", "A sample.", 12, (Category.PLAN,), ends_in=20),
            Staffed("1234567", 0, 1440),  # at every hour, so that no test depends on it
            AnswersCalls("sam", -1),
            ScreensBy(Tool.JUDGEMENT),
            Reports(
                30,
                DeadlineFacts(
                    IncidentKind.OTHER, Authority.PAYER, Severity.GRAVE, 5, Unit.DAYS, date(2026, 1, 1), "A sample."
                ),
            ),
        ),
        price=PricePlan("S9480", "Sample day", Decimal(100)),
        opened=90,
        meetings=(
            HoldsMeeting("sample", 8, "sam", "otis", signed=8, prescriber="otis", signed_off=7, added="A sample."),
            HoldsMeeting("sample", 2, "sam", "otis", signed=2),
            HoldsMeeting("sample", 0, "sam", "otis", most=0, typed="A sample"),
            HoldsFamilyGroup(
                4, "16:00", "sam", "A sample.", (("Sidney Sampleton", (Sits("kin"),)), ("Stella Sampleton", ())),
                room="Sample", shared="A sample.", said=("A sample.", "A sample."),
            ),
            HoldsFamilyGroup(-9, "16:30", "sam", "A sample.", (("Sidney Sampleton", (Sits("kin"),)),), second="otis"),
        ),
        asking=(Asks(3, "Sybil", "Sampleton", reason="A sample.", steps=(Step(2, note="A sample."),)),),
        sheet=("7001,Sampleton,Sabine,1971-05-06,F,(217) 555-0142,", "7002,,,1980-02-30,F,,"),
    )  # fmt: skip


@dataclass
class Populated:
    """Ids of the patients by clinic, in the plan's order: one in care, one gone."""

    patients: dict[str, list[UUID]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def populated(cast: Cast) -> Populated:
    """At least one committed record of every slice's tables in Alder and in Birch."""
    return populate(cast)


def populate(cast: Cast) -> Populated:
    """The same in whatever clinics there are."""
    made = Populated()
    for slug in cast.clinics:
        plan = plan_for(slug)
        with cast.session(slug) as db:
            clinic = get_clinic(db, slug)
            stage = founding.set_stage(db, clinic, plan, now=clock.now(), seed=1)
            founding.enlist(stage, clinic, plan, password=None)
            founding.furnish(stage, plan)
            made.patients[slug] = [scene.patient_id for scene in playing.play(stage, cast.database, plan)]
            db.commit()
        import_sample(cast.database, cast.clinics[slug])
    return made
