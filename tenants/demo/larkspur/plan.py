"""Larkspur Hollow: an invented clinic for substance use and co-occurring conditions; its records fall under Part 2."""

from decimal import Decimal

from causeway.access import Role
from causeway.disclosure import Category
from tenants.clinics.models import PlaceOfService
from tenants.demo.acts.disclosing import IsBound
from tenants.demo.acts.on_call import AnswersCalls, Staffed
from tenants.demo.acts.rulebook import SetsRule
from tenants.demo.acts.safety import ScreensBy
from tenants.demo.crew import HearsAhead, IsAway, IsEnrolled, Renews, Requires, Supervised, Works
from tenants.demo.larkspur import education, families, incidents, medicine, others, week
from tenants.demo.larkspur.asking import ASKING
from tenants.demo.larkspur.teams import MEETINGS
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
from tenants.demo.usual import treated
from tenants.insurance.rules import PayerKind
from tenants.intake.safety.rules import Tool
from tenants.patients.grounds.rules import GroundsKind
from tenants.programs.models import Delivery, Modality
from tenants.programs.rules import Focus, NoteMode
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus
from tenants.staff.rules.hours import TimeOffKind
from tenants.staff.rules.supervision import SupervisionKind

COLLEAGUES = (
    Colleague("dee", "Delphine", "Abernook", (Role.ADMINISTRATOR,)),
    Colleague("dan", "Dante", "Overbrook", (Role.DIRECTOR,), "LCPC, CADC", LicensePlan("LCPC", 210)),
    Colleague("ana", "Ana", "Riverstone", (Role.CLINICIAN,), "LCSW", LicensePlan("LCSW", 18), capacity=14),
    Colleague("cal", "Calvin", "Moonbrook", (Role.CLINICIAN,), "LPC, CADC", LicensePlan("LPC", 320), capacity=14),
    Colleague("mo", "Mo", "Tanglewood", (Role.CLINICIAN,), "LSW", LicensePlan("LSW", -9), supervisor="dan", capacity=8),
    Colleague(
        "pia",
        "Pia",
        "Quillfeather",
        (Role.PRESCRIBER,),
        "MD",
        LicensePlan("MD", 150),
        email="pia@larkspur.example",
    ),
    Colleague("nia", "Nia", "Copperfield-Dove", (Role.NURSE,), "RN", LicensePlan("RN", 47)),
    Colleague("pat", "Pat", "Hollowell", (Role.PEER,), "CRSS", LicensePlan("CRSS", 260), supervisor="dan"),
    Colleague("ivy", "Ivy", "Marchbanks", (Role.INTAKE,)),
    Colleague("fay", "Fay", "Butterwick", (Role.FRONT_DESK,)),
    Colleague("ben", "Benoît", "Larkin", (Role.BILLING,)),
    Colleague("uma", "Uma", "Pennywhistle", (Role.UTILIZATION_REVIEW,), "RN", LicensePlan("RN", 500)),
    Colleague("pru", "Prudence", "Ashdown", (Role.PRIVACY,)),
    Colleague("aud", "Audre", "Fairweather", (Role.AUDITOR,), is_on_staff=False),
    Colleague("jo", "Joaquín", "Newbold", (Role.CLINICIAN,), "LPC", joining=Joining.INVITED),
    Colleague("rex", "Rex", "Goodwind", (Role.CLINICIAN,), "LCSW", LicensePlan("LCSW", 90), joining=Joining.LEFT),
)

SITES = (
    SitePlan(
        "mill",
        "Mill House",
        PlaceOfService.SUBSTANCE_USE_CLINIC,
        "12 Millrace Road",
        (RoomPlan("Heron room", 14), RoomPlan("Kingfisher room", 12), RoomPlan("Family room", 8)),
    ),
    SitePlan("annex", "Annex", PlaceOfService.OFFICE, "14 Millrace Road", (RoomPlan("Quiet room", 3),)),
)

PROGRAMS = (
    ProgramPlan(
        "Adult recovery",
        Focus.SUBSTANCE_USE,
        (
            TrackPlan("morning", "Morning", "mill", 12, "1234", "09:00", "12:00", slots=week.MORNING),
            TrackPlan("evening", "Evening", "mill", 10, "124", "17:30", "20:45", slots=week.EVENING),
            TrackPlan("saturday", "Saturday bridge", "annex", 8, "36", "10:00", "13:00", slots=week.SATURDAY),
        ),
        modalities=(Modality.RELAPSE_PREVENTION, Modality.MOTIVATIONAL, Modality.FAMILY, Modality.PEER),
        note_mode=NoteMode.DAILY,
    ),
    ProgramPlan(
        "Co-occurring",
        Focus.CO_OCCURRING,
        (TrackPlan("daytime", "Daytime", "mill", 8, "135", "09:30", "12:45", Delivery.HYBRID, week.DAYTIME),),
        modalities=(Modality.DBT, Modality.CBT, Modality.MEDICATION, Modality.FAMILY),
        plan_needs_physician=True,
    ),
)

PAYERS = (
    PayerPlan("bluestem", "Bluestem (demo)"),
    PayerPlan("prairie", "Prairie Gate (demo)"),
    PayerPlan("lakeview", "Lakeview Medicaid (demo)", PayerKind.MEDICAID, copay=0),
    PayerPlan("oak", "Oak Medicare (demo)", PayerKind.MEDICARE, copay=45),
    PayerPlan("old", "Old Ferry Trust (demo)"),
)

DUTIES = (
    Works(("ana", "cal", "dan"), "1234", "08:30", "17:00", "mill"),
    Works(("ana",), "5", "09:00", "13:00"),
    Works(("mo",), "124", "12:30", "21:00", "mill"),
    Works(("pat",), "1234", "09:00", "15:00", "mill"),
    Works(("pia",), "25", "10:00", "16:00", "mill"),
    Works(("nia",), "12345", "08:30", "14:30", "mill"),
    IsAway("ana", -5, -9, cover="cal", note="Walking the lake path."),
    IsAway("nia", -12, -13, TimeOffKind.TRAINING, by="nia", note="Injection training."),
    IsAway("mo", -16, -20, cover="cal", by="mo"),
    Requires(
        "CPR and first aid",
        24,
        roles=(Role.CLINICIAN, Role.NURSE, Role.PEER),
        done=(("ana", 690), ("cal", 120), ("nia", 300), ("pat", 60)),
    ),
    Requires(
        "HIPAA and 42 CFR Part 2",
        12,
        source="45 CFR 164.530(b)",
        done=(
            *(
                (who, 150)
                for who in ("dee", "dan", "ana", "cal", "mo", "nia", "pat", "ivy", "fay", "ben", "uma", "pru")
            ),
            ("pia", 380),
        ),
    ),
    Requires(
        "Safety planning", None, credentials="LCSW, LPC, LSW, LCPC", done=(("ana", 400), ("cal", 410), ("dan", 500))
    ),
    Staffed("12345", wait=30),
    SetsRule("order_signed", 24, "Decision of the medical director"),
    SetsRule("note_signed", 48, "The new contract with our largest payer", said=3, ahead=24),
    IsBound(
        GroundsKind.CONTRACT,
        "Quillwater Laboratory (demo)",
        "Analysis of urine and saliva samples, results by portal.",
        160,
        (Category.DEMOGRAPHICS, Category.TESTS),
    ),
    IsBound(
        GroundsKind.AUDIT,
        "State licensing board (demo)",
        "Ten charts of this year: plans, notes and attendance.",
        20,
        (Category.PLAN, Category.ATTENDANCE, Category.ASSESSMENT),
        ends_in=25,
    ),
    AnswersCalls("dan", 1, 3),
    AnswersCalls("cal", -2, 4),
    AnswersCalls("ana", -7, 3),
    ScreensBy(Tool.CSSRS),
    HearsAhead(60),
    Renews("cal", 100, 320),
    IsEnrolled(("dan", "ana", "pia"), "bluestem"),
    IsEnrolled(("ana", "dan"), "prairie", since=760, ends_in=-12),
    IsEnrolled(("cal",), "prairie", since=500, ends_in=44),
    IsEnrolled(("dan", "ana", "cal", "pia"), "lakeview", ends_in=None, site="mill"),
    IsEnrolled(("mo", "pat"), "bluestem", under=BillingUnder.SUPERVISOR),
    IsEnrolled(("cal",), "bluestem", since=20, status=EnrollmentStatus.APPLIED, ends_in=None),
    Supervised(("mo",), "dan", 24, "Boundaries in the family work; pacing of a relapse-prevention plan."),
    Supervised(("mo",), "dan", 17, "Motivational interviewing: change talk, and when to leave it.", minutes=50),
    Supervised(
        ("mo", "pat"),
        "dan",
        10,
        "Group process: silence, and who fills it.",
        SupervisionKind.GROUP,
        90,
        added="Reading handed out afterwards.",
    ),
    Supervised(
        ("mo",),
        "dan",
        3,
        "Observed the evening group; feedback on the opening round.",
        SupervisionKind.OBSERVED,
        is_signed=False,
    ),
)

PLAN = ClinicPlan(
    slug="larkspur-hollow",
    name="Larkspur Hollow IOP (demo)",
    legal_name="Larkspur Hollow Recovery, an invented company",
    domain="larkspur.example",
    timezone="America/Chicago",
    street="12 Millrace Road",
    city="Larkspur Hollow",
    state="IL",
    postal_code="62999",
    area_code="217",
    colleagues=COLLEAGUES,
    sites=SITES,
    programs=PROGRAMS,
    curricula=week.CURRICULA,
    payers=PAYERS,
    people=treated(treated((*families.PEOPLE, *others.PEOPLE), medicine.TREATED), incidents.HAPPENED),
    duties=(*DUTIES, *incidents.DUTIES, *education.DUTIES),
    asking=ASKING,
    meetings=MEETINGS,
    covers=(Covering("mo", "cal", 1, -6, "Mo is away at a training."),),
    taxonomy="261QR0405X",
    price=PricePlan("H0015", "Program day", Decimal("310.00")),
    sheet=(
        "L-301,Ellsworth,Gideon,1969-03-14,M,(217) 555-0117,gideon.ellsworth@example.org",
        "L-302,Pomfret,Clementine,1988-10-02,F,(217) 555-0163,clementine.pomfret@example.org",
        "L-303,Yarrow,Ambrosia,1993-02-30,F,(217) 555-0188,ambrosia.yarrow@example.org",
        "L-304,Tunnicliffe,Basil,1975-07-21,M,(217) 555-0134,basil.tunnicliffe@example.org",
    ),
)
