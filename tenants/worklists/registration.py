"""What the house needs to know about the worklist."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice, TodaySection
from tenants.worklists import today
from tenants.worklists.views import WorklistView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (WorklistView(endpoint="worklist", url="worklist"),)


slice = Slice(
    name="worklists",
    views=views,
    menu=(MenuEntry(5, "worklist", _("Worklist"), "clipboard-text", "worklist.index", None),),
    today=(TodaySection(18, _("What waits for you"), None, today.top, _("Nothing waits for you."), "worklist.index"),),
)
