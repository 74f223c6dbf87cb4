"""What the house needs to know about patients."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.patients import gate, models, queries
from tenants.patients.views import make_views

slice = Slice(
    name="patients",
    views=make_views,
    menu=(MenuEntry(20, "patients", _("Patients"), "users", "patients.index", Permission.PATIENT_READ),),
    tabs=(Tab(0, "overview", _("Overview"), "patients.overview", Permission.PATIENT_READ),),
    caseload=queries.on_caseload,
    disclosure=gate.answer,
    accountant=gate.account,
)

TABLES = models
