"""The chart's Transition tab: each episode's plan, tasks, aftercare, discharge and calls; earlier plans of care below."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from tenants.intake import queries as intake
from tenants.intake.labels import DESTINATIONS, DISCHARGE_REASONS
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.patients.chart import Chart, ChartView
from tenants.programs.queries import find_track_names
from tenants.transitions import labels, queries, rules, services
from tenants.transitions.models import AftercareAppointment, FollowUp, TransitionPlan
from tenants.transitions.queries import DischargeRow, TaskRow, VersionRow
from tenants.transitions.queries.plans import OPEN
from tenants.transitions.queries.texts import ABANDONED, CALLS, REFUSAL, opened
from tenants.transitions.rules import FirstVisit, Missing


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan as the tab shows it: its columns, and what is read from them."""

    row: dict[str, Any]
    criteria: str
    refusal: str
    calls: str
    abandoned: str
    versions: list[VersionRow]
    tasks: list[TaskRow]
    first_visit: FirstVisit
    missing: list[Missing]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One episode on the tab. line: (when, title, text, tone) of what comes after it, to day 90."""

    id: UUID
    program: str
    admitted_on: date
    discharged_on: date | None
    is_open: bool
    plan: PlanPage | None
    discharge: DischargeRow | None
    appointments: list[dict[str, Any]]
    follow_ups: list[dict[str, Any]]
    line: list[tuple[str, Any, str, str]]


class PatientTransitionView(ChartView):
    """The Transition tab of a patient's chart."""

    title = _("Transition")
    tab = "transition"

    @expose("/")
    @needs(Permission.TRANSITION_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Where the patient is going, and who waits for them there."""
        chart = self.open_chart(patient_id, Permission.TRANSITION_READ)
        return self.chart(chart, "transition", "transitions/tab.html", form=None, **tab_values(chart))


def tab_values(chart: Chart) -> dict[str, Any]:
    """Everything the tab shows. Plain values only: the page may be drawn after a rollback."""
    db = current.db
    episodes = intake.list_episodes(db, chart.patient_id)
    tracks = find_track_names(db, {episode.track_id for episode in episodes})
    plans: dict[UUID, TransitionPlan] = {}
    for plan in queries.list_plans(db, chart.patient_id):
        plans.setdefault(plan.episode_id, plan)  # the newest first
    discharges = {row.episode_id: row for row in queries.list_discharges(db, chart.patient_id)}
    aftercare = queries.list_aftercare(db, chart.patient_id)
    follow_ups = queries.list_follow_ups(db, chart.patient_id)
    return {
        "courses": [
            _course(
                episode,
                tracks[episode.track_id].program,
                plans.get(episode.id),
                discharges.get(episode.id),
                aftercare=[row for row in aftercare if row.episode_id == episode.id],
                follow_ups=[
                    row for row in follow_ups if row.discharge_id == getattr(discharges.get(episode.id), "id", None)
                ],
            )
            for episode in episodes
        ],
        "prior_plans": queries.list_prior_plans(db, chart.patient_id),
        "labels": labels,
        "destinations": DESTINATIONS,
        "reasons": DISCHARGE_REASONS,
        "today": clock.today(current.actor.zone),
        "day": formats.day,
        "confirm": confirm_form,
        "may_write": chart.may(Permission.TRANSITION_WRITE),
        "may_discharge": chart.may(Permission.EPISODE_DISCHARGE),
        "may_call": chart.may(Permission.FOLLOW_UP_WRITE),
    }


def confirm_form(version: int) -> ConfirmForm:
    """The form of a step without fields, for the version that is shown."""
    form = ConfirmForm(formdata=None)
    form.version.data = str(version)
    return form


def _course(
    episode: Episode,
    program: str,
    plan: TransitionPlan | None,
    discharge: DischargeRow | None,
    *,
    aftercare: list[AftercareAppointment],
    follow_ups: list[FollowUp],
) -> Course:
    appointments = [_columns(row) for row in aftercare]
    calls = [_columns(row) for row in follow_ups]
    return Course(
        id=episode.id,
        program=program,
        admitted_on=episode.admitted_on,
        discharged_on=episode.discharged_on,
        is_open=episode.status is not EpisodeStatus.DISCHARGED,
        plan=_plan_page(plan) if plan is not None else None,
        discharge=discharge,
        appointments=appointments,
        follow_ups=calls,
        line=_line(episode, appointments, calls),
    )


def _plan_page(plan: TransitionPlan) -> PlanPage:
    db = current.db
    facts = services.facts_of(db, current.actor, plan)
    is_open = plan.status in OPEN
    return PlanPage(
        row=_columns(plan),
        criteria=services.draft_of(db, plan).criteria or "",
        refusal=opened(db, REFUSAL, plan.refusal_sealed),
        calls=opened(db, CALLS, plan.calls_sealed),
        abandoned=opened(db, ABANDONED, plan.abandoned_reason_sealed),
        versions=queries.list_versions(db, plan.id),
        tasks=queries.list_tasks(db, plan.id),
        first_visit=facts.first_visit,
        missing=rules.missing_to_complete(facts) if is_open else [],
        is_open=is_open,
    )


def _line(
    episode: Episode, appointments: list[dict[str, Any]], calls: list[dict[str, Any]]
) -> list[tuple[str, Any, str, str]]:
    entries: list[tuple[datetime, str, Any, str, str]] = []
    zone = current.actor.zone
    for row in appointments:
        where = ", ".join(filter(None, (row["with_whom"], row["place"], row["phone"])))
        text = f"{where} · {labels.AFTERCARE_STATUSES[row['status']]}"
        at = row["starts_at"]
        tone = labels.AFTERCARE_TONES[row["status"]]
        entries.append((at, formats.moment(at, zone), labels.AFTERCARE[row["kind"]], text, tone))
    for row in calls:
        at = datetime.combine(row["due_on"], datetime.min.time(), zone)
        text = str(labels.OUTCOMES[row["outcome"]]) if row["outcome"] is not None else ""
        title = _("Call after %(days)s days", days=row["day"])
        entries.append((at, formats.day(row["due_on"]), title, text, "good" if text else ""))
    if episode.discharged_on is not None:
        at = datetime.combine(episode.discharged_on, datetime.min.time(), zone)
        entries.append((at, formats.day(episode.discharged_on), _("Discharged"), "", "info"))
    return [entry[1:] for entry in sorted(entries, key=lambda entry: entry[0])]


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
