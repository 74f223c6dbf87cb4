"""What the house needs to know about team meetings."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.care.meetings import chart_facts, due, models, numbers
from tenants.care.meetings.views import make_views
from tenants.clinics import rulebook

for rule in numbers.RULES:
    rulebook.register(rule)

# Naming them brings the tables into the metadata that migrations are checked against, and the facts onto agendas.
NAMED = (models, chart_facts)

slice = Slice(
    name="team_meetings",
    views=make_views,
    menu=(
        MenuEntry(34, "team_meetings", _("Team meetings"), "users-group", "team_meetings.index", Permission.CARE_READ),
    ),
    tabs=(Tab(34, "team_meetings", _("Team meetings"), "patient_meetings.index", Permission.CARE_READ, under="plan"),),
    due=due.DUE,
)
