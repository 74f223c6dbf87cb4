"""What the house needs to know about patients."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import Finder, MenuEntry, Slice, Tab
from tenants.clinics import rulebook
from tenants.patients import gate, models, numbers, queries, worklists
from tenants.patients.queries import records
from tenants.patients.services import caseload
from tenants.patients.signatures import models as signature_models
from tenants.patients.views import make_views
from tenants.staff import covers

covers.register(covers.Keeper(caseload.follow_time_off, caseload.unfollow_time_off))

for rule in numbers.RULES:
    rulebook.register(rule)
for one in numbers.published():
    rulebook.publish(one)

PRIVACY = _("Privacy")

slice = Slice(
    name="patients",
    views=make_views,
    menu=(
        MenuEntry(20, "patients", _("Patients"), "users", "patients.index", Permission.PATIENT_READ),
        MenuEntry(25, "caseloads", _("Caseloads"), "users-group", "caseloads.index", Permission.CASELOAD_WRITE),
        MenuEntry(850, "break_glass", _("Break-glass"), "key", "break_glass.index", Permission.PRIVACY_READ, PRIVACY),
        MenuEntry(
            855, "disclosures", _("Disclosures"), "file-text", "disclosures.index", Permission.DISCLOSURE_READ, PRIVACY
        ),
        MenuEntry(860, "activity", _("Activity"), "history", "clinic_activity.index", Permission.PRIVACY_READ, PRIVACY),
    ),
    tabs=(
        Tab(0, "overview", _("Overview"), "patients.overview", Permission.PATIENT_READ),
        Tab(2, "contacts", _("Contacts"), "contacts.index", Permission.PATIENT_READ, under="overview"),
        Tab(6, "team", _("Care team"), "team.index", Permission.PATIENT_READ, under="overview"),
        Tab(8, "diagnoses", _("Diagnoses"), "diagnoses.index", Permission.DIAGNOSIS_READ, under="overview"),
        Tab(180, "documents", _("Documents"), "documents.index", Permission.DOCUMENT_READ),
        Tab(
            190,
            "disclosures",
            _("Disclosures"),
            "patient_disclosures.index",
            Permission.DISCLOSURE_READ,
            under="documents",
        ),
        Tab(200, "activity", _("Activity"), "activity.index", Permission.AUDIT_READ),
    ),
    finders=(Finder(_("Patients"), Permission.PATIENT_READ, worklists.find, _("Name, record number, birth date")),),
    due=worklists.DUE,
    caseload=queries.on_caseload,
    disclosure=gate.answer,
    accountant=gate.account,
    count=records.count,
)

TABLES = (models, signature_models)
