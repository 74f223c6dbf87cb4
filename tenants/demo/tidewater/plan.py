"""Tidewater Lantern: its people, places, programs and payers."""

from decimal import Decimal

from causeway.access import Role
from tenants.clinics.models import PlaceOfService
from tenants.demo.acts.on_call import AnswersCalls, Staffed
from tenants.demo.acts.rulebook import SetsRule
from tenants.demo.acts.safety import ScreensBy
from tenants.demo.crew import HearsAhead, IsAway, IsEnrolled, Renews, Requires, Supervised, Works
from tenants.demo.plan import (
    ClinicPlan,
    Colleague,
    Covering,
    Joining,
    LicensePlan,
    PayerPlan,
    PricePlan,
    ProgramPlan,
    RoomPlan,
    SitePlan,
    TrackPlan,
)
from tenants.demo.tidewater import adolescents, adults, education, families, medicine, teams, week
from tenants.demo.tidewater.asking import ASKING
from tenants.demo.usual import treated
from tenants.insurance.rules import PayerKind
from tenants.intake.safety.rules import Tool
from tenants.programs.models import Delivery, Modality
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, NoteMode
from tenants.staff.rules.enrollments import BillingUnder
from tenants.staff.rules.hours import TimeOffKind
from tenants.staff.rules.supervision import SupervisionKind

COLLEAGUES = (
    Colleague("ada", "Ada", "Lanternby", (Role.ADMINISTRATOR,)),
    Colleague("dev", "Devika", "Saltmarsh", (Role.DIRECTOR,), "PsyD", LicensePlan("Psychologist", 240)),
    Colleague("cleo", "Cleo", "Harborough", (Role.CLINICIAN,), "LCSW", LicensePlan("LCSW", 26), capacity=12),
    Colleague("kit", "Kit", "Driftwood-Rao", (Role.CLINICIAN,), "LMHC", LicensePlan("LMHC", 410), capacity=12),
    Colleague(
        "lin", "Lin", "Ferrier", (Role.CLINICIAN,), "LMSW", LicensePlan("LMSW", -4), supervisor="dev", capacity=8
    ),
    # The same person as at Larkspur Hollow: one account, two memberships.
    Colleague(
        "pia", "Pia", "Quillfeather", (Role.PRESCRIBER,), "MD", LicensePlan("MD", 95), email="pia@larkspur.example"
    ),
    # And another: whoever administers both may copy a program from one to the other.
    Colleague("dee", "Delphine", "Abernook", (Role.ADMINISTRATOR,), email="dee@larkspur.example", is_on_staff=False),
    Colleague("nell", "Nell", "Ashgrove", (Role.NURSE,), "RN", LicensePlan("RN", 52)),
    Colleague("pax", "Pax", "Winterbourne", (Role.PEER,), "CPS", LicensePlan("CPS", 300), supervisor="dev"),
    Colleague("ines", "Inês", "Carvalho-Stone", (Role.INTAKE,)),
    Colleague("finn", "Finn", "Mooring", (Role.FRONT_DESK,)),
    Colleague("bea", "Bea", "Tolliver", (Role.BILLING,)),
    Colleague("ugo", "Ugo", "Marchetti-Lane", (Role.UTILIZATION_REVIEW,), "LCSW", LicensePlan("LCSW", 600)),
    Colleague("priya", "Priya", "Nightwater", (Role.PRIVACY,)),
    Colleague("abe", "Abe", "Lockwood-Sung", (Role.AUDITOR,), is_on_staff=False),
    Colleague("yara", "Yara", "Okonjo-Pike", (Role.FRONT_DESK, Role.INTAKE), joining=Joining.INVITED),
)

SITES = (
    SitePlan(
        "pier",
        "Pier Street",
        PlaceOfService.OFFICE,
        "3 Pier Street",
        (RoomPlan("Lantern room", 12), RoomPlan("Tide room", 10), RoomPlan("Family room", 9)),
    ),
    SitePlan("school", "Schoolhouse", PlaceOfService.OFFICE, "40 Old Quarry Road", (RoomPlan("Attic", 12),)),
)

PROGRAMS = (
    ProgramPlan(
        "Adult mood and anxiety",
        Focus.MENTAL_HEALTH,
        (
            TrackPlan("morning", "Morning", "pier", 10, "1235", "09:00", "12:00", slots=week.MORNING),
            TrackPlan(
                "evening", "Evening by telehealth", "", 9, "124", "18:00", "21:00", Delivery.TELEHEALTH, week.EVENING
            ),
            TrackPlan("lunch", "Lunch hours", "pier", 6, "135", "11:30", "13:30", slots=week.LUNCH),
        ),
        modalities=(Modality.CBT, Modality.DBT, Modality.MINDFULNESS, Modality.FAMILY),
        note_mode=NoteMode.DAILY,
    ),
    ProgramPlan(
        "Adolescents",
        Focus.MENTAL_HEALTH,
        (TrackPlan("after-school", "After school", "school", 10, "124", "15:30", "18:00", slots=week.AFTER_SCHOOL),),
        age_band=AgeBand.ADOLESCENT,
        modalities=(Modality.DBT, Modality.FAMILY, Modality.EXPRESSIVE),
    ),
    ProgramPlan(
        "Day program",
        Focus.MENTAL_HEALTH,
        (TrackPlan("day", "Whole day", "pier", 8, "12345", "09:00", "14:00", slots=week.DAY),),
        level=LevelOfCare.PARTIAL_HOSPITALIZATION,
        modalities=(Modality.CBT, Modality.MEDICATION, Modality.SKILLS),
        plan_needs_physician=True,
    ),
)

PAYERS = (
    PayerPlan("harbor", "Harbor Commons (demo)"),
    PayerPlan("fern", "Fern Mutual (demo)", copay=40),
    PayerPlan("seaboard", "Seaboard Plan (demo)", PayerKind.MEDICAID, copay=0),
    PayerPlan("gull", "Gull Medicare (demo)", PayerKind.MEDICARE, copay=45),
    PayerPlan("beacon", "Beacon Families (demo)", PayerKind.TRICARE, copay=0),
)

DUTIES = (
    Works(("cleo", "kit", "dev", "pax"), "12345", "09:00", "17:30", "pier"),
    Works(("lin",), "1245", "13:00", "20:30", "pier"),
    Works(("pia",), "4", "10:00", "16:00"),
    Staffed("12345", wait=20),
    SetsRule("inquiry_answer_routine", 1, "Our promise on the website"),
    AnswersCalls("dev", 1, 4),
    AnswersCalls("cleo", -3, 3),
    ScreensBy(Tool.ASQ),
    IsAway("kit", -4, -8, cover="cleo"),
    IsAway("lin", -10, -10, TimeOffKind.TRAINING, cover="kit", by="lin"),
    Requires(
        "CPR and first aid", 24, roles=(Role.CLINICIAN, Role.NURSE), done=(("cleo", 40), ("kit", 700), ("nell", 90))
    ),
    Requires(
        "Privacy",
        12,
        source="45 CFR 164.530(b)",
        done=tuple(
            (who, 200) for who in ("ada", "dev", "cleo", "kit", "lin", "nell", "pax", "ines", "finn", "bea", "ugo")
        ),
    ),
    HearsAhead(75),
    Renews("kit", 60, 300),
    IsEnrolled(("dev", "cleo", "kit", "pia"), "harbor"),
    IsEnrolled(("cleo",), "fern", since=700, ends_in=-3),
    IsEnrolled(("lin", "pax"), "harbor", under=BillingUnder.SUPERVISOR),
    Supervised(("lin",), "dev", 20, "Safety planning with adolescents.", added="The form for schools came after."),
    Supervised(("lin", "pax"), "dev", 6, "Working with schools.", SupervisionKind.GROUP, is_signed=False),
)

PLAN = ClinicPlan(
    slug="tidewater-lantern",
    name="Tidewater Lantern Clinic (demo)",
    legal_name="Tidewater Lantern, an invented cooperative",
    domain="tidewater.example",
    timezone="America/New_York",
    street="3 Pier Street",
    city="Lantern Bay",
    state="NY",
    postal_code="11999",
    area_code="631",
    colleagues=COLLEAGUES,
    sites=SITES,
    programs=PROGRAMS,
    curricula=week.CURRICULA,
    payers=PAYERS,
    people=treated(treated((*families.PEOPLE, *adolescents.PEOPLE, *adults.PEOPLE), medicine.TREATED), teams.HAPPENED),
    duties=(*DUTIES, *education.DUTIES, *teams.DUTIES),
    asking=ASKING,
    meetings=teams.MEETINGS,
    covers=(Covering("lin", "kit", 2, -3, "Lin is on leave this week."),),
    price=PricePlan("S9480", "Program day", Decimal("340.00")),
    sheet=(
        "T-11,Haverstock,Imogen,1984-06-19,F,(631) 555-0121,imogen.haverstock@example.org",
        "T-12,Duskwood,,1990-13-01,M,(631) 555-0156,duskwood@example.org",
        "T-13,Larkspoor,Winston,1958-12-05,M,(631) 555-0149,winston.larkspoor@example.org",
    ),
)
