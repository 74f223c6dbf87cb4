"""What the house needs to know about intake."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import HeaderFact, MenuEntry, Slice, Tab, TodaySection
from tenants.clinics import rulebook
from tenants.intake import admissions, due, numbers, queries, today
from tenants.intake.assessments.models import AssessmentAddendum
from tenants.intake.assessments.views import AssessmentsView
from tenants.intake.assessors.due import DUE as TO_ASSESS
from tenants.intake.assessors.services import follow_admission
from tenants.intake.assessors.views import AssessorsView
from tenants.intake.letter_facts import SOURCE as IN_CARE
from tenants.intake.levels import labels as levels
from tenants.intake.levels.views import LevelsView
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.intake.staff_page import CASELOAD
from tenants.intake.views import EpisodesView, IntakeView
from tenants.intake.waitlist.views import WaitlistView, WaitsView
from tenants.patients.letters import facts as letter_facts
from tenants.patients.requests import amended
from tenants.programs import occupancy
from tenants.staff import cards

admissions.register(follow_admission)
occupancy.register(queries.count_places)
for rule in numbers.RULES:
    rulebook.register(rule)
for edition in levels.PUBLISHED:
    rulebook.publish(edition)
cards.register(CASELOAD)
letter_facts.register(IN_CARE)
amended.register(
    amended.Source(
        "assessment",
        _("Assessment"),
        Permission.ASSESSMENT_READ,
        AssessmentAddendum,
        AssessmentAddendum.assessment_id.expression,
        "assessments.index",
        amended.of_patient,
    )
)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        EpisodesView(endpoint="episodes", url="episodes"),
        IntakeView(endpoint="intake", url="patients/<patient_id>/intake"),
        AssessmentsView(endpoint="assessments", url="patients/<patient_id>/assessments"),
        AssessorsView(endpoint="assessors", url="patients/<patient_id>/assessor"),
        LevelsView(endpoint="levels", url="patients/<patient_id>/levels"),
        WaitlistView(endpoint="waitlist", url="waitlist"),
        WaitsView(endpoint="waits", url="patients/<patient_id>/waitlist"),
    )


def count(db: Session) -> dict[str, int]:
    """How many episodes are open."""
    statement = select(func.count()).select_from(Episode).where(Episode.status != EpisodeStatus.DISCHARGED)
    return {"open episodes": db.scalar(statement) or 0}


slice = Slice(
    name="intake",
    views=views,
    menu=(
        MenuEntry(30, "episodes", _("Admissions"), "clipboard-check", "episodes.index", Permission.EPISODE_READ),
        MenuEntry(31, "waitlist", _("Waitlist"), "clock", "waitlist.index", Permission.EPISODE_READ),
    ),
    tabs=(Tab(10, "intake", _("Intake"), "intake.index", Permission.EPISODE_READ),),
    header=(HeaderFact(10, _("Program"), Permission.EPISODE_READ, today.place),),
    today=(
        TodaySection(
            10,
            _("Census by track"),
            Permission.PROGRAM_WRITE,
            today.census,
            _("No track takes admissions yet. Set up a program and its tracks first."),
            "programs.index",
        ),
        TodaySection(
            20,
            _("First visits of the next seven days"),
            Permission.EPISODE_ADMIT,
            today.first_visits,
            _("Nobody begins in the next seven days."),
            "episodes.index",
        ),
    ),
    due=(*TO_ASSESS, *due.DUE),
    count=count,
)
