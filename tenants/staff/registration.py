"""What the house needs to know about staff."""

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.registry import Finder, Found, MenuEntry, Place, Slice
from tenants.staff.due import DUE
from tenants.staff.models import StaffMember
from tenants.staff.queries import list_named
from tenants.staff.views import make_views


def find(db: Session, _actor: Actor, term: str, limit: int) -> list[Found]:
    """Active staff whose first or last name begins with the term."""
    return [
        Found(member.full_name, "", "staff.page", {"staff_member_id": member.id})
        for member in list_named(db, term, limit)
    ]


def count(db: Session) -> dict[str, int]:
    """How many people work at the clinic."""
    return {
        "staff": db.scalar(select(func.count()).select_from(StaffMember).where(StaffMember.is_active.is_(True))) or 0
    }


slice = Slice(
    name="staff",
    views=make_views,
    menu=(MenuEntry(906, "staff", _("Staff"), "id-badge-2", "staff.index", Permission.STAFF_DIRECTORY, _("Settings")),),
    places=(
        Place(_("Licenses"), "licenses.index", Permission.STAFF_READ),
        Place(_("Trainings"), "trainings.index", Permission.STAFF_READ),
        Place(_("Required trainings"), "training_kinds.index", Permission.STAFF_READ),
        Place(_("Supervision"), "supervision.index", Permission.STAFF_DIRECTORY),
        Place(_("Working hours"), "staff_hours.index", Permission.STAFF_DIRECTORY),
        Place(_("Time off"), "time_off.index", Permission.STAFF_DIRECTORY),
    ),
    finders=(Finder(_("Staff"), Permission.STAFF_DIRECTORY, find),),
    due=DUE,
    count=count,
)
