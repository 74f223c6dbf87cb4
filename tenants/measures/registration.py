"""What the house needs to know about measures."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.measures import due, models
from tenants.measures.views import make_views
from tenants.measures.views.questions import blueprint as questions

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models

slice = Slice(
    name="measures",
    views=make_views,
    menu=(MenuEntry(43, "instruments", _("Measures"), "chart-bar", "instruments.index", Permission.PROGRAM_READ),),
    tabs=(Tab(45, "measures", _("Measures"), "measures.index", Permission.CARE_READ),),
    due=due.DUE,
    blueprints=(questions,),
)
