"""The page on which staff send forms to the patient's own telephone, to be signed there."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.web.current import current
from tenants.consents.views import tablet
from tenants.links.views.staff import HandOutView


class FormLinksView(HandOutView):
    """Links to the forms that wait for a patient's signature."""

    title = _("Forms to sign")
    purpose = tablet.LINK
    permission = Permission.CONSENT_SIGN
    lead = _("For three days; what is signed on the way is kept.")

    def note(self, patient_id: UUID) -> str:
        """Which forms it opens."""
        return tablet.note(current.db, patient_id, current.actor)

    def crumbs(self, patient_id: UUID) -> list[tuple[Any, str | None]]:
        """Below the consents of the chart."""
        home = str(self.get_url("consents.index", patient_id=patient_id))
        return [(gettext("Consents"), home), (str(self.title), None)]
