"""The invented patients of Larkspur Hollow, and what is particular about each."""

from causeway.disclosure import Purpose, Recipient
from tenants.demo.acts.clinical import Brings
from tenants.demo.acts.consents import CARE, IsSent, Releases
from tenants.demo.acts.episodes import ChangesTrack, Leaves
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.insurance import Authorized, InsuredBy
from tenants.demo.acts.records import CaredForBy, Knows, OpenedInAnEmergency, Waits
from tenants.demo.acts.transitions import Attempt, Books, CameOf, Discharged, HadPlanElsewhere, Plans, Task
from tenants.demo.plan import (
    Person,
)
from tenants.demo.usual import House
from tenants.family.rules import (
    AgreementState,
    Basis,
    CancelReason,
    FocusArea,
    Intervention,
    SessionFormat,
    SessionKind,
    TookPart,
)
from tenants.insurance.rules import AuthorizationStatus, Subscriber
from tenants.intake.rules import Destination, DischargeReason, LeaveReason
from tenants.patients.models import CareKind, Relationship, Sex
from tenants.transitions.rules import AftercareKind, AftercareStatus, Direction, FollowUpOutcome, TaskKind

HOUSE = House(is_part2=True, code="H0015")
F, M = Sex.FEMALE, Sex.MALE
SHE, HE, THEY = "she/her", "he/him", "they/them"

_MARISOL = Person(
    "Marisol",
    "Brightwater",
    34,
    F,
    registered=30,
    pronouns=SHE,
    dx="F10.20 F43.10",
    language="Spanish",
    acts=(
        *HOUSE.course(
            "morning",
            24,
            "ana",
            payer="bluestem",
            kin=("Aurelio Brightwater", Relationship.SPOUSE),
            units=20,
            used=17,
            authorization=Authorized(24, -3, units=20, used=17, code="H0015", review=1, days_per_week=4),
        ),
        Releases("kin", 26, 150),
        Knows("sister", "Pilar Brightwater", Relationship.SIBLING, 20),
        Releases("sister", 20, 9),
        Meets(
            15,
            "17:15",
            sits=(Sits("kin"), Sits("sister", took_part=TookPart.VIDEO)),
            far=Far.SIGNED,
            note="Aurelio and Pilar asked what a lapse means. We drew the warning signs they see before Marisol does, and "
            "practised asking without checking up.",
            agreed=(
                Agreed("Tell Aurelio on the day a craving lasts longer than an hour.", -2, settled=AgreementState.KEPT),
                Agreed("Take the wine out of the house before Friday.", -6, "kin", AgreementState.KEPT),
                Agreed("Look up a mutual-help meeting in Spanish nearby.", -4, "sister"),
            ),
            addendum="Pilar telephoned the day after: she has found a meeting on Wednesdays.",
        ),
        Meets(
            4, "17:15", sits=(Sits("kin"),), far=Far.HELD, note="Aurelio described the weekend. We worked on thanks."
        ),
        Meets(0, in_minutes=90, sits=(Sits("kin"), Sits("sister"))),
        CaredForBy("pat"),
        CaredForBy("aud", CareKind.GRANT),
        Brings(
            "work note.pdf", "my employer's form about the evening shift.", 12, "Form of the employer, to be answered"
        ),
        IsSent("Copy of her attendance and plan", 5),
        HadPlanElsewhere("Outpatient counselling", "Willow Path Counselling (demo)"),
        Plans(6, 15, name="Weekly therapy with Willow Path Counselling (demo)"),
    ),
)

_TOBIAS = Person(
    "Tobias",
    "Fennimore",
    52,
    M,
    registered=28,
    pronouns=HE,
    dx="F10.20",
    acts=(
        *HOUSE.course(
            "morning",
            21,
            "ana",
            payer="prairie",
            kin=("Greta Fennimore", Relationship.SPOUSE),
            referral=("Stillwater Hospital (demo)", 5),
            authorization=Authorized(21, -20, units=16, used=14, code="H0015", review=0),
        ),
        Releases("kin", 22, 120),
        InsuredBy("oak", 20, rank=2, subscriber=Subscriber.SPOUSE, subscriber_name="Greta Fennimore"),
        Meets(
            6,
            "15:00",
            sits=(Sits("kin"),),
            far=Far.PLANNED,
        ),
        Meets(-2, "15:00", sits=(Sits("kin"),)),
        Plans(
            10,
            4,
            name="Stillwater Outpatient (demo)",
            signed=9,
            done=(TaskKind.CRISIS_CONTACTS,),
            tasks=(
                Task("Ask Stillwater for the discharge letter", "ana", -3),
                Task("Show Greta the warning signs in writing", "ana", 0, is_done=True),
                Task("Answer the employer about the return to work", "nia", 1),
            ),
        ),
        Books(AftercareKind.THERAPY, "Stillwater Outpatient (demo)", 9, 5, "09:30"),
    ),
)

_RENEE = Person(
    "Renée",
    "Dubois-Larch",
    29,
    F,
    registered=22,
    preferred="Ren",
    pronouns=THEY,
    dx="F11.20 F33.1",
    gender="nonbinary",
    acts=(
        *HOUSE.course(
            "daytime",
            16,
            "ana",
            payer="prairie",
            kin=("Odile Dubois", Relationship.PARENT),
            authorization=Authorized(16, -26, units=18, used=6, code="H0015", covered_until=-5, days_per_week=3),
        ),
        Releases("kin", 16, 11),
        Knows(
            "former",
            "Evander Stroud",
            Relationship.PARTNER,
            15,
            detail="former partner",
            has_protective_order=True,
            is_partner_violence_risk=True,
        ),
        Meets(
            9,
            "14:00",
            sits=(Sits("kin"),),
            far=Far.SIGNED,
            focus=(FocusArea.SAFETY_AT_HOME, FocusArea.BOUNDARIES),
            did=(Intervention.SAFETY_PLANNING, Intervention.BOUNDARY_SETTING),
            note="Ren and Odile went through who may know where Ren lives, and wrote it down.",
            agreed=(Agreed("Odile answers no calls about Ren from numbers she does not know.", 5, "kin"),),
        ),
        Meets(-1, "14:00", sits=(Sits("kin"),), format=SessionFormat.TELEHEALTH),
    ),
)

_KWAME = Person(
    "Kwame",
    "Osei-Thistle",
    41,
    M,
    registered=19,
    pronouns=HE,
    dx="F14.20",
    acts=(
        *HOUSE.course(
            "evening",
            13,
            "cal",
            payer="lakeview",
            kin=("Abena Osei", Relationship.SIBLING),
            payment_ends_in=12,
        ),
        Releases("kin", 15, -4),
        Knows("sponsor", "Walt Pepperell", Relationship.SPONSOR, 12, detail="mutual-help sponsor"),
        Releases("sponsor", 12, 90),
        Meets(
            8,
            "16:30",
            sits=(Sits("sponsor"), Sits("kin", Basis.RELEASE, TookPart.PHONE)),
            far=Far.SIGNED,
            note="Abena joined by telephone. Walt and Abena agreed whom Kwame calls first, and when.",
            agreed=(Agreed("Walt and Kwame speak every evening at nine until the end of the month.", 9, "sponsor"),),
        ),
        Meets(-5, "16:30", sits=(Sits("sponsor"),)),
    ),
)

_SIOBHAN = Person(
    "Siobhán",
    "Ravenmoor",
    38,
    F,
    registered=17,
    pronouns=SHE,
    dx="F15.20 F41.1",
    acts=(
        *HOUSE.course(
            "daytime",
            11,
            "mo",
            payer="bluestem",
            kin=("Declan Ravenmoor", Relationship.SPOUSE),
        ),
        Releases("kin", 12, 100),
        Meets(
            5,
            "13:30",
            sits=(Sits("kin"),),
            far=Far.SIGNED,
            focus=(FocusArea.TRUST, FocusArea.COMMUNICATION),
            note="Declan found it hard to hear about the hidden debts. We stayed with what each of them can do this week.",
            agreed=(Agreed("Sit down on Sunday and list the bills together.", -1),),
        ),
        Meets(0, in_minutes=-150, minutes=45, sits=(Sits("kin"),)),
    ),
)

_LUKASZ = Person(
    "Łukasz",
    "Wiśniewicz",
    46,
    M,
    registered=33,
    pronouns=HE,
    dx="F10.20",
    language="Polish",
    acts=(
        *HOUSE.course(
            "evening",
            27,
            "cal",
            payer="bluestem",
            kin=("Halina Wiśniewicz", Relationship.SPOUSE),
            referral=("Fernhill Detox (demo)", 2),
            authorization=Authorized(27, 1, units=16, used=12, code="H0015"),
        ),
        Releases("kin", 28, 60),
        Meets(
            20,
            "18:00",
            sits=(Sits("kin"),),
            far=Far.SIGNED,
            absent="Łukasz was called in to a night shift.",
            focus=(FocusArea.ENABLING, FocusArea.EDUCATION, FocusArea.SUPPORT_FOR_FAMILY),
            note="Halina came alone. She described covering for him at work and what that has cost her.",
            agreed=(Agreed("Halina goes to one family group this month.", 8, "kin"),),
        ),
        Meets(7, "18:00", sits=(Sits("kin"),), cancelled=CancelReason.PATIENT),
        Plans(
            12,
            1,
            Direction.DISCHARGE,
            name="Fernhill Outpatient (demo)",
            signed=12,
            done=(TaskKind.MEDICATION_LIST, TaskKind.SAFETY_PLAN),
            tasks=(Task("Book a first appointment in Polish", "cal", -1),),
        ),
    ),
)

_AISHA = Person(
    "Aïsha",
    "Thornquist",
    26,
    F,
    registered=12,
    pronouns=SHE,
    dx="F12.20",
    acts=(
        *HOUSE.course(
            "morning",
            8,
            "cal",
            payer="prairie",
            kin=("Miriam Thornquist", Relationship.PARENT),
            authorization=Authorized(
                8,
                -22,
                units=12,
                code="H0015",
                status=AuthorizationStatus.DENIED,
                notes="Denied as not meeting the plan's criteria; the reviewer offered a peer-to-peer call.",
            ),
        ),
        Releases("kin", 8, 200),
        Knows("father", "Colm Thornquist", Relationship.PARENT, 8, is_never_tell=True),
        Meets(3, "12:30", sits=(Sits("kin"),), far=Far.DRAFTED, note="Miriam asked about the denial first."),
    ),
)

_OTHERS = (
    Person(
        "Dashiell", "Copperthwaite", 61, M, 36, pronouns=HE, dx="F10.20 F32.1",
        acts=(
            *HOUSE.course("morning", 30, "ana", payer="oak", kin=("Winifred Copperthwaite", Relationship.SPOUSE), units=24),
            Leaves(LeaveReason.HOSPITAL, 4, expected=3),
        ),
    ),
    Person(
        "Zoë", "Applewhite", 23, F, 16, pronouns=SHE, dx="F12.20 F41.1",
        acts=(
            *HOUSE.course("evening", 10, "cal", payer="bluestem", kin=("Rosamund Applewhite", Relationship.PARENT)),
            Releases("kin", 11, 170, revoked=2),
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
        ),
    ),
    Person(
        "Oskar", "Blåvik", 49, M, 11, preferred="Oz", pronouns=HE, dx="F10.20",
        acts=HOUSE.course("morning", 5, "ana", kin=("Liv Blåvik", Relationship.CHILD)),
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
            Releases(
                "Dr. Hollis Plumtree (demo)", 28, 200, CARE, Recipient.TREATING_PROVIDER, Purpose.TREATMENT,
                detail="So that my own doctor knows how I am doing",
            ),
            IsSent(
                "Summary for Dr. Plumtree", 6, Recipient.TREATING_PROVIDER, Purpose.TREATMENT, "Dr. Hollis Plumtree (demo)"
            ),
            Meets(
                2, "10:30", 75, sits=(Sits("kin", Basis.LISTENING_ONLY),), far=Far.HELD,
                kind=SessionKind.MULTI_FAMILY, families=3,
                note="Three families, the evening's subject: what to do with the fear.",
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
            Waits(5),
        ),
    ),
    Person(
        "Cuthbert", "Amblecote", 44, M, 4, pronouns=HE, dx="F11.20",
        acts=(InsuredBy("lakeview", 4), *HOUSE.papers(3), Waits(3)),
    ),
    Person("Néstor", "Valdepeña", 37, M, 2, pronouns=HE, language="Spanish", acts=(InsuredBy("prairie", 2),)),
    Person("Harlow", "Finch", 28, registered=1, pronouns=THEY),
    Person("Gwendolyn", "Tarn", 51, F, 0, pronouns=SHE),
)  # fmt: skip

PEOPLE = (_MARISOL, _TOBIAS, _RENEE, _KWAME, _SIOBHAN, _LUKASZ, _AISHA, *_OTHERS, *_GONE, *_BEFORE)
