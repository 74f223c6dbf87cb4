"""The other adults of Tidewater Lantern: in care, gone, and waiting to come."""

from causeway.access import Role
from tenants.demo.acts.assessments import Assessed, AssessmentBegun
from tenants.demo.acts.consents import Releases
from tenants.demo.acts.episodes import ChangesTrack, Leaves, Waits
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.insurance import Authorized, InsuredBy
from tenants.demo.acts.levels import LevelBegun
from tenants.demo.acts.records import CaredForBy, Knows
from tenants.demo.acts.transitions import Attempt, Books, CameOf, Discharged, Plans
from tenants.demo.plan import Person
from tenants.demo.tidewater.house import HE, HOUSE, SHE, THEY, F, M
from tenants.family.rules import Basis
from tenants.insurance.rules import AuthorizationStatus
from tenants.intake.assessments.rules import Section
from tenants.intake.levels.rules import Instrument
from tenants.intake.rules import Destination, DischargeReason, LeaveReason
from tenants.intake.waitlist.rules import WaitPriority
from tenants.patients.models import Relationship
from tenants.transitions.rules import AftercareKind, AftercareStatus, FollowUpOutcome

_IN_CARE = (
    Person(
        "Ottoline", "Brackenridge", 52, F, 32, pronouns=SHE, dx="F33.1",
        acts=(
            *HOUSE.course("morning", 26, "kit", payer="harbor", kin=("Hugo Brackenridge", Relationship.SPOUSE), units=24),
            Assessed(12, ((Section.PHYSICAL, "Sleeps six hours since the new tablets."),), added="She walks again."),
            Leaves(LeaveReason.ILLNESS, 3, expected=2),
        ),
    ),
    Person(
        "Søren", "Abelgård", 29, M, 25, pronouns=HE, dx="F41.1 F40.10",
        acts=(
            *HOUSE.course("evening", 19, "kit", payer="fern", kin=("Maja Abelgård", Relationship.PARTNER)),
            Leaves(LeaveReason.TRAVEL, 12, expected=-8, back=9),
        ),
    ),
    Person(
        "Xochitl", "Marlowe", 33, F, 21, pronouns=SHE, language="Spanish", dx="F43.12",
        acts=(
            *HOUSE.course("day", 17, "lin", payer="seaboard", kin=("Itzel Marlowe", Relationship.SIBLING)),
            Releases("kin", 17, 150),
            Meets(
                9, "14:30", sits=(Sits("kin"),), far=Far.COSIGNED,
                note="Itzel and Xochitl looked at what was theirs as children and what is theirs now.",
                agreed=(Agreed("Itzel keeps the spare key.", -4),),
            ),
        ),
    ),
    Person(
        "Bartholomew", "Quince", 47, M, 17, preferred="Bart", pronouns=HE, dx="F32.1",
        acts=(
            *HOUSE.course("morning", 11, "cleo", payer="beacon", kin=("Philomena Quince", Relationship.SPOUSE)),
            Releases("kin", 12, 130, revoked=1),
        ),
    ),
    Person(
        "Anaïs", "Penhallow", 24, F, 14, pronouns=SHE, dx="F33.0 F90.0",
        acts=(
            *HOUSE.course("evening", 8, "kit", payer="harbor", kin=("Tristan Penhallow", Relationship.PARENT)),
            Releases("kin", 8, 140, is_signed=False),
            Meets(-6, "17:00", sits=(Sits("kin", Basis.AGREEMENT_IN_ROOM),)),
        ),
    ),
    Person(
        "Ignatius", "Holmwood", 39, M, 13, pronouns=HE, dx="F42.2",
        acts=(
            *HOUSE.course("lunch", 7, "cleo", payer="fern", kin=("Una Holmwood", Relationship.SPOUSE)),
            ChangesTrack("morning", 2),
        ),
    ),
    Person(
        "Kaede", "Fairbrook", 35, F, 11, pronouns=SHE, language="Japanese", dx="F33.1",
        acts=HOUSE.course("evening", 5, "kit", kin=("Haruki Fairbrook", Relationship.SPOUSE)),
    ),
    Person(
        "Emmeline", "Oduya-Marsh", 68, F, 9, pronouns=SHE, dx="F33.1",
        acts=HOUSE.course("morning", 4, "cleo", payer="gull", kin=("Tunde Oduya", Relationship.CHILD)),
    ),
    Person(
        "Lorcan", "Mac Suibhne", 42, M, 7, pronouns=HE, dx="F41.1",
        acts=HOUSE.course(
            "evening", 1, "kit", payer="harbor", kin=("Aoife Mac Suibhne", Relationship.SPOUSE),
            authorization=Authorized(
                1, -60, status=AuthorizationStatus.NONE_REQUIRED,
                proof="The plan's page for providers said so on the day of the benefit check.",
            ),
        ),
    ),
    Person(
        "Tamsyn", "Greenacre", 28, F, 6, pronouns=THEY, gender="nonbinary", dx="F60.3",
        acts=(
            *HOUSE.course(
                "day", -2, "lin", payer="harbor", kin=("Elowen Greenacre", Relationship.SIBLING),
                referral=("Lighthouse Hospital (demo)", 4),
                authorization=Authorized(0, -28, units=20, status=AuthorizationStatus.REQUESTED),
            ),
        ),
    ),
)  # fmt: skip

_GONE = (
    Person(
        "Augustin", "Vellacott", 50, M, 46, pronouns=HE, dx="F33.1",
        acts=(
            *HOUSE.course("morning", 42, "cleo", payer="fern", kin=("Dorothea Vellacott", Relationship.SPOUSE), used=14),
            Books(AftercareKind.THERAPY, "Dr. Rowan Alderleaf (demo)", -7, 16),
            Plans(28, -12, name="Dr. Rowan Alderleaf (demo)", signed=27, completed=12),
            Discharged(12, DischargeReason.COMPLETED, Destination.OUTPATIENT, attempts=(Attempt(7, 5),)),
            CameOf("Dr. Rowan Alderleaf (demo)", AftercareStatus.MISSED),
            CaredForBy("pax"),
        ),
    ),
    Person(
        "Calista", "Winterley", 32, F, 30, pronouns=SHE, dx="F33.2",
        acts=(
            *HOUSE.course("day", 24, "lin", payer="seaboard", kin=("Ptolemy Winterley", Relationship.SIBLING)),
            Discharged(
                2, DischargeReason.LEFT, Destination.NONE, attended=4,
                no_plan="She wrote that she would not come back, and did not answer since.",
            ),
        ),
    ),
    Person(
        "Fitzgerald", "Moonshaw", 56, M, 80, pronouns=HE, dx="F32.1",
        acts=(
            *HOUSE.course("morning", 74, "kit", payer="gull", kin=("Beryl Moonshaw", Relationship.SPOUSE), used=16),
            Books(AftercareKind.PSYCHIATRY, "Lighthouse Outpatient (demo)", -29, 36),
            Plans(50, -33, name="Lighthouse Outpatient (demo)", signed=49, completed=33),
            CameOf("Lighthouse Outpatient (demo)", AftercareStatus.KEPT),
            Discharged(
                33, DischargeReason.STEPPED_DOWN, Destination.OUTPATIENT,
                attempts=(Attempt(7, 26, True, FollowUpOutcome.ENGAGED, "Goes every week."), Attempt(30, 2)),
            ),
        ),
    ),
)  # fmt: skip

_BEFORE = (
    Person(
        "Marguerite", "Sallow-Quick", 45, F, 5, pronouns=SHE, dx="F33.1",
        acts=(
            Knows("kin", "Gideon Quick", Relationship.SPOUSE, 5, is_emergency=True),
            InsuredBy("fern", 5),
            *HOUSE.papers(4),
            Waits(4, "morning"),
        ),
    ),
    Person(
        "Dmitri", "Halcyon-Webb", 30, M, 3, pronouns=HE, language="Russian",
        acts=(InsuredBy("harbor", 3, until=-10), *HOUSE.papers(2), Waits(2, "morning", WaitPriority.URGENT)),
    ),
    Person("Fenella", "Oxbow", 36, F, 2, pronouns=SHE, acts=(InsuredBy("gull", 2, until=9),)),
    Person("Amadou", "Larkmoor", 27, registered=1, pronouns=HE, language="French"),
    Person(
        "Sunniva", "Ekdahl-Pine", 41, F, 0, pronouns=SHE,
        acts=(
            AssessmentBegun(Role.INTAKE, 0, ((Section.STRENGTHS, "Ran a bakery for nine years."),)),
            LevelBegun(Role.DIRECTOR, Instrument.LOCUS, 0, "Scored over the telephone; to be seen tomorrow."),
        ),
    ),
)  # fmt: skip

PEOPLE = (*_IN_CARE, *_GONE, *_BEFORE)
