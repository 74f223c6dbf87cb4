"""Reviews of a plan: written and signed, and read afterwards."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.plans import queries, services
from tenants.care.plans.errors import NoSignedPlan, ReviewNotFound
from tenants.care.plans.forms import ReviewForm
from tenants.care.plans.views.pages import UnderThePlan, find_episode, page_values, words


class PlanReviewView(UnderThePlan):
    """Looking at the plan again."""

    title = _("Plan review")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Say what became of every goal, decide, and sign."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        episode = find_episode(chart)
        if episode is None:
            raise NoSignedPlan
        values = page_values(chart, episode)
        goals = [goal for goal in values["plan"].goals() if goal.is_open]
        form = ReviewForm.of({goal.id: goal.words for goal in goals})
        if form.version.raw_data is None and values["record"] is not None:
            form.version.data = str(values["record"].version)

        def save() -> str:
            services.review_plan(
                current.db, current.actor, episode.id, form.facts(), expected_version=form.opened_version
            )
            return self.here(chart)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Review the treatment plan"),
            cancel_url=self.here(chart),
            template="care/plans/review_form.html",
            saved=gettext("The review is signed."),
            extra={**values, "goals": goals, "asked": queries.find_asked_row(current.db, episode.id)},
        )

    @expose("/<review_id>/")
    @needs(Permission.CARE_READ)
    def review(self, patient_id: str, review_id: str) -> ResponseReturnValue:
        """A review as it was signed."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        row = queries.get_review_row(current.db, id_of(review_id, ReviewNotFound))
        if row.patient_id != chart.patient_id:
            raise ReviewNotFound
        return self.chart(
            chart,
            "plan",
            "care/plans/review.html",
            row=row,
            found=queries.list_found(current.db, row.id),
            today=clock.today(current.actor.zone),
            **words(),
        )
