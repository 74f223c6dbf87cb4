"""What the house needs to know about transitions."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.care.meetings import facts as meeting_facts
from tenants.transitions import models
from tenants.transitions.due import DUE
from tenants.transitions.meeting_facts import SOURCE as NEXT_STEPS
from tenants.transitions.views import make_views

meeting_facts.register(NEXT_STEPS)

slice = Slice(
    name="transitions",
    views=make_views,
    menu=(
        MenuEntry(70, "transitions", _("Transitions"), "map-route", "transitions.index", Permission.TRANSITION_STATUS),
    ),
    tabs=(Tab(90, "transition", _("Transition"), "transition_tab.index", Permission.TRANSITION_READ),),
    due=DUE,
)

TABLES = models
