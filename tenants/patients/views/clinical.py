"""Diagnoses and documents of a patient."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import disclosure, egress
from causeway.access import Permission
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.patients import codes, queries, services
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.forms.clinical import AttachForm, DiagnosisForm
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.models import Attachment, Diagnosis
from tenants.patients.words import CATEGORIES, CODE_SYSTEMS


class DiagnosesView(ChartView):
    """Diagnoses by rank."""

    title = _("Diagnoses")

    @expose("/")
    @needs(Permission.DIAGNOSIS_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The diagnoses, those entered in error last."""
        chart = self.open_chart(patient_id, Permission.DIAGNOSIS_READ)
        found = queries.list_diagnoses(current.db, chart.patient_id, with_voided=True)
        return self.chart(chart, "diagnoses", "patients/diagnoses.html", found=found, systems=CODE_SYSTEMS)

    @expose("/find/")
    @needs(Permission.DIAGNOSIS_WRITE)
    def find(self, patient_id: str) -> ResponseReturnValue:
        """Look for a code by its words or its beginning."""
        chart = self.open_chart(patient_id, Permission.DIAGNOSIS_WRITE)
        term = request.args.get("q", "").replace("\0", "").strip()[:100]
        return self.chart(chart, "diagnoses", "patients/codes.html", term=term, found=codes.find(term) if term else [])

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.DIAGNOSIS_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Record a diagnosis; `?code=` fills in one that was found."""
        chart = self.open_chart(patient_id, Permission.DIAGNOSIS_WRITE)
        form = DiagnosisForm() if request.method == "POST" else DiagnosisForm(code=request.args.get("code", "")[:40])

        def save() -> str:
            services.record_diagnosis(current.db, current.actor, chart.patient_id, form.facts())
            return self._home(chart)

        return self.chart_form(
            chart, "diagnoses", form, save, title=gettext("New diagnosis"), cancel_url=self._home(chart)
        )

    @expose("/<diagnosis_id>/", methods=("GET", "POST"))
    @needs(Permission.DIAGNOSIS_WRITE)
    def edit(self, patient_id: str, diagnosis_id: str) -> ResponseReturnValue:
        """Correct a diagnosis."""
        chart = self.open_chart(patient_id, Permission.DIAGNOSIS_WRITE)
        diagnosis = self._diagnosis(chart, diagnosis_id)
        form = DiagnosisForm() if request.method == "POST" else DiagnosisForm.of(diagnosis)

        def save() -> str:
            services.correct_diagnosis(
                current.db, current.actor, diagnosis.id, form.facts(), expected_version=form.opened_version
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "diagnoses",
            form,
            save,
            title=f"{diagnosis.code} {diagnosis.description}",
            cancel_url=self._home(chart),
            stored=lambda: DiagnosisForm.of(self._diagnosis(chart, diagnosis_id)),
        )

    @expose("/<diagnosis_id>/void/", methods=("GET", "POST"))
    @needs(Permission.DIAGNOSIS_WRITE)
    def void(self, patient_id: str, diagnosis_id: str) -> ResponseReturnValue:
        """It was entered in error."""
        chart = self.open_chart(patient_id, Permission.DIAGNOSIS_WRITE)
        diagnosis = self._diagnosis(chart, diagnosis_id)
        form = ReasonForm()

        def save() -> str:
            services.void_diagnosis(current.db, current.actor, diagnosis.id, form.reason.data or "")
            return self._home(chart)

        return self.chart_form(
            chart,
            "diagnoses",
            form,
            save,
            title=gettext("Entered in error: %(code)s", code=diagnosis.code),
            submit_label=gettext("Mark as entered in error"),
            danger=True,
            cancel_url=self._home(chart),
        )

    def _home(self, chart: Chart) -> str:
        return str(self.get_url(".index", patient_id=chart.patient_id))

    def _diagnosis(self, chart: Chart, diagnosis_id: str) -> Diagnosis:
        found = id_of(diagnosis_id, RecordNotFound)
        return queries.get_part(current.db, Diagnosis, found, patient_id=chart.patient_id)


class DocumentsView(ChartView):
    """Files of the record: sealed in the database, downloaded through the gate, never shown inline."""

    title = _("Documents")

    @expose("/")
    @needs(Permission.DOCUMENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The files, newest first."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_READ)
        found = queries.list_attachments(current.db, chart.patient_id)
        people = queries.find_people(current.db, {row.uploaded_by for row in found})
        return self.chart(
            chart, "documents", "patients/documents.html", found=found, people=people, categories=CATEGORIES
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Attach a file."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        form = AttachForm()

        def save() -> str:
            upload = form.file.data
            services.attach(
                current.db,
                current.actor,
                chart.patient_id,
                upload.filename or "",
                upload.read(),
                description=form.description.data,
                categories=form.categories.data or (),
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "documents",
            form,
            save,
            title=gettext("Attach a file"),
            submit_label=gettext("Attach"),
            cancel_url=self._home(chart),
        )

    @expose("/<attachment_id>/download")
    @needs(Permission.DOCUMENT_READ)
    def download(self, patient_id: str, attachment_id: str) -> ResponseReturnValue:
        """The file, for the clinic's own work."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_READ)
        attachment, content = services.read_attachment(
            current.db, current.actor, self._attachment(chart, attachment_id).id
        )
        leaving = Leaving(
            Way.DOWNLOAD,
            Recipient.OWN_WORKFORCE,
            Purpose.TREATMENT,
            what=gettext("Document"),
            categories=frozenset({Category.DOCUMENTS}),
            patient_ids=(chart.patient_id,),
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        return egress.file(clearance, attachment.name, content, attachment.media_type)

    @expose("/<attachment_id>/void/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    def void(self, patient_id: str, attachment_id: str) -> ResponseReturnValue:
        """It was attached in error."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        attachment = self._attachment(chart, attachment_id)
        form = ReasonForm()

        def save() -> str:
            services.void_attachment(current.db, current.actor, attachment.id, form.reason.data or "")
            return self._home(chart)

        return self.chart_form(
            chart,
            "documents",
            form,
            save,
            title=gettext("Attached in error: %(name)s", name=attachment.name),
            submit_label=gettext("Mark as attached in error"),
            danger=True,
            lead=gettext("It is kept, but no longer listed."),
            cancel_url=self._home(chart),
        )

    def _home(self, chart: Chart) -> str:
        return str(self.get_url(".index", patient_id=chart.patient_id))

    def _attachment(self, chart: Chart, attachment_id: str) -> Attachment:
        found = id_of(attachment_id, RecordNotFound)
        return queries.get_part(current.db, Attachment, found, patient_id=chart.patient_id)
