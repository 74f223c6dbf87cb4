"""The adolescents of Tidewater Lantern, with whoever signs and decides for them."""

from tenants.demo.acts.consents import Agrees, Releases
from tenants.demo.acts.episodes import Waits
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.insurance import Authorized, InsuredBy
from tenants.demo.acts.records import Knows, OpenedInAnEmergency
from tenants.demo.acts.requests import AsksForRecord
from tenants.demo.acts.transitions import Attempt, Books, CameOf, Discharged, Plans
from tenants.demo.plan import Person
from tenants.demo.tidewater.house import HE, HOUSE, SHE, THEY, F, M
from tenants.family.rules import AgreementState, Basis, FocusArea, Intervention, TookPart
from tenants.insurance.rules import AuthorizationStatus, Subscriber
from tenants.intake.rules import Destination, DischargeReason
from tenants.patients.models import Relationship
from tenants.patients.requests.rules import RequestKind
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.transitions.rules import AftercareKind, AftercareStatus, FollowUpOutcome

BY_GUARDIAN = SignedAs.PATIENT_AND_GUARDIAN
REPRESENTS = Basis.PERSONAL_REPRESENTATIVE

PEOPLE = (
    Person(
        "Wren",
        "Okafor-Lindgren",
        16,
        F,
        26,
        pronouns=SHE,
        dx="F32.1 F41.1",
        acts=(
            *HOUSE.course(
                "after-school",
                20,
                "cleo",
                payer="harbor",
                kin=("Astrid Lindgren-Okafor", Relationship.PARENT),
                guardian="Astrid Lindgren-Okafor",
                authorization=Authorized(20, -10, units=15, used=9, days_per_week=3),
            ),
            Agrees(ConsentKind.GUARDIAN, 22, BY_GUARDIAN, "Astrid Lindgren-Okafor"),
            Knows("father", "Chidi Okafor", Relationship.PARENT, 20, is_guardian=True),
            AsksForRecord(
                RequestKind.ACCESS, 7, "Her plan, for the school counselor.", by="kin", given=(5, "Attendance and plan")
            ),
            Meets(
                13,
                "18:15",
                75,
                sits=(Sits("kin", REPRESENTS), Sits("father", REPRESENTS, TookPart.VIDEO)),
                far=Far.SIGNED,
                focus=(FocusArea.PARENTING, FocusArea.COMMUNICATION),
                note="Wren asked for one evening a week without questions. Astrid and Chidi find that hard.",
                agreed=(
                    Agreed("Wednesday evenings are free of questions about school.", -1, "kin", AgreementState.KEPT),
                    Agreed("Wren says when she wants company.", 8),
                ),
            ),
            Meets(3, "18:15", 60, sits=(Sits("kin", REPRESENTS),), far=Far.HELD, note="The first week back in class."),
            Meets(-3, "18:15", 60, sits=(Sits("kin"), Sits("father"))),
        ),
    ),
    Person(
        "Teodoro",
        "Brightwood",
        15,
        M,
        19,
        preferred="Teo",
        pronouns=HE,
        language="Spanish",
        dx="F41.1",
        acts=(
            *HOUSE.course(
                "after-school",
                14,
                "lin",
                payer="seaboard",
                kin=("Luz Brightwood", Relationship.PARENT),
                guardian="Luz Brightwood",
            ),
            Knows(
                "father",
                "Garrick Brightwood",
                Relationship.PARENT,
                14,
                custody_note="The court gave Luz sole legal custody; Garrick may be told of appointments only.",
            ),
            Meets(
                6,
                "18:10",
                sits=(Sits("kin", REPRESENTS),),
                far=Far.SIGNED,
                focus=(FocusArea.PARENTING, FocusArea.BOUNDARIES),
                note="Luz and Teo wrote down what happens when he stays home from school.",
                agreed=(Agreed("Teo texts Luz before the first lesson, not after.", -2),),
            ),
            Meets(
                2, "18:10", 80, sits=(Sits("kin", REPRESENTS),), far=Far.HELD,
                did=(Intervention.PSYCHOEDUCATION, Intervention.ROLE_PLAY),
                note="Four families played the breakfast table, each as somebody else.",
            ),
        ),
    ),
    Person(
        "Quinn",
        "Ashworth-Bell",
        17,
        M,
        15,
        pronouns=THEY,
        gender="agender",
        dx="F33.1 F40.10",
        acts=(
            *HOUSE.course(
                "after-school",
                10,
                "cleo",
                payer="fern",
                kin=("Marguerite Bell", Relationship.GRANDPARENT),
                guardian="Marguerite Bell",
                referral=("Lighthouse Hospital (demo)", 3),
            ),
            Releases("kin", 10, 12, signer="Marguerite Bell", signed_as=BY_GUARDIAN),
            OpenedInAnEmergency("kit", "The school called about Quinn in the evening, and nobody else was in the building."),
            Meets(-1, "18:20", sits=(Sits("kin"),)),
        ),
    ),
    Person(
        "Mireille",
        "Tamsin-Fox",
        14,
        F,
        8,
        pronouns=SHE,
        dx="F41.1",
        acts=(
            *HOUSE.course(
                "after-school",
                3,
                "lin",
                payer="harbor",
                kin=("Cosima Fox", Relationship.PARENT),
                guardian="Cosima Fox",
                authorization=Authorized(3, -25, units=12, status=AuthorizationStatus.REQUESTED),
            ),
        ),
    ),
    Person(
        "Jasper",
        "Wickenden",
        16,
        M,
        50,
        pronouns=HE,
        dx="F32.1",
        acts=(
            *HOUSE.course(
                "after-school",
                44,
                "cleo",
                payer="beacon",
                kin=("Rosalie Wickenden", Relationship.PARENT),
                guardian="Rosalie Wickenden",
                used=12,
            ),
            Books(AftercareKind.THERAPY, "Harbor Youth Counselling (demo)", -6, 14, "16:00"),
            Plans(30, -10, name="Harbor Youth Counselling (demo)", signed=28, completed=10),
            Discharged(10, DischargeReason.COMPLETED, Destination.OUTPATIENT, attempts=(Attempt(7, 2),)),
            CameOf("Harbor Youth Counselling (demo)", AftercareStatus.KEPT),
        ),
    ),
    Person(
        "Delphi",
        "Runcorn",
        17,
        F,
        60,
        pronouns=SHE,
        dx="F33.1",
        acts=(
            *HOUSE.course(
                "after-school",
                55,
                "lin",
                payer="seaboard",
                kin=("Hamish Runcorn", Relationship.PARENT),
                guardian="Hamish Runcorn",
                used=10,
            ),
            Discharged(
                25,
                DischargeReason.MOVED,
                Destination.UNKNOWN,
                no_plan="The family moved to another state within the week.",
                attempts=(Attempt(7, 18, True, FollowUpOutcome.ENGAGED, "Hamish has found a clinic near the new home."),),
            ),
        ),
    ),
    Person(
        "Barnabas",
        "Leigh-Otter",
        15,
        M,
        4,
        preferred="Barney",
        pronouns=HE,
        dx="F40.10",
        acts=(
            Knows("kin", "Winnie Leigh-Otter", Relationship.PARENT, 4, is_guardian=True, is_emergency=True),
            InsuredBy("fern", 4, subscriber=Subscriber.CHILD, subscriber_name="Winnie Leigh-Otter"),
            *HOUSE.papers(3, guardian="Winnie Leigh-Otter"),
            Waits(3, "after-school"),
        ),
    ),
)  # fmt: skip
