"""The chart's Plan tab: the living plan, its goals and how far they are, and the way through the curricula."""

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
from tenants.care import queries as care
from tenants.care import services as care_services
from tenants.care.errors import GoalNotFound, ModuleNotFound
from tenants.care.models import Goal
from tenants.care.plans import queries, services
from tenants.care.plans.forms import GoalForm, InterventionForm, ObjectiveForm, PlanForm, ProblemForm, ProgressForm
from tenants.care.plans.queries.columns import GOAL, GOAL_MEASURED, GOAL_UNIT
from tenants.care.plans.views.pages import PlanPages, find_episode, page_values, problem_choices, words
from tenants.care.progress import list_progress
from tenants.care.queries.goals import opened
from tenants.care.rules import GoalStatus, Homework
from tenants.care.sources import source_choices
from tenants.patients.chart import Chart


class PlanView(PlanPages):
    """What a patient works toward, and how far they have come."""

    title = _("Plan")

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The plan as it stands, with what changed since it was signed."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        episode = find_episode(chart)
        may_write = chart.may(Permission.CARE_WRITE) and episode is not None and episode.discharged_on is None
        return self.chart(
            chart,
            "plan",
            "care/plans/page.html",
            progress=list_progress(current.db, chart.patient_id, clock.today(current.actor.zone)),
            may_write=may_write,
            at=parse_id(request.args.get("at")),
            quick={
                "problem": ProblemForm(formdata=None),
                "goal": GoalForm(formdata=None),
                "objective": ObjectiveForm(formdata=None),
                "intervention": InterventionForm(formdata=None),
            },
            step=PlanForm(formdata=None),
            **(page_values(chart, episode) if episode is not None else {"episode": None, **words()}),
        )

    @expose("/goals/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Set a goal, on a form of its own or in the line under a problem."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        form = self._offered(chart, GoalForm())
        if request.method != "POST":
            form.problem_id.data = parse_id(request.args.get("problem"))
        return self.part_step(
            chart,
            form,
            lambda: services.set_goal(current.db, current.actor, chart.patient_id, form.facts()).id,
            title=gettext("Set a goal"),
            saved=gettext("The goal is set."),
        )

    @expose("/goals/<goal_id>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def goal(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Put a goal in better words, and say how it is measured."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = _goal(chart, goal_id).id

        def stored() -> GoalForm:
            return self._offered(chart, _as_form(care.get_goal(current.db, found)))

        form = self._offered(chart, GoalForm()) if request.method == "POST" else stored()

        def correct() -> UUID:
            services.correct_goal(current.db, current.actor, found, form.facts(), expected_version=form.opened_version)
            return found

        return self.part_step(chart, form, correct, title=gettext("Change the goal"), stored=stored)

    @expose("/goals/<goal_id>/progress/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def progress(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Write down how far a goal is."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        goal = _goal(chart, goal_id)
        form = ProgressForm()
        if request.method != "POST":
            form.seen_on.data = clock.today(current.actor.zone)
        if goal.source:
            del form.value
        else:
            form.value.label.text = opened(current.db, GOAL_UNIT, goal.unit_sealed) or form.value.label.text

        def note() -> UUID:
            services.note_progress(current.db, current.actor, goal.id, form.facts())
            return goal.id

        return self.part_step(
            chart,
            form,
            note,
            title=gettext("How far is it?"),
            lead=opened(current.db, GOAL, goal.statement_sealed),
            saved=gettext("The progress is noted."),
        )

    @expose("/goals/<goal_id>/close/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def close(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Call a goal met, drop it, or take it up again. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = _goal(chart, goal_id).id
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
        if found is None or care.get_completion(current.db, found).patient_id != chart.patient_id:
            raise ModuleNotFound
        if homework not in set(Homework):
            raise ModuleNotFound  # the page's own buttons send nothing else
        if request.form.get("undo"):
            care_services.undo_completion(current.db, current.actor, found)
        else:
            care_services.follow_homework(
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
        care_services.complete_module(current.db, current.actor, module_id, [chart.patient_id], done_on=today)
        return redirect(self.here(chart))

    def _offered(self, chart: Chart, form: GoalForm) -> GoalForm:
        episode = find_episode(chart)
        problems = problem_choices(queries.load_plan(current.db, episode.id)) if episode is not None else []
        return form.offer(problems, source_choices(current.db))


def _goal(chart: Chart, goal_id: str) -> Goal:
    goal = care.get_goal(current.db, id_of(goal_id, GoalNotFound))
    if goal.patient_id != chart.patient_id:
        raise GoalNotFound
    return goal


def _as_form(goal: Goal) -> GoalForm:
    db = current.db
    source = f"{goal.source}:{goal.source_ref}" if goal.source_ref else goal.source
    form = GoalForm(
        formdata=None,
        data={
            "statement": opened(db, GOAL, goal.statement_sealed),
            "problem_id": goal.problem_id,
            "measured": opened(db, GOAL_MEASURED, goal.measured_sealed),
            "source": source,
            "baseline": goal.baseline,
            "target": goal.target,
            "unit": opened(db, GOAL_UNIT, goal.unit_sealed),
            "target_on": goal.target_on,
        },
    )
    form.version.data = str(goal.version)
    return form
