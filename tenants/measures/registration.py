"""What the house needs to know about measures."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.care.meetings import facts as meeting_facts
from tenants.care.sources import register_source
from tenants.clinics import rulebook
from tenants.measures import due, models, numbers, overview, progress
from tenants.measures.letter_facts import SOURCE as POINTS
from tenants.measures.meeting_facts import SOURCE as SCORES
from tenants.measures.views import make_views
from tenants.measures.views.questions import blueprint as questions
from tenants.patients import cards
from tenants.patients.letters import facts as letter_facts

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models

register_source(progress.SOURCE)
for rule in numbers.RULES:
    rulebook.register(rule)
for edition in numbers.PUBLISHED:
    rulebook.publish(edition)
cards.register(overview.CARD)
meeting_facts.register(SCORES)
letter_facts.register(POINTS)

slice = Slice(
    name="measures",
    views=make_views,
    menu=(MenuEntry(43, "instruments", _("Measures"), "chart-bar", "instruments.index", Permission.PROGRAM_READ),),
    tabs=(Tab(45, "measures", _("Measures"), "measures.index", Permission.CARE_READ),),
    due=due.DUE,
    blueprints=(questions,),
    job_modules=("tenants.measures.jobs",),
)
