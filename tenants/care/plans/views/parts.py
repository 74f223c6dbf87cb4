"""Problems, objectives and interventions of a plan: in the line or on a form of their own, moved, ended, undone."""

from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.protection import keyring
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.care.errors import GoalNotFound
from tenants.care.plans import labels, queries, services
from tenants.care.plans.errors import PartNotFound
from tenants.care.plans.forms import InterventionForm, ObjectiveForm, PlanForm, ProblemForm
from tenants.care.plans.models import PlanIntervention, PlanObjective, PlanProblem
from tenants.care.plans.queries.columns import FREQUENCY, INTERVENTION, OBJECTIVE, PROBLEM
from tenants.care.plans.rules import Level
from tenants.care.plans.services.order import Part, find_part
from tenants.care.plans.views.pages import UnderThePlan, find_episode
from tenants.care.queries.goals import get_goal
from tenants.care.rules import GoalStatus
from tenants.patients import queries as patients
from tenants.patients.chart import Chart
from tenants.staff import queries as staff

Row = TypeVar("Row", PlanProblem, PlanObjective, PlanIntervention)


class PlanPartView(UnderThePlan):
    """The parts of a plan below and above its goals."""

    title = _("Plan")

    @expose("/problems/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new_problem(self, patient_id: str) -> ResponseReturnValue:
        """Name a problem."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        form = ProblemForm().offer(_diagnoses(chart))
        return self.part_step(
            chart,
            form,
            lambda: services.name_problem(current.db, current.actor, chart.patient_id, form.facts()).id,
            title=gettext("Name a problem"),
            saved=gettext("The problem is on the plan."),
        )

    @expose("/problems/<problem_id>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def problem(self, patient_id: str, problem_id: str) -> ResponseReturnValue:
        """Put a problem in better words."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row = _of(chart, queries.get_problem(current.db, id_of(problem_id, PartNotFound)))

        def stored() -> ProblemForm:
            again = queries.get_problem(current.db, row.id)
            plan = queries.load_plan(current.db, again.episode_id)
            tied = next((one.diagnoses for one in plan.problems if one.id == again.id), ())
            words = keyring(current.db).open(PROBLEM, again.statement_sealed)
            form = ProblemForm(formdata=None, data={"statement": words, "diagnosis_ids": [one.id for one in tied]})
            form.version.data = str(again.version)
            return form.offer(_diagnoses(chart))

        form = ProblemForm().offer(_diagnoses(chart)) if request.method == "POST" else stored()

        def correct() -> UUID:
            services.correct_problem(
                current.db, current.actor, row.id, form.facts(), expected_version=form.opened_version
            )
            return row.id

        return self.part_step(chart, form, correct, title=gettext("Change the problem"), stored=stored)

    @expose("/goals/<goal_id>/objectives/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new_objective(self, patient_id: str, goal_id: str) -> ResponseReturnValue:
        """Put an objective under a goal."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), ObjectiveForm()
        goal = get_goal(current.db, id_of(goal_id, GoalNotFound))
        if goal.patient_id != chart.patient_id:
            raise GoalNotFound
        return self.part_step(
            chart,
            form,
            lambda: services.add_objective(current.db, current.actor, goal.id, form.facts()).id,
            title=gettext("Add an objective"),
            saved=gettext("The objective is on the plan."),
        )

    @expose("/objectives/<objective_id>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def objective(self, patient_id: str, objective_id: str) -> ResponseReturnValue:
        """Put an objective in better words."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row = _of(chart, queries.get_objective(current.db, id_of(objective_id, PartNotFound)))

        def stored() -> ObjectiveForm:
            again = queries.get_objective(current.db, row.id)
            words = keyring(current.db).open(OBJECTIVE, again.statement_sealed)
            form = ObjectiveForm(formdata=None, data={"statement": words, "target_on": again.target_on})
            form.version.data = str(again.version)
            return form

        form = ObjectiveForm() if request.method == "POST" else stored()

        def correct() -> UUID:
            services.correct_objective(
                current.db, current.actor, row.id, form.facts(), expected_version=form.opened_version
            )
            return row.id

        return self.part_step(chart, form, correct, title=gettext("Change the objective"), stored=stored)

    @expose("/objectives/<objective_id>/interventions/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new_intervention(self, patient_id: str, objective_id: str) -> ResponseReturnValue:
        """Say what the clinic does for an objective."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row = _of(chart, queries.get_objective(current.db, id_of(objective_id, PartNotFound)))
        form = InterventionForm().offer(staff.choices(current.db))
        return self.part_step(
            chart,
            form,
            lambda: services.add_intervention(current.db, current.actor, row.id, form.facts()).id,
            under=row.id,
            title=gettext("Add an intervention"),
            saved=gettext("The intervention is on the plan."),
        )

    @expose("/interventions/<intervention_id>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def intervention(self, patient_id: str, intervention_id: str) -> ResponseReturnValue:
        """Put an intervention in better words."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row = _of(chart, queries.get_intervention(current.db, id_of(intervention_id, PartNotFound)))

        def stored() -> InterventionForm:
            return _as_form(queries.get_intervention(current.db, row.id)).offer(self._staff(row))

        form = InterventionForm().offer(self._staff(row)) if request.method == "POST" else stored()

        def correct() -> UUID:
            services.correct_intervention(
                current.db, current.actor, row.id, form.facts(), expected_version=form.opened_version
            )
            return row.id

        return self.part_step(chart, form, correct, title=gettext("Change the intervention"), stored=stored)

    @expose("/end/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def end(self, patient_id: str) -> ResponseReturnValue:
        """End a part, call an objective met, or take it up again. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        level, part = _named(chart)
        status = request.form.get("status")
        if status not in set(GoalStatus):
            raise PartNotFound  # the page's own buttons send nothing else
        is_ended = status != GoalStatus.OPEN
        if level is Level.PROBLEM:
            services.end_problem(current.db, current.actor, part.id, is_ended=is_ended)
        elif level is Level.OBJECTIVE:
            services.close_objective(current.db, current.actor, part.id, GoalStatus(status))
        elif level is Level.INTERVENTION:
            services.end_intervention(current.db, current.actor, part.id, is_ended=is_ended)
        return redirect(url_for("plan.index", patient_id=chart.patient_id, at=part.id))

    @expose("/move/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def move(self, patient_id: str) -> ResponseReturnValue:
        """Move a part up or down among those beside it. At the end of the row nothing happens."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        level, part = _named(chart)
        services.move(current.db, current.actor, level, part.id, down=request.form.get("way") == "down")
        way = "down" if request.form.get("way") == "down" else "up"
        return redirect(url_for("plan.index", patient_id=chart.patient_id, at=part.id, moved=way))

    @expose("/undo/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def undo(self, patient_id: str) -> ResponseReturnValue:
        """Take the last change back."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), PlanForm()
        episode = find_episode(chart)
        here = self.here(chart)

        def save() -> str:
            if episode is not None:
                step = services.undo(current.db, current.actor, chart.patient_id, episode.id)
                level, kind = labels.LEVELS[step.level], labels.STEPS[step.kind]
                flash(gettext("Undone: %(level)s %(kind)s.", level=level, kind=kind), "info")
            return here

        return self.chart_form(chart, self.tab, form, save, title=gettext("Undo the last change"), cancel_url=here)

    def _staff(self, row: PlanIntervention) -> list[tuple[str, str]]:
        return staff.choices(current.db, including=row.who_id)


def _named(chart: Chart) -> tuple[Level, Part]:
    """The part that a button of the page names."""
    level = request.form.get("level")
    if level not in set(Level):
        raise PartNotFound  # the page's own buttons send nothing else
    part = find_part(current.db, Level(level), id_of(request.form.get("part"), PartNotFound))
    if part.patient_id != chart.patient_id:
        raise PartNotFound
    return Level(level), part


def _of(chart: Chart, row: Row) -> Row:
    if row.patient_id != chart.patient_id:
        raise PartNotFound
    return row


def _diagnoses(chart: Chart) -> list[tuple[str, str]]:
    return [
        (str(one.id), f"{one.code} {one.description}")
        for one in patients.list_diagnoses(current.db, chart.patient_id)
        if one.voided_at is None
    ]


def _as_form(row: PlanIntervention) -> InterventionForm:
    ring = keyring(current.db)
    form = InterventionForm(
        formdata=None,
        data={
            "statement": ring.open(INTERVENTION, row.statement_sealed),
            "modality": row.modality.value if row.modality else None,
            "frequency": ring.open(FREQUENCY, row.frequency_sealed) if row.frequency_sealed is not None else "",
            "who_id": row.who_id,
        },
    )
    form.version.data = str(row.version)
    return form
