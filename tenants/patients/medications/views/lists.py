"""The lists of every patient's medications and allergies; a row leads to the chart."""

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import access, audit
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients.medications import queries
from tenants.patients.medications.errors import AllergyNotFound, MedicationNotFound


class MedicationListView(ClinicView):
    """What patients take."""

    title = _("Medications")
    menu_key = "medications"

    @expose("/")
    @needs(Permission.MEDICATION_READ)
    def index(self) -> ResponseReturnValue:
        """The list. What was looked for is not recorded, that somebody looked is."""
        audit.record(current.db, current.actor, "medications.listed")
        export = (self.get_url(".export"), Permission.MEDICATION_READ)
        return self.list_page(queries.MEDICATIONS, export=export, template="medications/list.html")

    @expose("/export.csv")
    @needs(Permission.MEDICATION_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.MEDICATIONS, "medications.csv", tells={Category.MEDICATIONS})

    @expose("/<medication_id>/")
    @needs(Permission.MEDICATION_READ)
    def page(self, medication_id: str) -> ResponseReturnValue:
        """A medication is read in the patient's chart."""
        found = queries.get_medication(current.db, id_of(medication_id, MedicationNotFound))
        access.require_patient(current.db, current.actor, Permission.MEDICATION_READ, found.patient_id)
        return redirect(str(self.get_url("medications.index", patient_id=found.patient_id)))


class AllergyListView(ClinicView):
    """What patients do not bear."""

    title = _("Allergies")
    menu_key = "medications"

    @expose("/")
    @needs(Permission.MEDICATION_READ)
    def index(self) -> ResponseReturnValue:
        """The list. What was looked for is not recorded, that somebody looked is."""
        audit.record(current.db, current.actor, "allergies.listed")
        return self.list_page(queries.ALLERGIES, export=(self.get_url(".export"), Permission.MEDICATION_READ))

    @expose("/export.csv")
    @needs(Permission.MEDICATION_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.ALLERGIES, "allergies.csv", tells={Category.MEDICATIONS})

    @expose("/<allergy_id>/")
    @needs(Permission.MEDICATION_READ)
    def page(self, allergy_id: str) -> ResponseReturnValue:
        """An allergy is read in the patient's chart."""
        found = queries.get_allergy(current.db, id_of(allergy_id, AllergyNotFound))
        access.require_patient(current.db, current.actor, Permission.MEDICATION_READ, found.patient_id)
        return redirect(str(self.get_url("medications.index", patient_id=found.patient_id)))
