"""What the views share about addresses: the way to a person's page, and the tabs of the lists."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from causeway.access import Permission
from causeway.web.current import current
from tenants.staff.models import StaffMember


def page_of(staff_member_id: UUID, part: str = "") -> str:
    """The page of a staff member, or a part of it."""
    return url_for("staff.page", staff_member_id=staff_member_id, _anchor=part or None)


def crumbs_of(member: StaffMember, here: str) -> list[tuple[Any, str | None]]:
    """Staff, the person, and where one is."""
    return [(gettext("Staff"), url_for("staff.index")), (member.full_name, page_of(member.id)), (here, None)]


def tabs() -> list[tuple[str, str, str]]:
    """The lists of the staff that the person may open."""
    lists = (
        ("staff", gettext("People"), "staff.index", Permission.STAFF_DIRECTORY),
        ("hours", gettext("Working hours"), "staff_hours.index", Permission.STAFF_DIRECTORY),
        ("time_off", gettext("Time off"), "time_off.index", Permission.STAFF_DIRECTORY),
        ("on_call", gettext("On call"), "on_call.index", Permission.STAFF_DIRECTORY),
        ("licenses", gettext("Licenses"), "licenses.index", Permission.STAFF_READ),
        ("supervision", gettext("Supervision"), "supervision.index", Permission.STAFF_DIRECTORY),
        ("trainings", gettext("Trainings"), "trainings.index", Permission.STAFF_READ),
        ("training_kinds", gettext("Required trainings"), "training_kinds.index", Permission.STAFF_READ),
    )
    return [(key, label, url_for(endpoint)) for key, label, endpoint, asks in lists if current.actor.may(asks)]
