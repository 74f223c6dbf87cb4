"""The other patients of Larkspur Hollow: in care, gone, and waiting to come."""

from causeway.access import Role
from causeway.disclosure import Category, Purpose, Recipient, Way
from tenants.care.safety_plans.rules import PlanKind
from tenants.demo.acts.assessments import Assessed, AssessmentBegun
from tenants.demo.acts.consents import CARE, IsSent, Releases
from tenants.demo.acts.disclosing import TellsOn
from tenants.demo.acts.episodes import ChangesTrack, Leaves, Waits
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.forms import Form
from tenants.demo.acts.inquiries import Asked
from tenants.demo.acts.insurance import Authorized, InsuredBy, KeepsFromPlan
from tenants.demo.acts.levels import LevelBegun
from tenants.demo.acts.records import CaredForBy, Knows, OpenedInAnEmergency
from tenants.demo.acts.safety import Screened
from tenants.demo.acts.safety_plans import BeginsPlan, WritesPlan
from tenants.demo.acts.transitions import Attempt, Books, CameOf, Discharged, Plans
from tenants.demo.larkspur.house import HE, HOUSE, SHE, THEY, F, M
from tenants.demo.plan import (
    Person,
)
from tenants.family.rules import (
    Basis,
)
from tenants.insurance.rules import AuthorizationStatus
from tenants.intake.assessments.rules import Section
from tenants.intake.inquiries.rules import ReferralSource, Urgency
from tenants.intake.levels.rules import Instrument
from tenants.intake.rules import Destination, DischargeReason, LeaveReason
from tenants.intake.safety.rules import Disposition, Level, OpenedBecause, Reply
from tenants.intake.waitlist.rules import WaitPriority
from tenants.patients.grounds.rules import GroundsKind
from tenants.patients.models import Relationship
from tenants.patients.rules.consents import ConsentKind
from tenants.transitions.rules import AftercareKind, AftercareStatus, Direction, FollowUpOutcome

_OTHERS = (
    Person(
        "Dashiell", "Copperthwaite", 61, M, 36, pronouns=HE, dx="F10.20 F32.1",
        acts=(
            *HOUSE.course("morning", 30, "ana", payer="oak", kin=("Winifred Copperthwaite", Relationship.SPOUSE), units=24),
            Assessed(
                11, ((Section.SUPPORTS, "His wife keeps the tablets now; a neighbor drives when she cannot."),),
                added="He asked that his brother not be told of the hospital.",
            ),
            Screened(
                12, why=OpenedBecause.REVIEW, said=(("overdose", Reply.RECENT),), closed="ana", level=Level.MODERATE,
                reason="A double dose of his own tablets by mistake; he was seen the same day, and his wife keeps the box.",
                disposition=Disposition.HIGHER_LEVEL, told="Winifred Copperthwaite (wife), and Pia Quillfeather",
            ),
            Leaves(LeaveReason.HOSPITAL, 4, expected=3),
        ),
    ),
    Person(
        "Zoë", "Applewhite", 23, F, 16, pronouns=SHE, dx="F12.20 F41.1",
        acts=(
            *HOUSE.course(
                "evening", 10, "cal", payer="bluestem", kin=("Rosamund Applewhite", Relationship.PARENT),
                word="Her own therapist scored her last week; the sheet is in the post and she starts tonight.",
            ),
            Releases("kin", 11, 170, revoked=2),
            Screened(
                0, "08:40", why=OpenedBecause.CONCERN,
                said=(("wish_dead", Reply.YES), ("thoughts", Reply.YES), ("intent", Reply.RECENT)),
            ),
            OpenedInAnEmergency(
                "ana", "She called the crisis line while her clinician was away, and I answered the call."
            ),
        ),
    ),
    Person(
        "Íñigo", "Sandoval-Reed", 45, M, 26, pronouns=HE, dx="F11.20", language="Spanish",
        acts=(
            *HOUSE.course("morning", 20, "cal", payer="lakeview", kin=("Consuelo Sandoval", Relationship.PARENT)),
            ChangesTrack("evening", 6),
        ),
    ),
    Person(
        "Beatrix", "Holloway-Penn", 57, F, 24, pronouns=SHE, dx="F13.20 F33.1",
        acts=(
            *HOUSE.course("daytime", 18, "mo", payer="old", kin=("Ambrose Penn", Relationship.SPOUSE)),
            Releases("kin", 19, 80),
            Meets(
                10, "11:00", sits=(Sits("kin"),), far=Far.COSIGNED,
                note="Ambrose asked how to help without being her watchman. We made a list of what is his and what is hers.",
                agreed=(Agreed("Ambrose stops counting tablets; Beatrix shows the box on Sundays.", -3),),
            ),
        ),
    ),
    Person(
        "Malachi", "Underhill", 31, M, 15, suffix="Jr.", pronouns=HE, dx="F15.20",
        acts=HOUSE.course("evening", 9, "cal", payer="prairie", kin=("Malachi Underhill Sr.", Relationship.PARENT)),
    ),
    Person(
        "Thúy", "Lanternfield", 36, F, 14, pronouns=SHE, dx="F10.20 F43.12", language="Vietnamese",
        acts=(
            *HOUSE.course("daytime", 7, "ana", payer="lakeview", kin=("Minh Lanternfield", Relationship.SIBLING)),
            Releases("kin", 8, 140, is_signed=False),
            Form(
                ConsentKind.TELEHEALTH,
                3,
                (("location", "At home, 4 Reed Lane"), ("emergency", "Her brother Minh, 312-555-0148, and 911")),
                is_signed=False,
            ),
            Form(ConsentKind.TEXTING_AND_MAIL, 3, refused="Wants letters on paper only."),
        ),
    ),
    Person(
        "Oskar", "Blåvik", 49, M, 11, preferred="Oz", pronouns=HE, dx="F10.20",
        acts=(
            Asked(9, source=ReferralSource.FAMILY, reason="His daughter gave him our number."),
            *HOUSE.course("morning", 5, "ana", kin=("Liv Blåvik", Relationship.CHILD)),
            BeginsPlan(PlanKind.SAFETY, 1),
        ),
    ),
    Person(
        "Josephine", "Marlowe-Quick", 27, F, 10, preferred="Joey", pronouns=THEY, dx="F12.20 F90.0", gender="genderfluid",
        acts=HOUSE.course("evening", 4, "mo", payer="bluestem", kin=("Harriet Quick", Relationship.PARENT)),
    ),
    Person(
        "Ferdinand", "Greaves", 39, M, 9, pronouns=HE, dx="F11.20",
        acts=(
            *HOUSE.course(
                "morning", 3, "cal", payer="prairie", kin=("Isolde Greaves", Relationship.SPOUSE),
                authorization=Authorized(3, -27, units=12, code="H0015", status=AuthorizationStatus.REQUESTED),
            ),
        ),
    ),
    Person(
        "Wilhelmina", "Strand", 66, F, 35, preferred="Billie", pronouns=SHE, dx="F13.20 F33.0",
        acts=(
            *HOUSE.course("daytime", 28, "ana", payer="oak", kin=("Cornelius Strand", Relationship.SPOUSE)),
            WritesPlan(
                PlanKind.SAFETY, 6,
                {
                    "alone": "Walk to the reservoir and back.\nThe radio play on Sundays.",
                    "surroundings": "Cornelius keeps the tablets and gives me a week's worth.\nNo alcohol at home.",
                },
            ),
            Releases(
                "Dr. Hollis Plumtree (demo)", 28, 200, CARE, Recipient.TREATING_PROVIDER, Purpose.TREATMENT,
                detail="So that my own doctor knows how I am doing",
            ),
            IsSent(
                "Summary for Dr. Plumtree", 6, Recipient.TREATING_PROVIDER, Purpose.TREATMENT, "Dr. Hollis Plumtree (demo)"
            ),
            KeepsFromPlan("Two evenings with the family, paid by card", 9, "oak", days=2),
            TellsOn(
                GroundsKind.EMERGENCY, Recipient.EMERGENCY_RESPONDER, "Paramedic Orla Fenwright (demo)",
                "Her name, her medications and that she takes a benzodiazepine in a taper", 3, "11:40",
                purpose=Purpose.TREATMENT, categories=(Category.DEMOGRAPHICS, Category.MEDICATIONS), who="ana",
                affiliation="Larkspur County Ambulance (demo)",
                narrative="She fainted before group and could not answer. Pulse weak; the ambulance came after nine minutes.",
            ),
            TellsOn(
                GroundsKind.COURT_ORDER, Recipient.COURT, "Judge Emory Thistlewood (demo)",
                "Dates of attendance in October", 15, "14:05", way=Way.LETTER, categories=(Category.ATTENDANCE,),
                affiliation="County Court, Division 3 (demo)", reference="26-CV-0417 (demo)",
                narrative="The order asks for the days attended in October, and nothing else.",
                reviewed=(13, "Order and subpoena seen; only the dates left."),
            ),
            Meets(
                2, "10:30", 75, sits=(Sits("kin", Basis.LISTENING_ONLY),), far=Far.HELD,
                note="Cornelius listened. Billie told him what the fear is like in the evening, and what helps her then.",
            ),
        ),
    ),
    Person(
        "Ezekiel", "Moss", 33, M, 8, pronouns=HE, dx="F14.20 F31.81",
        acts=HOUSE.course(
            "daytime", 2, "mo", payer="bluestem", kin=("Ottilie Moss", Relationship.GRANDPARENT),
            authorization=Authorized(
                2, -60, code="H0015", status=AuthorizationStatus.NONE_REQUIRED,
                proof="Told so by telephone on the day of the benefit check; the reference is kept here.",
            ),
        ),
    ),
)  # fmt: skip

_GONE = (
    Person(
        "Magnus", "Thistledown", 48, M, 42, pronouns=HE, dx="F10.20",
        acts=(
            *HOUSE.course("morning", 38, "ana", payer="prairie", kin=("Ingrid Thistledown", Relationship.SPOUSE), used=15),
            Books(AftercareKind.THERAPY, "Willow Path Counselling (demo)", -4, 12),
            Books(AftercareKind.MUTUAL_HELP, "The Tuesday group", 3, 12, "19:00"),
            Plans(20, -9, name="Willow Path Counselling (demo)", signed=18, completed=9),
            Discharged(9, DischargeReason.COMPLETED, Destination.OUTPATIENT),
            CameOf("Willow Path Counselling (demo)", AftercareStatus.KEPT),
            CaredForBy("pat"),
        ),
    ),
    Person(
        "Odette", "Farrow", 35, F, 45, pronouns=SHE, dx="F11.20 F43.10",
        acts=(
            *HOUSE.course("daytime", 41, "mo", payer="lakeview", kin=("Anselm Farrow", Relationship.SIBLING), used=12),
            Books(AftercareKind.MEDICATION_CLINIC, "Lakeview Medication Clinic (demo)", -8, 15),
            Plans(25, -13, name="Lakeview Medication Clinic (demo)", signed=24, completed=13),
            Discharged(
                13, DischargeReason.STEPPED_DOWN, Destination.OUTPATIENT,
                attempts=(Attempt(7, 6), Attempt(7, 4, note="The number rang out.")),
            ),
            CameOf("Lakeview Medication Clinic (demo)", AftercareStatus.MISSED),
        ),
    ),
    Person(
        "Rufus", "Quarrington", 24, M, 25, pronouns=HE, dx="F15.20",
        acts=(
            *HOUSE.course("evening", 20, "cal", payer="bluestem", kin=("Phoebe Quarrington", Relationship.PARENT)),
            Discharged(
                3, DischargeReason.AGAINST_ADVICE, Destination.UNKNOWN, attended=5,
                no_plan="He left after the break and did not come back; three calls went unanswered.",
            ),
        ),
    ),
    Person(
        "Élodie", "Marchetti", 42, F, 40, pronouns=SHE, dx="F10.20 F33.2",
        acts=(
            *HOUSE.course("daytime", 34, "ana", payer="prairie", kin=("Luca Marchetti", Relationship.SPOUSE)),
            Discharged(
                22, DischargeReason.HOSPITALIZED, Destination.INPATIENT, attended=23,
                no_plan="Admitted to Stillwater Hospital (demo) by way of its emergency room.",
                attempts=(Attempt(7, 14, True, FollowUpOutcome.READMITTED, "Still at Stillwater; Luca will call."),),
            ),
        ),
    ),
    Person(
        "Percival", "Oakenshaw", 55, M, 75, pronouns=HE, dx="F10.20",
        acts=(
            *HOUSE.course("morning", 70, "cal", payer="oak", kin=("Muriel Oakenshaw", Relationship.SPOUSE), used=16),
            Books(AftercareKind.PRIMARY_CARE, "Dr. Hollis Plumtree (demo)", -27, 35),
            Plans(45, -31, Direction.DISCHARGE, name="Dr. Hollis Plumtree (demo)", signed=44, completed=31),
            CameOf("Dr. Hollis Plumtree (demo)", AftercareStatus.KEPT),
            Discharged(
                31, DischargeReason.COMPLETED, Destination.PRIMARY_CARE,
                attempts=(Attempt(7, 24, True, FollowUpOutcome.ENGAGED, "Sees Dr. Plumtree every second week."),),
            ),
        ),
    ),
)  # fmt: skip

_BEFORE = (
    Person(
        "Philippa", "Nightingale-Roe", 30, F, 6, pronouns=SHE, dx="F10.20",
        acts=(
            Knows("kin", "Barnaby Roe", Relationship.PARTNER, 6, is_emergency=True),
            InsuredBy("bluestem", 6),
            *HOUSE.papers(5),
            Asked(5, source=ReferralSource.EMPLOYER, urgency=Urgency.ROUTINE, reason="Works days; evenings only."),
            Waits(5, "evening"),
        ),
    ),
    Person(
        "Cuthbert", "Amblecote", 44, M, 4, pronouns=HE, dx="F11.20",
        acts=(InsuredBy("lakeview", 4), *HOUSE.papers(3), Waits(3, "evening", WaitPriority.SOON, "Mornings would do too.")),
    ),
    Person(
        "Néstor", "Valdepeña", 37, M, 3, pronouns=HE, language="Spanish", dx="F10.20",
        acts=HOUSE.course(
            "morning", -2, "ana", payer="prairie", kin=("Lucía Valdepeña", Relationship.SIBLING),
            referral=("Stillwater Hospital (demo)", 3),
            authorization=Authorized(0, -28, units=16, code="H0015", status=AuthorizationStatus.REQUESTED),
            is_noted=False,
        ),
    ),
    Person("Harlow", "Finch", 28, registered=1, pronouns=THEY),
    Person(
        "Gwendolyn", "Tarn", 51, F, 0, pronouns=SHE,
        acts=(
            AssessmentBegun(
                Role.INTAKE, 0, ((Section.SOCIAL, "Lives alone since spring; a brother in town she would like to call."),)
            ),
            LevelBegun(Role.DIRECTOR, Instrument.ASAM_4, 0, "Two talks so far; the third is on Monday."),
        ),
    ),
)  # fmt: skip

PEOPLE = (*_OTHERS, *_GONE, *_BEFORE)
