"""Patients of Larkspur Hollow whose families come, each told at length."""

from tenants.demo.acts.consents import Releases
from tenants.demo.acts.contacts import IsKnownBetter, IsPatientToo, SupportsToo
from tenants.demo.acts.earlier import TreatedElsewhere
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.family_education import LearnsWith
from tenants.demo.acts.insurance import Authorized, InsuredBy
from tenants.demo.acts.records import Knows
from tenants.demo.acts.requests import AsksForRecord
from tenants.demo.acts.safety import Screened
from tenants.demo.acts.standing import Represents
from tenants.demo.acts.transitions import Books, Plans, Task
from tenants.demo.larkspur.house import HE, HOUSE, SHE, THEY, F, M
from tenants.demo.larkspur.marisol import MARISOL
from tenants.demo.plan import Person
from tenants.family.education.rules import Attended, InvitedBy
from tenants.family.rules import (
    Basis,
    CancelReason,
    FocusArea,
    Intervention,
    SessionFormat,
    TookPart,
)
from tenants.insurance.rules import AuthorizationStatus, Subscriber
from tenants.intake.safety.rules import Disposition, OpenedBecause, Reply
from tenants.patients.models import Relationship
from tenants.patients.representatives.rules import RepresentativeKind, Verification
from tenants.patients.requests.rules import Asker, Ground, RequestKind
from tenants.transitions.rules import AftercareKind, Direction, TaskKind

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

PEOPLE = (MARISOL, _TOBIAS, _RENEE, _KWAME, _SIOBHAN, _LUKASZ, _AISHA)
