"""Adults of Tidewater Lantern whose families come, each told at length."""

from causeway.disclosure import Category, Purpose, Recipient
from tenants.demo.acts.clinical import Brings
from tenants.demo.acts.consents import CARE, IsSent, Releases
from tenants.demo.acts.contacts import IsPatientToo, SupportsToo
from tenants.demo.acts.counselling import KeepsForThemselves
from tenants.demo.acts.disclosing import TellsOn
from tenants.demo.acts.earlier import TreatedElsewhere
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.family_education import LearnsWith
from tenants.demo.acts.insurance import Authorized, InsuredBy, KeepsFromPlan
from tenants.demo.acts.letters import WritesLetter
from tenants.demo.acts.records import CaredForBy, Knows
from tenants.demo.acts.requests import AsksForRecord
from tenants.demo.acts.standing import Represents
from tenants.demo.acts.transitions import Books, HadPlanElsewhere, Plans, Task
from tenants.demo.plan import Person
from tenants.demo.tidewater.house import HE, HOUSE, SHE, THEY, F, M
from tenants.family.education.rules import Attended, InvitedBy
from tenants.family.rules import (
    AgreementState,
    Basis,
    CancelReason,
    FocusArea,
    Intervention,
    SessionFormat,
    TookPart,
)
from tenants.insurance.rules import AuthorizationStatus, Subscriber
from tenants.patients.grounds.rules import GroundsKind
from tenants.patients.letters.rules import LetterKind
from tenants.patients.models import CareKind, Relationship
from tenants.patients.representatives.rules import RepresentativeKind, Verification
from tenants.patients.requests.rules import RequestKind
from tenants.patients.rules.consents import ConsentKind
from tenants.programs.rules import LevelOfCare
from tenants.transitions.rules import AftercareKind, Direction, TaskKind

_INGRID = Person(
    "Ingrid",
    "Hallström-Vane",
    44,
    F,
    registered=29,
    pronouns=SHE,
    dx="F33.1 F41.1",
    acts=(
        *HOUSE.course(
            "morning",
            23,
            "cleo",
            payer="harbor",
            kin=("Bram Vane", Relationship.SPOUSE),
            authorization=Authorized(23, -3, units=18, used=12, review=1, days_per_week=4),
        ),
        Releases("kin", 24, 160),
        Represents(
            "kin",
            RepresentativeKind.HEALTH_CARE_AGENT,
            20,
            "Health-care proxy signed before two witnesses.",
            Verification.POWER_OF_ATTORNEY,
            renewed=(6, "Health-care proxy signed before two witnesses; the copy is among the documents."),
        ),
        LearnsWith("sleep", "kin", 12, attended=Attended.PRESENT, marked=6),
        LearnsWith("sleep_next", "kin", 3, told=InvitedBy.MAIL),
        KeepsForThemselves(
            7,
            "I hear my own mother in how she apologizes. To keep apart from her, and to bring to supervision.",
            added="Brought. It is quieter now.",
            begun="Again the apology before",
        ),
        Releases(
            "Dr. Rowan Alderleaf (demo)",
            6,
            30,
            (Category.COUNSELLING_NOTES,),
            Recipient.TREATING_PROVIDER,
            Purpose.TREATMENT,
            detail="So that my family doctor understands the autumn",
            kind=ConsentKind.COUNSELLING_NOTES,
            notes="What Cleo wrote apart about the first week",
        ),
        AsksForRecord(
            RequestKind.ACCESS, 12, "Her plan and her measures, for herself.", given=(6, "Plan and measures")
        ),
        AsksForRecord(
            RequestKind.AMENDMENT,
            9,
            "The assessment has the wrong employer.",
            accepted=(5, "Addendum to the assessment: the employer is a school."),
        ),
        AsksForRecord(RequestKind.ACCESS, 3, "What the family doctor sent."),
        WritesLetter(LetterKind.LEAVE, 4, signed=3, released=3),
        WritesLetter(LetterKind.GENERAL, 1, typed="Ms. Hallström-Vane has asked me to write that"),
        KeepsFromPlan("One family evening, paid by card", 8, "harbor"),
        TellsOn(
            GroundsKind.EMERGENCY,
            Recipient.EMERGENCY_RESPONDER,
            "Paramedic Joss Kelpwood (demo)",
            "Her name and her medications",
            10,
            "10:25",
            purpose=Purpose.TREATMENT,
            categories=(Category.DEMOGRAPHICS, Category.MEDICATIONS),
            affiliation="Lantern Bay Ambulance (demo)",
            narrative="She fell on the pier steps before group and struck her head; she was awake but confused.",
            reviewed=(8, "Told what was needed and no more."),
        ),
        Knows("daughter", "Saga Vane", Relationship.CHILD, 20, detail="eldest daughter, 19"),
        Meets(
            14,
            "16:15",
            sits=(Sits("kin"), Sits("daughter", Basis.AGREEMENT_IN_ROOM)),
            far=Far.SIGNED,
            note="Saga came without notice and Ingrid wanted her there. They spoke about the mornings and who carries what.",
            agreed=(
                Agreed("Bram takes the school run on the days of the program.", -2, "kin", AgreementState.KEPT),
                Agreed(
                    "Ingrid says in the evening how the day was, in one sentence.", -3, settled=AgreementState.NOT_KEPT
                ),
                Agreed("Saga calls on Sunday.", 6, "daughter"),
            ),
            addendum="Bram wrote that the mornings are quieter already.",
            goals=1,
            told="You told each other who carries what. Keep the one sentence in the evening.",
            given=("kin",),
        ),
        Meets(
            5, "16:15", sits=(Sits("kin"),), far=Far.HELD, note="Short and plain: what helped this week, what did not."
        ),
        Meets(0, in_minutes=75, sits=(Sits("kin"), Sits("daughter"))),
        Meets(-3, "16:15", sits=(Sits("kin"),), invited=("kin",)),
        CaredForBy("pax"),
        CaredForBy("abe", CareKind.GRANT),
        Brings("blood test.pdf", "results of the family doctor.", 15, "From the family doctor"),
        HadPlanElsewhere("Medication review", "Pier Street Family Practice (demo)"),
        IsSent("Copy of her plan", 4),
        Plans(7, 14, name="Dr. Rowan Alderleaf (demo)"),
    ),
)

_MATEUSZ = Person(
    "Mateusz",
    "Kowalczyk-Bright",
    31,
    M,
    registered=27,
    pronouns=HE,
    language="Polish",
    dx="F31.81",
    acts=(
        *HOUSE.course(
            "evening",
            22,
            "kit",
            payer="fern",
            kin=("Agata Kowalczyk", Relationship.PARENT),
            referral=("Lighthouse Hospital (demo)", 4),
            authorization=Authorized(22, -12, units=15, used=13, review=0, days_per_week=3),
        ),
        Releases("kin", 23, 9),
        LearnsWith("sleep_next", "kin", 2, told=InvitedBy.SPOKEN),
        TreatedElsewhere(
            "Inpatient stay",
            "Nine days on the mood unit",
            "Dr. Rowan Alderleaf (demo)",
            "Lighthouse Hospital (demo)",
            35,
            26,
        ),
        InsuredBy("seaboard", 20, rank=2),
        Meets(6, "17:30", sits=(Sits("kin", took_part=TookPart.VIDEO),), format=SessionFormat.TELEHEALTH),
        Meets(-2, "17:30", sits=(Sits("kin"),), format=SessionFormat.TELEHEALTH),
        Plans(
            9,
            5,
            name="Lighthouse Outpatient (demo)",
            signed=8,
            done=(TaskKind.SAFETY_PLAN, TaskKind.CRISIS_CONTACTS),
            tasks=(
                Task("Send the sleep diary form", "kit", -2),
                Task("Agree with Agata whom she calls at night", "kit", -3, is_done=True),
                Task("Ask the pharmacy about the refill", "nell", 0),
            ),
        ),
        Books(AftercareKind.PSYCHIATRY, "Lighthouse Outpatient (demo)", 10, 6, "11:30"),
    ),
)

_NGOZI = Person(
    "Ngozi",
    "Fairwater",
    37,
    F,
    registered=18,
    pronouns=SHE,
    dx="F43.12 F33.1",
    acts=(
        *HOUSE.course(
            "day",
            12,
            "lin",
            payer="beacon",
            kin=("Emeka Fairwater", Relationship.SIBLING),
            authorization=Authorized(
                12,
                -16,
                units=20,
                used=8,
                code="H0035",
                level=LevelOfCare.PARTIAL_HOSPITALIZATION,
                covered_until=-6,
                days_per_week=5,
            ),
        ),
        Releases("kin", 13, 90),
        Knows(
            "former",
            "Lucian Graves-Moor",
            Relationship.SPOUSE,
            13,
            detail="separated",
            has_protective_order=True,
            is_partner_violence_risk=True,
        ),
        Meets(
            4,
            "14:15",
            sits=(Sits("kin"),),
            far=Far.SIGNED,
            focus=(FocusArea.SAFETY_AT_HOME, FocusArea.SUPPORT_FOR_FAMILY),
            did=(Intervention.SAFETY_PLANNING, Intervention.VALIDATION),
            note="Emeka learned what a flashback looks like from outside, and what to say and not to say.",
            agreed=(Agreed("Emeka walks home with Ngozi on program days.", 10, "kin"),),
        ),
        Meets(0, in_minutes=-135, minutes=45, sits=(Sits("kin"),)),
    ),
)

_ROWAN = Person(
    "Rowan",
    "Thistlewood",
    26,
    F,
    registered=20,
    preferred="Ro",
    pronouns=THEY,
    gender="nonbinary",
    dx="F40.10 F33.0",
    acts=(
        *HOUSE.course("lunch", 15, "cleo", payer="harbor", kin=("Juno Thistlewood", Relationship.SIBLING)),
        Releases("kin", 16, -3),
        Knows("mother", "Verity Thistlewood", Relationship.PARENT, 15, is_never_tell=True),
        Meets(
            11,
            "13:45",
            sits=(Sits("kin"),),
            far=Far.SIGNED,
            note="Juno and Ro planned the family party: when to arrive, where to sit, when to leave.",
            agreed=(Agreed("Juno drives, and they leave at nine whatever happens.", -1, "kin"),),
        ),
        Meets(-4, "13:45", sits=(Sits("kin", Basis.AGREEMENT_IN_ROOM),)),
    ),
)

_CLEMENT = Person(
    "Clément",
    "Saint-Aubin",
    58,
    M,
    registered=16,
    pronouns=HE,
    language="French",
    dx="F32.2",
    acts=(
        *HOUSE.course(
            "morning",
            9,
            "kit",
            payer="fern",
            kin=("Solange Saint-Aubin", Relationship.SPOUSE),
            authorization=Authorized(
                9,
                -21,
                units=12,
                status=AuthorizationStatus.DENIED,
                notes="Denied after the first review; an appeal is open for some weeks yet.",
            ),
        ),
        Releases("kin", 10, 220),
        Meets(
            7,
            "12:30",
            sits=(Sits("kin"),),
            far=Far.SIGNED,
            absent="Clément had to go to the eye clinic.",
            focus=(FocusArea.EDUCATION, FocusArea.SUPPORT_FOR_FAMILY),
            note="Solange asked whether she may leave him alone at home. We went through the safety plan line by line.",
        ),
        Meets(1, "12:30", sits=(Sits("kin"),), far=Far.DRAFTED, note="Solange slept for the first time this week."),
        Plans(3, 30, Direction.STEP_UP, destination=None, criteria=None),
    ),
)

_HESTER = Person(
    "Hester",
    "Plumley",
    63,
    F,
    registered=34,
    pronouns=SHE,
    dx="F33.2 F41.1",
    acts=(
        *HOUSE.course(
            "morning",
            28,
            "cleo",
            payer="gull",
            kin=("Leopold Plumley", Relationship.SPOUSE),
            authorization=Authorized(28, 1, units=20, used=15),
        ),
        Releases("kin", 29, 70),
        Knows("friend", "Ingrid Hallström-Vane", Relationship.FRIEND, 20, detail="from the choir"),
        IsPatientToo("friend", "Hallström-Vane Ingrid", 18),
        Knows("neighbor", "Agata Kowalczyk", Relationship.FRIEND, 20, detail="lives next door"),
        SupportsToo("neighbor", 18),
        InsuredBy("harbor", 28, rank=2, subscriber=Subscriber.SPOUSE, subscriber_name="Leopold Plumley"),
        Releases(
            "Dr. Rowan Alderleaf (demo)",
            28,
            200,
            CARE,
            Recipient.TREATING_PROVIDER,
            Purpose.TREATMENT,
            detail="So that my own doctor knows how I am doing",
        ),
        IsSent(
            "Summary for Dr. Alderleaf", 6, Recipient.TREATING_PROVIDER, Purpose.TREATMENT, "Dr. Rowan Alderleaf (demo)"
        ),
        Meets(8, "10:00", sits=(Sits("kin"),), cancelled=CancelReason.FAMILY),
        Plans(
            12,
            2,
            name="Dr. Rowan Alderleaf (demo)",
            signed=11,
            done=(TaskKind.MEDICATION_LIST,),
            tasks=(Task("Ask for an appointment with Dr. Alderleaf", "cleo", -1),),
        ),
    ),
)

PEOPLE = (_INGRID, _MATEUSZ, _NGOZI, _ROWAN, _CLEMENT, _HESTER)
