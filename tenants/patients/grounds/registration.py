"""What the house needs to know about grounds of disclosures."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice
from tenants.patients.grounds import models
from tenants.patients.grounds.due import DUE
from tenants.patients.grounds.views import views
from tenants.patients.registration import PRIVACY
from tenants.patients.restrictions import models as restriction_models

TABLES = (models, restriction_models)

slice = Slice(
    name="grounds",
    views=views,
    menu=(
        MenuEntry(
            852,
            "disclosure_reviews",
            _("Disclosures to review"),
            "shield-check",
            "disclosure_reviews.index",
            Permission.PRIVACY_READ,
            PRIVACY,
        ),
        MenuEntry(
            857,
            "clinic_grounds",
            _("Audits and contracts"),
            "file-text",
            "clinic_grounds.index",
            Permission.PRIVACY_READ,
            PRIVACY,
        ),
    ),
    due=DUE,
)
