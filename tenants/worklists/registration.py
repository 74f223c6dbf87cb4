"""What the house needs to know about the worklist."""

from flask_babel import lazy_gettext as _

from causeway.registry import Slice, TodaySection
from tenants.worklists import today

slice = Slice(
    name="worklists",
    today=(TodaySection(18, _("What waits for you"), None, today.top, _("Nothing waits for you.")),),
)
