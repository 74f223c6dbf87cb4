"""What the house needs to know about inquiries."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice, TodaySection
from tenants.intake import admissions
from tenants.intake.inquiries.due import DUE, waiting
from tenants.intake.inquiries.moving import follow_admission
from tenants.intake.inquiries.public import blueprint
from tenants.intake.inquiries.views import InquiriesView

admissions.register(follow_admission)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (InquiriesView(endpoint="inquiries", url="inquiries"),)


slice = Slice(
    name="inquiries",
    views=views,
    menu=(MenuEntry(29, "inquiries", _("Inquiries"), "phone", "inquiries.index", Permission.INQUIRY_READ),),
    today=(
        TodaySection(
            15,
            _("New inquiries by waiting time"),
            Permission.INQUIRY_WRITE,
            waiting,
            "",
            "inquiries.index",
        ),
    ),
    due=DUE,
    blueprints=(blueprint,),
)
