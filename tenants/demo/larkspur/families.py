"""Patients of Larkspur Hollow whose families come, each told at length."""

from causeway.disclosure import Category, Purpose, Recipient
from tenants.care.counselling.models import CounsellingKind
from tenants.demo.acts.clinical import Brings
from tenants.demo.acts.consents import IsSent, Releases
from tenants.demo.acts.contacts import IsKnownBetter, IsPatientToo, SupportsToo
from tenants.demo.acts.counselling import KeepsForThemselves
from tenants.demo.acts.earlier import TreatedElsewhere
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.family_education import LearnsWith
from tenants.demo.acts.forms import Form
from tenants.demo.acts.insurance import Authorized, InsuredBy
from tenants.demo.acts.letters import WritesLetter
from tenants.demo.acts.records import CaredForBy, Knows
from tenants.demo.acts.requests import AsksForRecord
from tenants.demo.acts.safety import Screened
from tenants.demo.acts.standing import Represents
from tenants.demo.acts.transitions import Books, HadPlanElsewhere, Plans, Task
from tenants.demo.larkspur.house import HE, HOUSE, SHE, THEY, F, M
from tenants.demo.plan import (
    Person,
)
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
from tenants.intake.safety.rules import Disposition, OpenedBecause, Reply
from tenants.patients.letters.rules import LetterKind, Tongue
from tenants.patients.models import CareKind, Relationship
from tenants.patients.representatives.rules import RepresentativeKind, Verification
from tenants.patients.requests.rules import Asker, Ground, RequestKind
from tenants.patients.rules.consents import ConsentKind
from tenants.transitions.rules import AftercareKind, Direction, TaskKind

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
        IsKnownBetter(
            "kin", 25, (("is_emergency", True), ("emergency_order", 1), ("best_times", "after 4, he drives until then"))
        ),
        LearnsWith("signs", "kin", 12, attended=Attended.PRESENT, marked=5),
        LearnsWith("talking", "kin", 5, told=InvitedBy.MAIL),
        LearnsWith("crisis", "kin", 4, told=InvitedBy.MAIL),
        KeepsForThemselves(
            6,
            "What stays with me is the kitchen table, and that she laughed when I did not expect it. I hurried past it. "
            "To ask Dante: why do I hurry there?",
            kind=CounsellingKind.SUBSTANCE_USE,
            added="Asked. It is mine, not hers.",
            begun="She looked at the door twice before",
        ),
        Releases(
            "Dr. Tamsin Reedmace (demo)",
            5,
            40,
            (Category.COUNSELLING_NOTES,),
            Recipient.TREATING_PROVIDER,
            Purpose.TREATMENT,
            detail="So that whom I see next can begin where Ana and I are",
            kind=ConsentKind.COUNSELLING_NOTES,
            notes="What Ana wrote apart this month",
        ),
        Form(ConsentKind.TEXTING_AND_MAIL, 24, witness="Pilar Brightwater"),
        Knows("sister", "Pilar Brightwater", Relationship.SIBLING, 20),
        Releases("sister", 20, 9),
        LearnsWith("crisis", "sister", 3, told=InvitedBy.SPOKEN),
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
            told="You both listened more than you spoke. That was the work.",
            given=("kin",),
        ),
        Meets(
            4, "17:15", sits=(Sits("kin"),), far=Far.HELD, note="Aurelio described the weekend. We worked on thanks."
        ),
        Meets(0, in_minutes=90, sits=(Sits("kin"), Sits("sister"))),
        Meets(-4, "17:15", sits=(Sits("kin"), Sits("sister")), invited=("kin", "sister")),
        Screened(
            26, said=(("wish_dead", Reply.YES),), closed="dan", done="No thoughts of acting. Knows the crisis line."
        ),
        CaredForBy("pat"),
        CaredForBy("aud", CareKind.GRANT),
        Brings(
            "work note.pdf", "my employer's form about the evening shift.", 12, "Form of the employer, to be answered"
        ),
        IsSent("Copy of her attendance and plan", 5),
        Releases(
            "Pondside Bakery (demo)",
            12,
            60,
            (Category.ATTENDANCE, Category.ASSESSMENT),
            Recipient.EMPLOYER,
            detail="So that my work knows when I am away",
        ),
        WritesLetter(
            LetterKind.EMPLOYER,
            11,
            "Pondside Bakery (demo)",
            signed=11,
            released=10,
            tells=(Category.ATTENDANCE, Category.ASSESSMENT),
        ),
        AsksForRecord(
            RequestKind.ACCESS,
            18,
            "Her attendance and her plan, for herself.",
            given=(9, "Attendance and plan since admission"),
        ),
        AsksForRecord(
            RequestKind.AMENDMENT,
            14,
            "The assessment says she lives alone; she lives with Aurelio.",
            accepted=(10, "Addendum to the assessment of the first week: lives with her husband."),
        ),
        AsksForRecord(
            RequestKind.ACCOUNTING,
            3,
            "To whom did anything about her go since last year?",
        ),
        AsksForRecord(
            RequestKind.ACCESS,
            8,
            "Everything since spring, in her sister’s name.",
            by="sister",
            denied=(6, "She says that she decides for Marisol, and nothing on record or in her letter shows it."),
            denied_on=Ground.UNCONFIRMED,
        ),
        WritesLetter(
            LetterKind.LEAVE,
            2,
            tells=(Category.ATTENDANCE, Category.ASSESSMENT),
            language=Tongue.SPANISH,
            typed="A quien corresponda: la señora Brightwater",
        ),
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
        Represents(
            "kin",
            RepresentativeKind.HEALTH_CARE_AGENT,
            20,
            "Power of attorney for health care of 3 May 2024, notarized; no court has been asked.",
            Verification.POWER_OF_ATTORNEY,
        ),
        AsksForRecord(
            RequestKind.ACCESS,
            34,
            "The whole record, for a disability claim.",
            "Sorrel & Reed, attorneys (demo)",
            Asker.ATTORNEY,
        ),
        AsksForRecord(
            RequestKind.ACCESS,
            16,
            "What the hospital wrote about the fall.",
            denied=(
                12,
                "The letter tells how somebody else acted that night. We think that reading it now could bring them harm.",
            ),
            denied_on=Ground.HARMS_ANOTHER,
            review="He asks that somebody else reads it again.",
        ),
        TreatedElsewhere(
            "Inpatient stay",
            "Five days after a fall at home",
            "Dr. Hollis Plumtree (demo)",
            "Stillwater Hospital (demo)",
            31,
            26,
        ),
        InsuredBy("bluestem", 20, rank=2, subscriber=Subscriber.SPOUSE, subscriber_name="Greta Fennimore"),
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
        Screened(18, closed="dan"),
        Screened(
            9,
            why=OpenedBecause.CONCERN,
            said=(
                ("wish_dead", Reply.YES),
                ("thoughts", Reply.YES),
                ("method", Reply.YES),
                ("intent", Reply.EARLIER),
                ("plan", Reply.RECENT),
                ("behaviour", Reply.EARLIER),
            ),
            closed="ana",
            disposition=Disposition.SAFETY_PLAN,
            told="Odile Dubois (mother), and Dante Overbrook",
            returns_in=1,
            done="We wrote the safety plan together, and Odile took the tablets into her keeping. Ren called 988 from here.",
            addendum="Ren came the next morning as agreed, with Odile, and slept.",
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
        Knows("aunt", "Pilar Brightwater", Relationship.OTHER_RELATIVE, 7, detail="her mother’s friend"),
        SupportsToo("aunt"),
        Knows("sponsor", "Tobias Fennimore", Relationship.SPONSOR, 6),
        IsPatientToo("sponsor", "Fennimore Tobias"),
        IsKnownBetter(
            "aunt",
            6,
            (("is_do_not_contact", True), ("do_not_contact_reason", "Asked us to speak with Aïsha only. May sit in.")),
        ),
        LearnsWith("signs", "kin", 7, attended=Attended.ABSENT, marked=5),
        LearnsWith("crisis", "kin", 2, told=InvitedBy.DOCUMENT),
        Meets(3, "12:30", sits=(Sits("kin"),), far=Far.DRAFTED, note="Miriam asked about the denial first."),
    ),
)

PEOPLE = (_MARISOL, _TOBIAS, _RENEE, _KWAME, _SIOBHAN, _LUKASZ, _AISHA)
