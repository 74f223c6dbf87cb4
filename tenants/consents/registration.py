"""What the house needs to know about consents at work."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.consents.views import make_views

slice = Slice(
    name="consents",
    views=make_views,
    menu=(
        MenuEntry(27, "clinic_consents", _("Consents"), "license", "clinic_consents.index", Permission.CONSENT_READ),
    ),
    tabs=(Tab(4, "consents", _("Consents"), "consents.index", Permission.CONSENT_TO_BILL_READ),),
)
