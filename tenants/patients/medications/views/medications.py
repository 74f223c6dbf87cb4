"""The chart's Medications tab: what is taken, its history, how it is taken, and allergies beside it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.medications import queries, rules, services, words
from tenants.patients.medications.errors import MedicationNotFound
from tenants.patients.medications.forms import (
    CHANGE_GROUPS,
    GROUPS,
    AdherenceForm,
    ChangeForm,
    CheckedForm,
    MedicationForm,
    StopForm,
)
from tenants.patients.medications.models import Medication
from tenants.patients.medications.taken import said_since

SAID_FOR = timedelta(days=30)
SHOWN = 20


class MedicationsView(ChartView):
    """A patient's medications."""

    title = _("Medications")
    tab = "medications"

    @expose("/")
    @needs(Permission.MEDICATION_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """What is taken now and was before, with every change; what is known of how it is taken; allergies."""
        db, chart = current.db, self.open_chart(patient_id, Permission.MEDICATION_READ)
        medications = queries.list_medications(db, chart.patient_id)
        changes: dict[UUID, list[queries.ChangeRow]] = {}
        for row in queries.list_changes(db, chart.patient_id):
            changes.setdefault(row.medication_id, []).append(row)
        allergies = queries.list_allergies(db, chart.patient_id, with_voided=True)
        standing = [row for row in allergies if row.allergy.voided_at is None]
        stated = None if standing else queries.find_statement(db, chart.patient_id)
        today = clock.today(current.actor.zone)
        return self.chart(
            chart,
            "medications",
            "medications/tab.html",
            medications=medications,
            changes=changes,
            prescribers=queries.prescriber_names(db, {m.prescriber_id for m in medications if m.prescriber_id}),
            allergies=allergies,
            allergy_state=rules.allergy_state(standing, stated.stated_on if stated is not None else None),
            stated=stated,
            adherence=queries.list_adherence(db, chart.patient_id, SHOWN),
            said=said_since(db, chart.patient_id, today - SAID_FOR)[:SHOWN],
            checks=queries.list_checks(db, chart.patient_id, 5),
            words=words,
            may_write=chart.may(Permission.MEDICATION_WRITE),
            may_note=chart.may(Permission.CARE_WRITE),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Put a medication on the list."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        prescribers = queries.prescriber_choices(current.db)
        form = MedicationForm(**_prescribing(prescribers))
        form.offer(prescribers)
        return self._step(
            chart,
            form,
            lambda: services.record_medication(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Add a medication"),
            groups=GROUPS,
        )

    @expose("/<medication_id>/change/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def change(self, patient_id: str, medication_id: str) -> ResponseReturnValue:
        """Let it be taken otherwise from a day on."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        medication = self._medication(chart, medication_id)
        prescribers = queries.prescriber_choices(current.db)

        def stored() -> ChangeForm:
            again = ChangeForm.of(self._medication(chart, medication_id))
            again.offer(prescribers)
            return again

        form = ChangeForm() if request.method == "POST" else stored()
        form.offer(prescribers)
        if request.method != "POST":
            form.on.data = clock.today(current.actor.zone)
        return self._step(
            chart,
            form,
            lambda: services.change_medication(
                current.db,
                current.actor,
                medication.id,
                form.regimen(),
                on=form.day,
                reason=form.reason.data,
                expected_version=form.opened_version,
            ),
            title=gettext("Change %(name)s", name=medication.name),
            groups=CHANGE_GROUPS,
            stored=stored,
            lead=gettext("Now: %(how)s. It stays in the history.", how=words.taking(medication) or "–"),
        )

    @expose("/<medication_id>/stop/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def stop(self, patient_id: str, medication_id: str) -> ResponseReturnValue:
        """It is taken no more."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        medication = self._medication(chart, medication_id)
        form = StopForm() if request.method == "POST" else StopForm(data={"on": clock.today(current.actor.zone)})
        return self._step(
            chart,
            form,
            lambda: services.stop_medication(
                current.db, current.actor, medication.id, on=form.day, reason=form.reason.data
            ),
            title=gettext("Stop %(name)s", name=medication.name),
            submit_label=gettext("Stop it"),
            danger=True,
        )

    @expose("/<medication_id>/void/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def void(self, patient_id: str, medication_id: str) -> ResponseReturnValue:
        """It was entered in error."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        medication, form = self._medication(chart, medication_id), ReasonForm()
        return self._step(
            chart,
            form,
            lambda: services.void_medication(current.db, current.actor, medication.id, form.reason.data or ""),
            title=gettext("Entered in error: %(name)s", name=medication.name),
            submit_label=gettext("Mark as entered in error"),
            danger=True,
        )

    @expose("/adherence/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def adherence(self, patient_id: str) -> ResponseReturnValue:
        """Write down how medication is taken."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_READ)
        form = AdherenceForm(data={"on": clock.today(current.actor.zone)})
        form.offer(queries.list_medications(current.db, chart.patient_id, is_active=True))
        return self._step(
            chart,
            form,
            lambda: services.note_adherence(
                current.db,
                current.actor,
                chart.patient_id,
                form.said,
                on=form.day,
                medication_id=form.medication_id.data,
                text=form.text.data,
            ),
            title=gettext("How medication is taken"),
        )

    @expose("/checked/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def checked(self, patient_id: str) -> ResponseReturnValue:
        """Say that the list was gone through with the patient."""
        chart, form = self.open_chart(patient_id, Permission.MEDICATION_WRITE), CheckedForm()
        return self._step(
            chart,
            form,
            lambda: services.note_list_checked(current.db, current.actor, chart.patient_id, form.text.data),
            title=gettext("The list was gone through"),
            lead=gettext("With the patient, today. What is different is changed on the list itself."),
            submit_label=gettext("We went through it"),
        )

    def _step(self, chart: Chart, form: Form, do: Callable[[], object], **options: Any) -> ResponseReturnValue:
        here = str(self.get_url(".index", patient_id=chart.patient_id))

        def save() -> str:
            do()
            return here

        return self.chart_form(chart, self.tab, form, save, cancel_url=here, **options)

    def _medication(self, chart: Chart, medication_id: str) -> Medication:
        found = queries.get_medication(current.db, id_of(medication_id, MedicationNotFound))
        if found.patient_id != chart.patient_id:
            raise MedicationNotFound
        return found


def _prescribing(prescribers: list[tuple[str, str]]) -> dict[str, Any]:
    """A prescriber who adds a medication most likely prescribes it."""
    own = str(current.actor.user_id)
    if own not in {user_id for user_id, _name in prescribers}:
        return {}
    return {"data": {"prescribed": rules.Prescribed.HERE, "prescriber_id": current.actor.user_id}}
