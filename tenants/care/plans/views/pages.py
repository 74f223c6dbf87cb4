"""What pages of a plan share: whose course of care it is, the way back, and the values the plan is drawn from."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from causeway import clock
from causeway.access import Permission
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from tenants.care import labels as care_labels
from tenants.care.plans import labels, queries
from tenants.care.plans.queries.clocks import find_clock
from tenants.care.plans.queries.marks import find_marks
from tenants.care.plans.queries.progress import load_progress
from tenants.care.plans.rules import Plan, differences, missing, order_changed
from tenants.care.plans.services.signing import settled
from tenants.care.sources import source_choices
from tenants.care.views.pages import CareView
from tenants.intake import queries as intake
from tenants.intake.models import Episode
from tenants.patients.chart import Chart
from tenants.programs.labels import MODALITIES


class PlanPages(CareView):
    """Pages under the chart's Plan tab. Their forms lead back to the plan, to the part that was worked on."""

    tab = "plan"
    home: ClassVar[str] = "plan.index"

    def part_step(
        self, chart: Chart, form: Form, do: Callable[[], UUID | None], *, under: UUID | None = None, **options: Any
    ) -> ResponseReturnValue:
        """Run a form of a part; `do` gives its id. The plan opens again where the work was: under `under`, else at the part."""

        def save() -> str:
            part_id = do()
            return str(url_for(self.home, patient_id=chart.patient_id, at=under or part_id))

        return self.chart_form(chart, self.tab, form, save, cancel_url=self.here(chart), **options)


class UnderThePlan(PlanPages):
    """Pages below the plan: their own address, shortened, leads to it."""

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The plan."""
        return redirect(self.here(self.open_chart(patient_id, Permission.CARE_READ)))


def find_episode(chart: Chart) -> Episode | None:
    """The course of care whose plan the chart shows: the present one, else the last."""
    episodes = intake.list_episodes(current.db, chart.patient_id)
    open_ones = [one for one in episodes if one.discharged_on is None]
    return next(iter(open_ones or episodes), None)


def page_values(chart: Chart, episode: Episode) -> dict[str, Any]:
    """Everything the plan's page draws; a fixed number of statements, beside those of the sources of progress."""
    db, today = current.db, clock.today(current.actor.zone)
    versions = queries.list_versions(db, episode.id)
    in_force = next((row for row in versions if row.signed_at is not None), None)
    draft = next((row for row in versions if row.signed_at is None), None)
    signed = queries.find_content(db, in_force.id) if in_force is not None else None
    plan = settled(queries.load_plan(db, episode.id), signed)
    record = queries.find_plan(db, episode.id)
    return {
        "episode": episode,
        "record": record,
        "plan": plan,
        "versions": versions,
        "in_force": in_force,
        "draft": draft,
        "changes": differences(signed, plan) if signed is not None else [],
        "is_reordered": signed is not None and order_changed(signed, plan),
        "gaps": missing(plan),
        "undoable": queries.find_last_step(db, record.id) if record is not None else None,
        "ways": load_progress(db, episode, plan.goals(), today),
        "reviews": queries.list_reviews(db, episode.id),
        "clock": find_clock(db, episode.id),
        "zone": current.actor.zone,
        "today": today,
        **signing_values(chart, [row.id for row in versions], in_force.id if in_force is not None else None),
        **words(),
    }


def signing_values(chart: Chart, version_ids: list[UUID], version_id: UUID | None) -> dict[str, Any]:
    """Who has signed the versions, and who has yet to sign one of them."""
    today = clock.today(current.actor.zone)
    found = find_marks(current.db, chart.patient_id, version_ids, version_id, today)
    may_sign_here = chart.may(Permission.CARE_WRITE)
    return {"marks": found.given, "signers": found.signers, "wanted": found.wanted, "may_sign_here": may_sign_here}


def words() -> dict[str, Any]:
    """The words of fixed lists, as the templates take them."""
    refs = {choice.value: choice.words for choice in source_choices(current.db)}
    return {"labels": labels, "care_labels": care_labels, "modalities": MODALITIES, "sources": refs}


def problem_choices(plan: Plan) -> list[tuple[str, str]]:
    """The open problems of a plan, for a form."""
    return [(str(problem.id), problem.words) for problem in plan.problems if problem.is_open]
