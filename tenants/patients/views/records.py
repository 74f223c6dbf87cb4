"""Patients: the list, the picker's answers, a new patient, the overview and the edit page."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import cards, queries, services
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import PatientNotFound
from tenants.patients.forms.records import NewPatientForm, PatientForm, groups_of
from tenants.patients.words import CARE_KINDS, RELATIONSHIPS, SEXES, week_in_words

PICKS = 20


class PatientsView(ChartView):
    """Patients of the clinic."""

    title = _("Patients")

    @expose("/")
    @needs(Permission.PATIENT_READ)
    def index(self) -> ResponseReturnValue:
        """The list. What was looked for is not recorded, that somebody looked is."""
        audit.record(
            current.db,
            current.actor,
            "patients.searched" if request.args.get("q") else "patients.listed",
        )
        return self.list_page(
            queries.PATIENTS,
            create=(self.get_url(".new"), gettext("New patient"), Permission.PATIENT_WRITE),
            export=(self.get_url(".export"), Permission.PATIENT_READ),
        )

    @expose("/export.csv")
    @needs(Permission.PATIENT_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV for the clinic's own use, through the gate."""
        return self.list_file(queries.PATIENTS, "patients.csv")

    @expose("/pick")
    @needs(Permission.PATIENT_READ)
    def pick(self) -> ResponseReturnValue:
        """Options of a patient picker for what has been typed."""
        term = request.args.get("q", "").replace("\0", "").strip()[:100]
        found = queries.find_matches(current.db, current.actor, term, PICKS) if term else []
        audit.record(current.db, current.actor, "patients.searched", hits=len(found))
        return render_template("patients/options.html", found=found)

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def new(self) -> ResponseReturnValue:
        """A new patient; somebody who looks the same has to be confirmed as somebody else."""
        form = NewPatientForm()

        def save() -> str:
            patient = services.register(
                current.db, current.actor, form.facts(), is_someone_else=bool(form.is_someone_else.data)
            )
            return str(self.get_url(".overview", patient_id=patient.id))

        return self.form(
            form,
            save,
            title=gettext("New patient"),
            cancel_url=self.get_url(".index"),
            groups=groups_of(form),
            extra={"crumbs": [(self.title, self.get_url(".index")), (gettext("New"), None)]},
        )

    @expose("/<patient_id>/")
    @needs(Permission.PATIENT_READ)
    def overview(self, patient_id: str) -> ResponseReturnValue:
        """What is known of the patient at a glance."""
        chart, patient = self.open_whole(patient_id, Permission.PATIENT_READ)
        week = week_in_words(patient.availability)
        place = " ".join(part for part in (patient.state, patient.postal_code) if part)
        address = ", ".join(part for part in (patient.address_line, patient.city, place) if part)
        today = clock.today(current.actor.zone)
        carers = [
            c for c in queries.list_carers(current.db, chart.patient_id) if c.from_on <= today <= (c.until_on or today)
        ]
        contacts = [c for c in queries.list_contacts(current.db, chart.patient_id) if c.is_emergency or c.is_guardian]
        may_diagnoses = chart.may(Permission.DIAGNOSIS_READ)
        diagnoses = queries.list_diagnoses(current.db, chart.patient_id) if may_diagnoses else []
        return self.chart(
            chart,
            "overview",
            "patients/overview.html",
            patient=patient,
            week=week,
            address=address,
            carers=carers,
            contacts=contacts,
            diagnoses=[row for row in diagnoses if row.resolved_on is None],
            cards=cards.drawn(current.db, current.actor, chart.patient_id, chart.may),
            words={"sex": SEXES, "kind": CARE_KINDS, "relationship": RELATIONSHIPS},
        )

    @expose("/<patient_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def edit(self, patient_id: str) -> ResponseReturnValue:
        """Correct the patient's record. What was sent goes to the service at once, which asks whether the person may."""
        found = id_of(patient_id, PatientNotFound)
        chart: Chart | Callable[[], Chart]
        if request.method == "POST":
            chart, form = lambda: self.open_chart(found, Permission.PATIENT_WRITE), PatientForm()
        else:
            chart, patient = self.open_whole(patient_id, Permission.PATIENT_WRITE)
            form = PatientForm.of(patient)
        home = str(self.get_url(".overview", patient_id=found))

        def save() -> str:
            services.correct(current.db, current.actor, found, form.facts(), expected_version=form.opened_version)
            return home

        return self.chart_form(
            chart,
            "overview",
            form,
            save,
            title=gettext("Edit details"),
            cancel_url=home,
            stored=lambda: self._filled(found),
            groups=groups_of(form),
            counts_by_version=True,
            has_facts=False,
        )

    def _filled(self, patient_id: UUID) -> PatientForm:
        return PatientForm.of(queries.get_patient(current.db, patient_id))
