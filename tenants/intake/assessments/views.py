"""The assessments of one patient: reading, writing, adding to them, and the patient's own copy."""

import itertools
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from causeway import clock, disclosure, drafts, egress
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.intake.assessments import labels, queries, services
from tenants.intake.assessments.errors import AssessmentNotFound
from tenants.intake.assessments.forms import AddendumForm, AssessmentForm
from tenants.intake.assessments.models import Assessment, AssessmentDraft
from tenants.intake.assessments.rules import Section, changed_sections
from tenants.patients.chart import Chart, ChartView
from tenants.patients.queries import get_patient
from tenants.patients.requests import amended
from tenants.patients.words import week_in_words


class AssessmentsView(ChartView):
    """Assessments of one patient."""

    tab = "intake"

    @expose("/")
    @needs(Permission.ASSESSMENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Every version, the newest first, with what each changed."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_READ)
        rows = queries.list_assessments(current.db, chart.patient_id)
        may_write = chart.may(Permission.ASSESSMENT_WRITE)
        return self.chart(
            chart,
            "intake",
            "intake/assessments/index.html",
            rows=rows,
            changes={new.id: changed_sections(old.said, new.said) for new, old in itertools.pairwise(rows)},
            added=queries.list_addenda(current.db, [row.id for row in rows]),
            amended=amended.list_amended(current.db, "assessment", patient_id=chart.patient_id),
            draft=queries.find_draft(current.db, current.actor, chart.patient_id) if may_write else None,
            may_write=may_write,
            labels=labels,
            form=ConfirmForm(formdata=None),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.ASSESSMENT_WRITE)
    @step_up
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Write an assessment, or its next version from what the last one says, and sign it."""
        chart, draft = self.open_chart(patient_id, Permission.ASSESSMENT_WRITE), None
        latest = queries.find_latest(current.db, chart.patient_id)
        form = AssessmentForm()
        if request.method != "POST":
            draft = queries.find_draft(current.db, current.actor, chart.patient_id)
            form = _typed(draft) if draft is not None else _begun(latest)
            form.version.data = str(0 if latest is None else latest.number)

        def save() -> str:
            services.sign_assessment(
                current.db, current.actor, chart.patient_id, form.facts(), expected_number=form.opened_version
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Write a new version") if latest is not None else gettext("Write an assessment"),
            submit_label=gettext("Sign the assessment"),
            saved=gettext("The assessment is signed."),
            cancel_url=self._home(chart),
            template="intake/assessments/form.html",
            extra={"draft": draft, "week": _week(chart)},
        )

    @expose("/draft/", methods=("POST",))
    @needs(Permission.ASSESSMENT_WRITE)
    def draft(self, patient_id: str) -> ResponseReturnValue:
        """Keep the assessment as it is typed."""
        chart, fields = self.open_chart(patient_id, Permission.ASSESSMENT_WRITE), dict(request.form.lists())
        key = ConfirmForm().key
        kept = services.keep_draft(current.db, current.actor, chart.patient_id, fields, form_key=key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.ASSESSMENT_WRITE)
    def discard(self, patient_id: str) -> ResponseReturnValue:
        """Throw away what was typed. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_WRITE)
        services.discard_draft(current.db, current.actor, chart.patient_id)
        return redirect(self._home(chart))

    @expose("/<assessment_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.ASSESSMENT_WRITE)
    @step_up
    def addendum(self, patient_id: str, assessment_id: str) -> ResponseReturnValue:
        """Add to an assessment."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_WRITE)
        assessment, form = _of(chart, assessment_id), AddendumForm()

        def save() -> str:
            services.add_addendum(current.db, current.actor, assessment.id, form.text.data)
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
            cancel_url=self._home(chart),
        )

    @expose("/<assessment_id>/copy/", methods=("POST",))
    @needs(Permission.ASSESSMENT_READ)
    @step_up
    def copy(self, patient_id: str, assessment_id: str) -> ResponseReturnValue:
        """The patient's own copy of an assessment, to print and hand over, through the gate."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_READ)
        assessment = _of(chart, assessment_id)
        leaving = disclosure.Leaving(
            disclosure.Way.PRINT,
            disclosure.Recipient.PATIENT,
            disclosure.Purpose.PATIENT_ACCESS,
            what=gettext("Assessment"),
            categories=frozenset({disclosure.Category.ASSESSMENT}),
            patient_ids=(chart.patient_id,),
            recipient_name=chart.name,
            recipient_id=chart.patient_id,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        rows = queries.list_assessments(current.db, chart.patient_id)
        html = self.render(
            "intake/assessments/copy.html",
            page_title=gettext("Assessment of %(name)s", name=chart.name),
            chart=chart,
            row=next(row for row in rows if row.id == assessment.id),
            added=queries.list_addenda(current.db, [assessment.id]),
            labels=labels,
            made_on=clock.today(current.actor.zone),
        )
        return egress.printable(clearance, html)

    def _home(self, chart: Chart) -> str:
        return str(self.get_url("assessments.index", patient_id=chart.patient_id))


def _of(chart: Chart, assessment_id: str) -> Assessment:
    """An assessment of this patient; another's is not there."""
    found = queries.get_assessment(current.db, id_of(assessment_id, AssessmentNotFound))
    if found.patient_id != chart.patient_id:
        raise AssessmentNotFound
    return found


def _begun(latest: Assessment | None) -> AssessmentForm:
    """An empty form, or one that goes on from what was signed last."""
    said = queries.said_in(current.db, latest) if latest is not None else {}
    data: dict[str, object] = {one.value: said.get(one, "") for one in Section}
    return AssessmentForm(formdata=None, data={**data, "assessed_on": clock.today(current.actor.zone)})


def _typed(draft: AssessmentDraft) -> AssessmentForm:
    """The form as this person left it."""
    return AssessmentForm(formdata=MultiDict(drafts.opened(current.db, queries.DRAFT, draft.payload_sealed)))


def _week(chart: Chart) -> list[tuple[Any, str]]:
    """When the patient can come, as their record has it: what work and home leave free."""
    return week_in_words(get_patient(current.db, chart.patient_id).availability)
