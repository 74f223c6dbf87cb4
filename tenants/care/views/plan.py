"""The chart's Plan tab: goals, and how far somebody has come in the curricula."""

from typing import ClassVar
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.care import labels, queries, services
from tenants.care.errors import GoalNotFound, ModuleNotFound
from tenants.care.forms import GoalForm
from tenants.care.progress import list_progress
from tenants.care.rules import GoalStatus, Homework
from tenants.care.views.pages import CareView
from tenants.patients.chart import Chart


class PlanView(CareView):
    """What a patient works toward, and how far they have come in the curricula."""

    title = _("Plan")
    tab = "plan"
    home: ClassVar[str] = "plan.index"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Goals and progress."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        return self.chart(
            chart,
            "plan",
            "care/plan.html",
            goals=queries.list_goals(current.db, chart.patient_id),
            progress=list_progress(current.db, chart.patient_id, clock.today(current.actor.zone)),
            today=clock.today(current.actor.zone),
            labels=labels,
            may_write=chart.may(Permission.CARE_WRITE),
        )

    @expose("/goals/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Set a goal."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), GoalForm()
        return self.step(
            chart,
            form,
            lambda: services.set_goal(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Set a goal"),
            saved=gettext("The goal is set."),
        )

    @expose("/goals/<goal_id>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def goal(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Put a goal in better words."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = self._goal(chart, goal_id)

        def stored() -> GoalForm:
            row = next(one for one in queries.list_goals(current.db, chart.patient_id) if one.id == found)
            again = GoalForm(
                formdata=None,
                data={"statement": row.statement, "measured": row.measured, "target_on": row.target_on},
            )
            again.version.data = str(row.version)
            return again

        form = GoalForm() if request.method == "POST" else stored()

        def correct() -> None:
            services.correct_goal(current.db, current.actor, found, form.facts(), expected_version=form.opened_version)

        return self.step(chart, form, correct, title=gettext("Change the goal"), stored=stored)

    @expose("/goals/<goal_id>/close/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def close(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Call a goal met, drop it, or take it up again. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = self._goal(chart, goal_id)
        status = request.form.get("status")
        if status == GoalStatus.OPEN:
            services.reopen_goal(current.db, current.actor, found)
        elif status in {GoalStatus.MET, GoalStatus.DROPPED}:
            services.close_goal(current.db, current.actor, found, GoalStatus(status))
        else:
            raise GoalNotFound  # the page's own buttons send nothing else
        return redirect(self.here(chart))

    @expose("/modules/<completion_id>/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def homework(self, patient_id: str, completion_id: str) -> ResponseReturnValue:
        """Say what became of a module's homework and skill, or take the completion back."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found, homework = parse_id(completion_id), request.form.get("homework", Homework.NONE)
        if found is None or queries.get_completion(current.db, found).patient_id != chart.patient_id:
            raise ModuleNotFound
        if homework not in set(Homework):
            raise ModuleNotFound  # the page's own buttons send nothing else
        if request.form.get("undo"):
            services.undo_completion(current.db, current.actor, found)
        else:
            services.follow_homework(
                current.db,
                current.actor,
                found,
                homework=Homework(homework),
                has_practised=request.form.get("practised") == "yes",
            )
        return redirect(self.here(chart))

    @expose("/modules/done/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def done(self, patient_id: str) -> ResponseReturnValue:
        """Mark a missed module as made up for, today. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        module_id = id_of(request.form.get("module_id"), ModuleNotFound)
        today = clock.today(current.actor.zone)
        services.complete_module(current.db, current.actor, module_id, [chart.patient_id], done_on=today)
        return redirect(self.here(chart))

    def _goal(self, chart: Chart, goal_id: str) -> UUID:
        found = parse_id(goal_id)
        if found is None or queries.get_goal(current.db, found).patient_id != chart.patient_id:
            raise GoalNotFound
        return found
