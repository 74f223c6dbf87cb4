"""Marisol Brightwater of Larkspur Hollow, in whose chart nearly everything of the clinic's work can be seen."""

from causeway.disclosure import Category, Purpose, Recipient
from tenants.care.counselling.models import CounsellingKind
from tenants.demo.acts.clinical import Brings
from tenants.demo.acts.consents import IsSent, Releases
from tenants.demo.acts.contacts import IsKnownBetter
from tenants.demo.acts.counselling import KeepsForThemselves
from tenants.demo.acts.family import Agreed, Far, Meets, Sits
from tenants.demo.acts.family_education import LearnsWith
from tenants.demo.acts.forms import Form
from tenants.demo.acts.insurance import Authorized
from tenants.demo.acts.letters import WritesLetter
from tenants.demo.acts.records import CaredForBy, Knows
from tenants.demo.acts.requests import AsksForRecord
from tenants.demo.acts.safety import Screened
from tenants.demo.acts.transitions import HadPlanElsewhere, Plans
from tenants.demo.larkspur.house import HOUSE, SHE, F
from tenants.demo.plan import Person
from tenants.family.education.rules import Attended, InvitedBy
from tenants.family.rules import (
    AgreementState,
    TookPart,
)
from tenants.intake.safety.rules import Reply
from tenants.patients.letters.rules import LetterKind, Tongue
from tenants.patients.models import CareKind, Relationship
from tenants.patients.requests.rules import Ground, RequestKind
from tenants.patients.rules.consents import ConsentKind

MARISOL = Person(
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
