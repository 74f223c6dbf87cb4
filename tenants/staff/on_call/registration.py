"""What the house needs to know about who is on call."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import Place, Slice
from tenants.staff.on_call import models
from tenants.staff.on_call.views import OnCallView

TABLES = models


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (OnCallView(endpoint="on_call", url="staff/on-call"),)


slice = Slice(
    name="on_call",
    views=views,
    places=(Place(_("On call"), "on_call.index", Permission.STAFF_DIRECTORY),),
)
