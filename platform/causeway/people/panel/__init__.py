"""The panel's pages about people: a clinic's members, and the operators' console."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView, OperatorView
from causeway.people.panel.members import MembersView
from causeway.people.panel.operators import ClinicsView
from causeway.people.panel.parked import JobsView
from causeway.registry import MenuEntry

menu: Sequence[MenuEntry] = (
    MenuEntry(910, "members", _("Members"), "users", "members.index", Permission.MEMBER_READ, _("Settings")),
)


def clinic_views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (MembersView(endpoint="members", url="settings/members"),)


def operator_index() -> OperatorView:
    """The first page of the operators' site: its clinics."""
    return ClinicsView(endpoint="operator", url="/operator")


def operator_views() -> Sequence[OperatorView]:
    """Further views of the operators' site."""
    return (JobsView(endpoint="operator_jobs", url="jobs"),)
