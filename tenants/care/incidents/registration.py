"""What the house needs to know about incidents."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Place, Slice, Tab
from tenants.care.incidents import due, models
from tenants.care.incidents.views import make_views

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models

slice = Slice(
    name="incidents",
    views=make_views,
    menu=(
        MenuEntry(85, "incidents", _("Incidents"), "alert-triangle", "incidents.index", Permission.INCIDENT_READ),
        MenuEntry(
            86, "own_incidents", _("Record an incident"), "pencil", "own_incidents.new", Permission.INCIDENT_REPORT
        ),
    ),
    places=(
        Place(_("Incidents I recorded"), "own_incidents.index", Permission.INCIDENT_REPORT),
        Place(_("Reporting deadlines"), "incident_deadlines.index", Permission.INCIDENT_READ),
    ),
    tabs=(Tab(202, "incidents", _("Incidents"), "chart_incidents.index", Permission.INCIDENT_READ, under="activity"),),
    due=due.DUE,
)
