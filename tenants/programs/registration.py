"""What the house needs to know about programs."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.clinics.registration import SETTINGS
from tenants.programs.models import Program, Track
from tenants.programs.views.closures import ClosuresView
from tenants.programs.views.copying import CopyProgramView
from tenants.programs.views.curricula import CurriculaView
from tenants.programs.views.programs import ProgramsView
from tenants.programs.views.tracks import TracksView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        ProgramsView(endpoint="programs", url="programs"),
        CopyProgramView(endpoint="copy_program", url="programs/<program_id>/copy"),
        TracksView(endpoint="tracks", url="programs/tracks"),
        CurriculaView(endpoint="curricula", url="programs/curricula"),
        ClosuresView(endpoint="closures", url="settings/closures"),
    )


def count(db: Session) -> dict[str, int]:
    """How many programs and tracks take admissions."""
    programs = select(func.count()).select_from(Program).where(Program.is_active.is_(True))
    tracks = select(func.count()).select_from(Track).where(Track.is_active.is_(True))
    return {"programs": db.scalar(programs) or 0, "tracks": db.scalar(tracks) or 0}


slice = Slice(
    name="programs",
    views=views,
    menu=(
        MenuEntry(40, "programs", _("Programs"), "calendar", "programs.index", Permission.PROGRAM_READ),
        MenuEntry(42, "curricula", _("Curricula"), "list-numbers", "curricula.index", Permission.PROGRAM_READ),
        MenuEntry(905, "closures", _("Closures"), "calendar-off", "closures.index", Permission.SETTINGS_READ, SETTINGS),
    ),
    count=count,
)
