"""The chart's Psychiatry tab: the certification clock, evaluations, orders, and their forms."""

from typing import Any, ClassVar

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from causeway import clock, drafts
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.psychiatry import queries, rules, services, words
from tenants.care.psychiatry.errors import EvaluationNotFound, OrderNotFound
from tenants.care.psychiatry.forms import AddendumForm, CertifyForm, EvaluationForm, OrderForm, OutcomeForm
from tenants.care.psychiatry.models import Evaluation, Order
from tenants.care.psychiatry.rules import EvaluationKind, clock_state
from tenants.care.views.pages import CareView
from tenants.patients.chart import Chart
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.medications import queries as medications
from tenants.patients.requests import amended
from tenants.staff import queries as staff


class PsychiatryView(CareView):
    """What a prescriber does for a patient beside the hours."""

    title = _("Psychiatry")
    tab = "psychiatry"
    home: ClassVar[str] = "psychiatry.index"

    @expose("/")
    @needs(Permission.MEDICATION_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The clock, evaluations, orders and certifications."""
        db, chart = current.db, self.open_chart(patient_id, Permission.MEDICATION_READ)
        running = queries.list_clocks(db, [chart.patient_id]).get(chart.patient_id)
        today = clock.today(current.actor.zone)
        return self.chart(
            chart,
            self.tab,
            "psychiatry/tab.html",
            clock=running,
            clock_state=clock_state(running.due, today) if running is not None else None,
            evaluations=queries.list_evaluations(db, chart.patient_id),
            orders=queries.list_orders(db, chart.patient_id),
            certifications=queries.list_certifications(db, chart.patient_id),
            draft=queries.find_draft(db, current.actor, chart.patient_id),
            words=words,
            me=current.actor.user_id,
            may_prescribe=chart.may(Permission.MEDICATION_PRESCRIBE),
            may_write=chart.may(Permission.MEDICATION_WRITE),
        )

    @expose("/evaluations/new/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def new_evaluation(self, patient_id: str) -> ResponseReturnValue:
        """Write an evaluation and sign it; it is kept as it is typed."""
        chart, draft = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE), None
        form = EvaluationForm()
        if request.method != "POST":
            draft = queries.find_draft(current.db, current.actor, chart.patient_id)
            if draft is not None:
                typed = drafts.opened(current.db, queries.DRAFT, draft.payload_sealed)
                form = EvaluationForm(formdata=MultiDict(typed))
            elif queries.list_evaluations(current.db, chart.patient_id):
                form.kind.data = EvaluationKind.FOLLOW_UP
        return self.step(
            chart,
            form,
            lambda: services.sign_evaluation(
                current.db, current.actor, chart.patient_id, form.kind.data, form.content()
            ),
            title=gettext("Psychiatric evaluation"),
            submit_label=gettext("Sign the evaluation"),
            saved=gettext("The evaluation is signed."),
            template="psychiatry/evaluation_form.html",
            groups=form.groups(),
            extra={"draft_at": draft.saved_at if draft is not None else None},
        )

    @expose("/evaluations/draft/", methods=("POST",))
    @needs(Permission.MEDICATION_PRESCRIBE)
    def draft(self, patient_id: str) -> ResponseReturnValue:
        """Keep the evaluation as it is typed."""
        chart, fields = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE), dict(request.form.lists())
        kept = services.keep_draft(current.db, current.actor, chart.patient_id, fields, form_key=ConfirmForm().key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/evaluations/draft/discard/", methods=("POST",))
    @needs(Permission.MEDICATION_PRESCRIBE)
    def discard(self, patient_id: str) -> ResponseReturnValue:
        """Begin the evaluation anew. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE)
        services.discard_draft(current.db, current.actor, chart.patient_id)
        return redirect(self.get_url(".new_evaluation", patient_id=chart.patient_id))

    @expose("/evaluations/<evaluation_id>/")
    @needs(Permission.MEDICATION_READ)
    def evaluation(self, patient_id: str, evaluation_id: str) -> ResponseReturnValue:
        """Read an evaluation, as it was signed."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_READ)
        found = self._evaluation(chart, evaluation_id)
        names = medications.prescriber_names(current.db, [found.signed_by_id])
        return self.chart(
            chart,
            self.tab,
            "psychiatry/evaluation.html",
            row=found,
            signed_by=names.get(found.signed_by_id, ""),
            content=queries.content_of(current.db, found),
            added=queries.list_addenda(current.db, found.id),
            amended=amended.list_amended(current.db, "evaluation", entry_id=found.id),
            sections=rules.SECTIONS,
            words=words,
            may_prescribe=chart.may(Permission.MEDICATION_PRESCRIBE),
        )

    @expose("/evaluations/<evaluation_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def addendum(self, patient_id: str, evaluation_id: str) -> ResponseReturnValue:
        """Add to an evaluation."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE)
        found, form = self._evaluation(chart, evaluation_id), AddendumForm()
        return self.step(
            chart,
            form,
            lambda: services.add_addendum(current.db, current.actor, found.id, form.text.data),
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
        )

    @expose("/orders/new/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    @step_up
    def new_order(self, patient_id: str) -> ResponseReturnValue:
        """Give an order, or take one down that was told."""
        chart, form = self.open_chart(patient_id, Permission.MEDICATION_WRITE), OrderForm()
        prescribers = medications.prescriber_choices(current.db)
        form.offer(prescribers)
        is_own = current.actor.may(Permission.MEDICATION_PRESCRIBE)
        if request.method != "POST":
            form.ordered_by_id.data = current.actor.user_id if is_own else None
            form.told.data = rules.Told.WRITTEN if is_own else rules.Told.IN_PERSON
        return self.step(
            chart,
            form,
            lambda: services.give_order(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Give an order") if is_own else gettext("Take down an order"),
            submit_label=gettext("Sign the order") if is_own else gettext("Save the order"),
            lead=None if is_own else gettext("Whoever gave it signs within 48 hours."),
        )

    @expose("/orders/<order_id>/sign/", methods=("POST",))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def sign_order(self, patient_id: str, order_id: str) -> ResponseReturnValue:
        """Sign an order that was told. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE)
        services.sign_order(current.db, current.actor, self._order(chart, order_id).id)
        return redirect(self.here(chart))

    @expose("/orders/<order_id>/done/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def carry_out(self, patient_id: str, order_id: str) -> ResponseReturnValue:
        """Say that an order was carried out."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        order, form = self._order(chart, order_id), OutcomeForm()
        return self.step(
            chart,
            form,
            lambda: services.carry_out(current.db, current.actor, order.id, form.text.data),
            title=gettext("The order was carried out"),
        )

    @expose("/orders/<order_id>/stop/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def stop_order(self, patient_id: str, order_id: str) -> ResponseReturnValue:
        """Take an order back."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        order, form = self._order(chart, order_id), ReasonForm()
        return self.step(
            chart,
            form,
            lambda: services.stop_order(current.db, current.actor, order.id, form.reason.data or ""),
            title=gettext("Stop the order"),
            submit_label=gettext("Stop it"),
            danger=True,
        )

    @expose("/certify/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def certify(self, patient_id: str) -> ResponseReturnValue:
        """Certify that the patient needs this level of care."""
        chart, form = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE), CertifyForm()
        running = queries.list_clocks(current.db, [chart.patient_id]).get(chart.patient_id)
        if request.method != "POST" and running is not None:
            form.week_hours.data = max(1, -(-running.week_minutes // 60))
        return self.step(
            chart,
            form,
            lambda: services.certify(
                current.db, current.actor, chart.patient_id, form.reason.data, week_hours=form.week_hours.data
            ),
            title=gettext("Certify this level of care"),
            submit_label=gettext("Sign the certification"),
            saved=gettext("The certification is signed."),
            lead=gettext("It is signed as a physician and frozen. Credentials: %(what)s.", what=_credentials()),
        )

    def _evaluation(self, chart: Chart, evaluation_id: str) -> Evaluation:
        found = queries.get_evaluation(current.db, id_of(evaluation_id, EvaluationNotFound))
        if found.patient_id != chart.patient_id:
            raise EvaluationNotFound
        return found

    def _order(self, chart: Chart, order_id: str) -> Order:
        found = queries.get_order(current.db, id_of(order_id, OrderNotFound))
        if found.patient_id != chart.patient_id:
            raise OrderNotFound
        return found


def _credentials() -> Any:
    member = staff.find_by_user(current.db, current.actor.user_id)
    return (member.credentials if member is not None else "") or gettext("none on your staff record")
