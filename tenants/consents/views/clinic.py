"""The clinic's list of consents: searched, filtered, and as a file through the gate."""

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.panel.listing import Listing
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.consents.listing import consent_list
from tenants.patients import numbers
from tenants.patients import queries as patients
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import Consent


class ClinicConsentsView(ClinicView):
    """What patients agreed to."""

    title = _("Consents")
    menu_key = "clinic_consents"

    @expose("/")
    @needs(Permission.CONSENT_READ)
    def index(self) -> ResponseReturnValue:
        """The consents, the last prepared first."""
        audit.record(current.db, current.actor, "consents.listed")
        return self.list_page(_listed(), export=(self.get_url(".export"), Permission.CONSENT_READ))

    @expose("/export.csv")
    @needs(Permission.CONSENT_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(_listed(), "consents.csv", tells={Category.DOCUMENTS})

    @expose("/<consent_id>/")
    @needs(Permission.CONSENT_READ)
    def open(self, consent_id: str) -> ResponseReturnValue:
        """From the list to the consent in its patient's chart."""
        found = patients.get_part(current.db, Consent, id_of(consent_id, RecordNotFound))
        return redirect(self.get_url("consents.page", patient_id=found.patient_id, consent_id=found.id))


def _listed() -> Listing:
    today = clock.today(current.actor.zone)
    return consent_list(today, numbers.soon(current.db, today))
