"""What the house needs to know about goals, contact notes and curriculum progress."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import Slice, Tab
from tenants.care import due, models, numbers
from tenants.care.letter_facts import SOURCE as PROGRESS
from tenants.care.plans import due as plan_due
from tenants.care.plans import models as plan_models
from tenants.care.plans.views import make_views as make_plan_views
from tenants.care.views import make_views
from tenants.clinics import rulebook
from tenants.patients.letters import facts as letter_facts
from tenants.patients.requests import amended

for rule in numbers.RULES:
    rulebook.register(rule)
letter_facts.register(PROGRESS)
amended.register(
    amended.Source(
        "contact_note",
        _("Contact note"),
        Permission.CARE_READ,
        models.ContactAddendum,
        models.ContactAddendum.contact_note_id.expression,
        "contact_notes.index",
        amended.of_patient,
    )
)

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = (models, plan_models)

slice = Slice(
    name="care",
    views=lambda: [*make_plan_views(), *make_views()],
    tabs=(Tab(30, "plan", _("Plan"), "plan.index", Permission.CARE_READ),),
    due=(*due.DUE, *plan_due.DUE),
)
