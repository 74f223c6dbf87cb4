"""One plan's pages: changing, signing, completing, giving up, its tasks, and what stands in for a first appointment."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.fields import choices_of
from tenants.patients.queries import list_members
from tenants.transitions import labels, queries, services
from tenants.transitions.errors import PlanNotFound, RecordNotFound
from tenants.transitions.forms import AbandonForm, CheckForm, FirstVisitForm, PlanForm, TaskForm
from tenants.transitions.models import TransitionPlan
from tenants.transitions.queries.texts import CALLS, REFUSAL, opened
from tenants.transitions.views.tab import tab_values


def tab_url(patient_id: Any) -> str:
    """The address of a patient's Transition tab."""
    return url_for("transition_tab.index", patient_id=patient_id)


class PlanView(ChartView):
    """One transition plan."""

    title = _("Transition plan")
    tab = "transition"

    @expose("/")
    @needs(Permission.TRANSITION_STATUS)
    def index(self, plan_id: str) -> ResponseReturnValue:
        """To the chart's tab; those who may only follow the status see that."""
        plan, chart = self._open(plan_id, Permission.TRANSITION_STATUS)
        if chart.may(Permission.TRANSITION_READ):
            return redirect(tab_url(chart.patient_id))
        facts = [
            (gettext("Direction"), labels.DIRECTIONS[plan.direction]),
            (gettext("Status"), labels.PLAN_STATUSES[plan.status]),
            (gettext("Target date"), plan.target_on),
        ]
        return self.chart(chart, "transition", "transitions/status.html", facts=facts)

    @expose("/change/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def change(self, plan_id: str) -> ResponseReturnValue:
        """Change the plan. What was signed stays as its version."""
        plan, chart = self._open(plan_id, Permission.TRANSITION_WRITE)
        found = plan.id

        def stored() -> PlanForm:
            row = queries.get_plan(current.db, found)
            return PlanForm.of(row, services.draft_of(current.db, row))

        form = PlanForm() if request.method == "POST" else stored()

        def save() -> None:
            services.change_plan(current.db, current.actor, found, form.draft(), expected_version=form.opened_version)

        return self._form(chart, form, save, title=gettext("Change the plan"), stored=stored)

    @expose("/sign/", methods=("POST",))
    @needs(Permission.TRANSITION_WRITE)
    @step_up
    def sign(self, plan_id: str) -> ResponseReturnValue:
        """Sign the plan as it stands."""
        return self._step(plan_id, services.sign_plan, gettext("The plan is signed."))

    @expose("/complete/", methods=("POST",))
    @needs(Permission.TRANSITION_WRITE)
    def complete(self, plan_id: str) -> ResponseReturnValue:
        """Complete a plan that lacks nothing."""
        return self._step(plan_id, services.complete, gettext("The plan is completed."))

    @expose("/abandon/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def abandon(self, plan_id: str) -> ResponseReturnValue:
        """Give the plan up."""
        plan, chart = self._open(plan_id, Permission.TRANSITION_WRITE)
        found, form = plan.id, AbandonForm()
        if request.method != "POST":
            form.version.data = str(plan.version)

        def save() -> None:
            services.abandon(
                current.db, current.actor, found, form.reason.data or "", expected_version=form.opened_version
            )

        title = gettext("Give up this plan")
        return self._form(chart, form, save, title=title, submit_label=title, danger=True)

    @expose("/first-appointment/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def first(self, plan_id: str) -> ResponseReturnValue:
        """Why there is no first appointment within seven days."""
        plan, chart = self._open(plan_id, Permission.TRANSITION_WRITE)
        found = plan.id

        def stored() -> FirstVisitForm:
            row = queries.get_plan(current.db, found)
            filled = FirstVisitForm(
                formdata=None,
                data={
                    "refused_on": row.refused_on,
                    "refusal": opened(current.db, REFUSAL, row.refusal_sealed),
                    "earliest_on": row.earliest_on,
                    "calls": opened(current.db, CALLS, row.calls_sealed),
                },
            )
            filled.version.data = str(row.version)
            return filled

        form = FirstVisitForm() if request.method == "POST" else stored()

        def save() -> None:
            services.explain_first_visit(
                current.db, current.actor, found, form.facts(), expected_version=form.opened_version
            )

        return self._form(chart, form, save, title=gettext("No appointment within 7 days"), stored=stored)

    @expose("/tasks/new/", methods=("GET", "POST"))
    @needs(Permission.TRANSITION_WRITE)
    def task(self, plan_id: str) -> ResponseReturnValue:
        """Put a task on the plan."""
        plan, chart = self._open(plan_id, Permission.TRANSITION_WRITE)
        found, form = plan.id, TaskForm()
        form.owner_id.choices = choices_of(list_members(current.db), gettext("Nobody yet"))

        def save() -> None:
            services.add_task(
                current.db,
                current.actor,
                found,
                form.title.data or "",
                owner_id=form.owner_id.data,
                due_on=form.due_on.data,
            )

        return self._form(chart, form, save, title=gettext("Add a task"))

    def _open(self, plan_id: str, permission: Permission) -> tuple[TransitionPlan, Chart]:
        found = id_of(plan_id, PlanNotFound)
        plan = queries.get_plan(current.db, found)
        return plan, self.open_chart(plan.patient_id, permission)

    def _form(self, chart: Chart, form: Form, save: Callable[[], Any], **options: Any) -> ResponseReturnValue:
        home = tab_url(chart.patient_id)

        def saved() -> str:
            save()
            return home

        return self.chart_form(chart, "transition", form, saved, cancel_url=home, **options)

    def _step(self, plan_id: str, step: Callable[..., TransitionPlan], saved: str) -> ResponseReturnValue:
        """Sign or complete: the tab itself is the form, and says what is missing."""
        plan, chart = self._open(plan_id, Permission.TRANSITION_WRITE)
        found, form = plan.id, ConfirmForm()

        def save() -> None:
            step(current.db, current.actor, found, expected_version=form.opened_version)

        return self._form(
            chart, form, save, title=chart.name, template="transitions/tab.html", saved=saved, extra=tab_values(chart)
        )


class TaskView(ChartView):
    """One task."""

    title = _("Task")
    tab = "transition"

    @expose("/", methods=("POST",))
    @needs(Permission.TRANSITION_WRITE)
    def index(self, task_id: str) -> ResponseReturnValue:
        """Check the task off, or open it again; with a script only its row is drawn anew. Twice changes nothing."""
        done = CheckForm().done.data == "1"
        task = services.check_task(current.db, current.actor, id_of(task_id, RecordNotFound), is_done=done)
        if request.headers.get("HX-Request"):
            row = next(row for row in queries.list_tasks(current.db, task.plan_id) if row.id == task.id)
            return render_template("transitions/task_row.html", task=row, labels=labels, may_write=True)
        return redirect(tab_url(task.patient_id))
