"""Forms of a patient's allergies; they are read on the Medications tab."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.medications import queries, services
from tenants.patients.medications.errors import AllergyNotFound
from tenants.patients.medications.forms import AllergyForm
from tenants.patients.medications.models import Allergy


class AllergiesView(ChartView):
    """What a patient does not bear."""

    title = _("Allergies")
    tab = "medications"

    @expose("/")
    @needs(Permission.MEDICATION_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Allergies are read beside the medications."""
        return redirect(self._home(self.open_chart(patient_id, Permission.MEDICATION_READ)) + "#allergies")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Record an allergy."""
        chart, form = self.open_chart(patient_id, Permission.MEDICATION_WRITE), AllergyForm()
        return self._step(
            chart,
            form,
            lambda: services.record_allergy(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Add an allergy"),
        )

    @expose("/none/", methods=("POST",))
    @needs(Permission.MEDICATION_WRITE)
    def none(self, patient_id: str) -> ResponseReturnValue:
        """State that there are none known, today. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        services.state_no_known_allergies(current.db, current.actor, chart.patient_id)
        return redirect(self._home(chart))

    @expose("/<allergy_id>/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def edit(self, patient_id: str, allergy_id: str) -> ResponseReturnValue:
        """Correct an allergy."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        allergy = self._allergy(chart, allergy_id)
        form = AllergyForm() if request.method == "POST" else AllergyForm.of(allergy)
        return self._step(
            chart,
            form,
            lambda: services.correct_allergy(
                current.db, current.actor, allergy.id, form.facts(), expected_version=form.opened_version
            ),
            title=allergy.substance,
            stored=lambda: AllergyForm.of(self._allergy(chart, allergy_id)),
        )

    @expose("/<allergy_id>/void/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def void(self, patient_id: str, allergy_id: str) -> ResponseReturnValue:
        """It was entered in error."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        allergy, form = self._allergy(chart, allergy_id), ReasonForm()
        return self._step(
            chart,
            form,
            lambda: services.void_allergy(current.db, current.actor, allergy.id, form.reason.data or ""),
            title=gettext("Entered in error: %(name)s", name=allergy.substance),
            submit_label=gettext("Mark as entered in error"),
            danger=True,
        )

    def _home(self, chart: Chart) -> str:
        return str(self.get_url("medications.index", patient_id=chart.patient_id))

    def _step(self, chart: Chart, form: Form, do: Callable[[], object], **options: Any) -> ResponseReturnValue:
        def save() -> str:
            do()
            return self._home(chart)

        return self.chart_form(chart, self.tab, form, save, cancel_url=self._home(chart), **options)

    def _allergy(self, chart: Chart, allergy_id: str) -> Allergy:
        found = queries.get_allergy(current.db, id_of(allergy_id, AllergyNotFound))
        if found.patient_id != chart.patient_id:
            raise AllergyNotFound
        return found
