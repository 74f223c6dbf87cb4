"""The chart's Safety plan tab, the patient's copy, and the queue of versions to co-sign."""

from typing import ClassVar

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from causeway import audit, disclosure, drafts, egress, typeset
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.safety_plans import documents, labels, queries, rules, services
from tenants.care.safety_plans.errors import SafetyPlanNotFound
from tenants.care.safety_plans.forms import PlanForm, form_of
from tenants.care.safety_plans.models import SafetyPlanDraft
from tenants.care.safety_plans.queries import PlanRow
from tenants.care.safety_plans.rules import SECTIONS, PlanKind
from tenants.care.views.pages import CareView
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.patients.chart import Chart
from tenants.staff import cosigning

QUEUE = 100


class SafetyPlanView(CareView):
    """A patient's safety plan and relapse-prevention plan."""

    title = _("Safety plan")
    tab = "safety_plan"
    home: ClassVar[str] = "safety_plans.index"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Both plans as they stand, and their earlier versions."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        may_write = chart.may(Permission.CARE_WRITE)
        begun = queries.list_begun(current.db, chart.patient_id, current.actor.user_id) if may_write else {}
        return self.chart(
            chart,
            self.tab,
            "care/safety_plans/index.html",
            versions=queries.list_versions(current.db, chart.patient_id),
            begun=begun,
            may_write=may_write,
            crisis_line=clinics.get_profile(current.db).crisis_line,
            kinds=tuple(PlanKind),
            sections=SECTIONS,
            labels=labels,
        )

    @expose("/<which>/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def new(self, patient_id: str, which: str) -> ResponseReturnValue:
        """Write the next version, which begins as the last one, and sign it."""
        chart, kind, draft = self.open_chart(patient_id, Permission.CARE_WRITE), _kind(which), None
        form = form_of(kind)()
        if request.method != "POST":
            draft = drafts.find(current.db, current.actor, SafetyPlanDraft, patient_id=chart.patient_id, kind=kind)
            form = _begun(chart, kind, draft)

        def sign() -> None:
            services.sign_plan(
                current.db, current.actor, chart.patient_id, kind, form.content(), expected_number=form.opened_version
            )

        return self.step(
            chart,
            form,
            sign,
            title=labels.KINDS[kind],
            submit_label=gettext("Sign this version"),
            saved=gettext("The plan is signed. Print the copy and hand it over."),
            template="care/safety_plans/form.html",
            stored=lambda: _begun(chart, kind, None),
            extra={"kind": kind.value, "draft": draft, "sections": SECTIONS[kind]},
        )

    @expose("/<which>/draft/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def draft(self, patient_id: str, which: str) -> ResponseReturnValue:
        """Keep the plan as it is typed."""
        chart, fields = self.open_chart(patient_id, Permission.CARE_WRITE), dict(request.form.lists())
        key = ConfirmForm().key
        kept = services.keep_draft(current.db, current.actor, chart.patient_id, _kind(which), fields, form_key=key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/<which>/discard/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def discard(self, patient_id: str, which: str) -> ResponseReturnValue:
        """Throw away what was typed. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        services.discard_draft(current.db, current.actor, chart.patient_id, _kind(which))
        return redirect(self.here(chart))

    @expose("/versions/<safety_plan_id>/")
    @needs(Permission.CARE_READ)
    def version(self, patient_id: str, safety_plan_id: str) -> ResponseReturnValue:
        """One version, and what changed since the one before."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        row = _row(chart, safety_plan_id)
        versions = queries.list_versions(current.db, chart.patient_id)[row.kind]
        before = next((one for one in versions if one.number == row.number - 1), None)
        return self.chart(
            chart,
            self.tab,
            "care/safety_plans/version.html",
            row=row,
            before=before,
            stands=versions[0].id == row.id,
            changes=rules.differences(row.kind, before.content, row.content) if before is not None else {},
            sections=SECTIONS[row.kind],
            labels=labels,
        )

    @expose("/versions/<safety_plan_id>/copy/", methods=("POST",))
    @needs(Permission.CARE_READ)
    @step_up
    def copy(self, patient_id: str, safety_plan_id: str) -> ResponseReturnValue:
        """The patient's own copy as a document, through the gate."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        row = _row(chart, safety_plan_id)
        try:
            content = documents.plan_copy(current.db, current.actor, row, chart.name)
        except typeset.NoTypeface as error:
            flash(gettext(error.template, **error.fields), "error")
            return redirect(self.here(chart))
        leaving = disclosure.Leaving(
            disclosure.Way.PDF,
            disclosure.Recipient.PATIENT,
            disclosure.Purpose.PATIENT_ACCESS,
            what=str(labels.KINDS[row.kind]),
            categories=frozenset({disclosure.Category.PLAN}),
            patient_ids=(chart.patient_id,),
            recipient_name=chart.name,
            recipient_id=chart.patient_id,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        return egress.file(clearance, f"{row.kind}-plan-{row.number}.pdf", content, typeset.MIMETYPE)


class SafetyPlanCosignView(ClinicView):
    """Versions to co-sign. What counts is who signed them, not whose caseload the patient is on."""

    title = _("Safety plans to co-sign")
    menu_key = "notes"

    @expose("/")
    @needs(Permission.CARE_COSIGN)
    def index(self) -> ResponseReturnValue:
        """The first version that waits for this person's co-signature, or the one asked for."""
        after, asked = parse_id(request.args.get("after")), parse_id(request.args.get("plan"))
        waiting = queries.list_waiting(current.db, current.actor, QUEUE, after=after)
        if not waiting:
            return self.render("care/safety_plans/cosign.html", row=None)
        first = next((row for row in waiting if row.id == asked), waiting[0])
        audit.record(
            current.db, current.actor, "patient.viewed", patient_id=first.patient_id, page="safety_plan.cosign"
        )
        form, row = ConfirmForm(formdata=None), queries.get_plan_row(current.db, first.id)
        form.version.data = str(row.version)
        return self.render("care/safety_plans/cosign.html", form=form, count=len(waiting), **_values(row))

    @expose("/<safety_plan_id>/", methods=("POST",))
    @needs(Permission.CARE_COSIGN)
    @step_up
    def cosign(self, safety_plan_id: str) -> ResponseReturnValue:
        """Give the second signature."""
        row = queries.get_plan_row(current.db, id_of(safety_plan_id, SafetyPlanNotFound))
        cosigning.reach(current.db, current.actor, Permission.CARE_COSIGN).require_any([row.signed_by_id])
        form, here = ConfirmForm(), str(self.get_url(".index"))

        def save() -> str:
            services.cosign_plan(current.db, current.actor, row.id, expected_version=form.opened_version)
            return here

        return self.form(
            form,
            save,
            title=self.title,
            cancel_url=here,
            template="care/safety_plans/cosign.html",
            saved=gettext("The plan is co-signed."),
            extra={"count": 1, **_values(row)},
        )


def _values(row: PlanRow) -> dict[str, object]:
    patient = patients.find_names(current.db, [row.patient_id])[row.patient_id]
    return {"row": row, "patient": patient, "sections": SECTIONS[row.kind], "labels": labels}


def _kind(which: str) -> PlanKind:
    found = next((one for one in PlanKind if one.value == which), None)
    if found is None:
        raise SafetyPlanNotFound
    return found


def _row(chart: Chart, plan_id: str) -> PlanRow:
    row = queries.get_plan_row(current.db, id_of(plan_id, SafetyPlanNotFound))
    if row.patient_id != chart.patient_id:
        raise SafetyPlanNotFound
    return row


def _begun(chart: Chart, kind: PlanKind, draft: SafetyPlanDraft | None) -> PlanForm:
    """The form as this person left it; else as the last version reads."""
    latest = queries.find_latest(current.db, chart.patient_id, kind)
    if draft is not None:
        kept: MultiDict[str, str] = MultiDict(drafts.opened(current.db, queries.DRAFT, draft.payload_sealed))
        form = form_of(kind)(formdata=kept)
    else:
        data = queries.content_of(current.db, latest) if latest is not None else {}
        form = form_of(kind)(formdata=None, data=data)
    form.version.data = str(latest.number if latest is not None else 0)
    return form
