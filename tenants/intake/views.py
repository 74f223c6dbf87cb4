"""The list of admissions, and the Intake tab of a patient's chart with its forms."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import access, audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.intake import labels, queries, rules, services
from tenants.intake.assessors.queries import names_of
from tenants.intake.errors import EpisodeNotFound
from tenants.intake.forms import AdmissionForm, LeaveForm, ReturnForm, TransferForm
from tenants.intake.grounds import guard, warnings
from tenants.intake.grounds.errors import AdmissionNotFound
from tenants.intake.grounds.guard import Override
from tenants.intake.grounds.queries import find_grounds, get_admission
from tenants.intake.grounds.services import acknowledge
from tenants.intake.levels import labels as level_labels
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus, Gap, LeaveReason
from tenants.intake.services import AdmissionFacts
from tenants.intake.waitlist.queries import list_suited
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.programs import labels as program_labels
from tenants.programs import queries as programs
from tenants.staff import queries as staff
from tenants.staff.labels import over_capacity
from tenants.staff.rules.caseload import is_over_capacity

_GROUPS = (
    (_("Track"), ("track_id", "admitted_on", "planned_days_per_week", "planned_week_hours")),
    (_("Care"), ("primary_clinician_id",)),
    (_("Where from"), ("referring_facility", "referring_discharged_on")),
)


_FILLED_IN = {
    Gap.TREATMENT_CONSENT: "consents.index",
    Gap.OPEN_HIGH_RISK: "safety.index",
    Gap.SAFETY_SCREEN: "safety.index",
    Gap.LEVEL_OF_CARE: "levels.index",
    Gap.OLD_DECISION: "levels.index",
    Gap.OTHER_LEVEL: "levels.index",
    Gap.PLACE: "waits.new",
}
"""Where what is missing is filled in; everything else on the patient's details."""


class EpisodesView(ClinicView):
    """All admissions of the clinic."""

    title = _("Admissions")
    menu_key = "episodes"

    @expose("/")
    @needs(Permission.EPISODE_READ)
    def index(self) -> ResponseReturnValue:
        """The list. What was looked for is not recorded, that somebody looked is."""
        audit.record(current.db, current.actor, "episodes.listed")
        return self.list_page(queries.EPISODES, export=(self.get_url(".export"), Permission.EPISODE_READ))

    @expose("/export.csv")
    @needs(Permission.EPISODE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.EPISODES, "admissions.csv", tells={Category.ATTENDANCE})

    @expose("/<episode_id>/")
    @needs(Permission.EPISODE_READ)
    def page(self, episode_id: str) -> ResponseReturnValue:
        """An episode is read in the patient's chart."""
        episode = queries.get_episode(current.db, id_of(episode_id, EpisodeNotFound))
        access.require_patient(current.db, current.actor, Permission.EPISODE_READ, episode.patient_id)
        return redirect(str(self.get_url("intake.index", patient_id=episode.patient_id)))


class IntakeView(ChartView):
    """Episodes, stays and leaves of one patient."""

    tab = "intake"

    @expose("/")
    @needs(Permission.EPISODE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The patient's episodes, the newest first, and what an admission still lacks."""
        db, chart = current.db, self.open_chart(patient_id, Permission.EPISODE_READ)
        episodes = queries.list_episodes(db, chart.patient_id)
        ids = [episode.id for episode in episodes]
        stays = queries.list_stays(db, ids)
        is_open = any(episode.status is not EpisodeStatus.DISCHARGED for episode in episodes)
        may_admit = chart.may(Permission.EPISODE_ADMIT)
        return self.chart(
            chart,
            "intake",
            "intake/index.html",
            episodes=episodes,
            stays=stays,
            leaves=queries.list_leaves(db, ids),
            tracks=programs.find_track_names(db, {s.track_id for s in stays} | {e.track_id for e in episodes}),
            clinicians=staff.find_names(db, {e.primary_clinician_id for e in episodes if e.primary_clinician_id}),
            missing=self._missing(chart) if may_admit and not is_open else [],
            warned=self._warned(chart) if may_admit and not is_open else [],
            grounds=find_grounds(db, ids),
            lacked=warnings.sentences,
            may_acknowledge=chart.may(Permission.EPISODE_ACKNOWLEDGE),
            level_labels=level_labels,
            may_admit=may_admit,
            assessors=names_of(db, chart.patient_id, clock.today(current.actor.zone)),
            may_ask=may_admit and not is_open,
            labels=labels,
            program_labels=program_labels,
        )

    @expose("/admit/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def admit(self, patient_id: str) -> ResponseReturnValue:
        """Admit the patient to a track."""
        chart = self.open_chart(patient_id, Permission.EPISODE_ADMIT)
        today = clock.today(current.actor.zone)
        form = AdmissionForm(data={"admitted_on": today, "track_id": request.args.get("track")})
        form.track_id.choices = _tracks()
        form.primary_clinician_id.choices = _clinicians()
        missing, warned = self._missing(chart, parse_id(form.track_id.data)), self._warned(chart)

        def save() -> str:
            episode = services.admit(
                current.db,
                current.actor,
                chart.patient_id,
                _admission(form),
                override=Override(form.override_reason.data) if form.override_reason.data else None,
                acknowledges=form.acknowledges.data,
            )
            _warn_of_capacity(episode.primary_clinician_id)
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Admit to a track"),
            submit_label=gettext("Admit"),
            cancel_url=self._home(chart),
            groups=_groups(chart, missing=bool(missing), warned=bool(warned)),
            template="intake/admit.html",
            saved=gettext("Admitted."),
            extra={
                "missing": missing,
                "warned": warned,
                "suited": list_suited(current.db, patients.get_patient(current.db, chart.patient_id), today),
                "names": dict(programs.choices(current.db)),
                "program_labels": program_labels,
            },
        )

    @expose("/<episode_id>/transfer/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def transfer(self, patient_id: str, episode_id: str) -> ResponseReturnValue:
        """Change the track."""
        chart, episode = self._open(patient_id, episode_id)

        def make(**options: Any) -> TransferForm:
            version = queries.get_episode(current.db, episode.id).version
            form = TransferForm(data={"on": clock.today(current.actor.zone), "version": version}, **options)
            form.track_id.choices = _tracks(episode.program_id)
            return form

        form = make()

        def save() -> str:
            services.transfer_track(
                current.db,
                current.actor,
                episode.id,
                id_of(form.track_id.data, EpisodeNotFound),
                on=form.on.data,
                planned_days_per_week=form.planned_days_per_week.data,
                planned_week_minutes=form.planned_week_minutes,
                expected_version=form.opened_version,
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Change track or hours"),
            cancel_url=self._home(chart),
            stored=lambda: make(formdata=None),
        )

    @expose("/<episode_id>/leave/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def leave(self, patient_id: str, episode_id: str) -> ResponseReturnValue:
        """Record a leave."""
        chart, episode = self._open(patient_id, episode_id)

        def make(**options: Any) -> LeaveForm:
            version = queries.get_episode(current.db, episode.id).version
            return LeaveForm(data={"from_on": clock.today(current.actor.zone), "version": version}, **options)

        form = make()

        def save() -> str:
            services.start_leave(
                current.db,
                current.actor,
                episode.id,
                reason=LeaveReason(form.reason.data),
                from_on=form.from_on.data,
                expected_return_on=form.expected_return_on.data,
                expected_version=form.opened_version,
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Start a leave"),
            lead=gettext("The place on the track is kept."),
            cancel_url=self._home(chart),
            stored=lambda: make(formdata=None),
        )

    @expose("/<episode_id>/return/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def come_back(self, patient_id: str, episode_id: str) -> ResponseReturnValue:
        """Record the return from a leave."""
        chart, episode = self._open(patient_id, episode_id)

        def make(**options: Any) -> ReturnForm:
            version = queries.get_episode(current.db, episode.id).version
            return ReturnForm(data={"returned_on": clock.today(current.actor.zone), "version": version}, **options)

        form = make()

        def save() -> str:
            services.return_from_leave(
                current.db,
                current.actor,
                episode.id,
                returned_on=form.returned_on.data,
                expected_version=form.opened_version,
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Back from leave"),
            cancel_url=self._home(chart),
            stored=lambda: make(formdata=None),
        )

    def _open(self, patient_id: str, episode_id: str) -> tuple[Chart, Episode]:
        """The chart and an episode of it; another patient's episode is not there."""
        chart = self.open_chart(patient_id, Permission.EPISODE_ADMIT)
        episode = queries.get_episode(current.db, id_of(episode_id, EpisodeNotFound))
        if episode.patient_id != chart.patient_id:
            raise EpisodeNotFound
        return chart, episode

    @expose("/admissions/<admission_id>/acknowledge/", methods=("POST",))
    @needs(Permission.EPISODE_ACKNOWLEDGE)
    def acknowledge(self, patient_id: str, admission_id: str) -> ResponseReturnValue:
        """Take note of what an admission lacked."""
        chart = self.open_chart(patient_id, Permission.EPISODE_ACKNOWLEDGE)
        admission = get_admission(current.db, id_of(admission_id, AdmissionNotFound))
        if admission.patient_id != chart.patient_id:
            raise AdmissionNotFound
        if admission.acknowledged_at is None:
            acknowledge(current.db, current.actor, admission.id)
            flash(gettext("Noted. The days are held until it is there."), "success")
        return redirect(self._home(chart))

    def _missing(self, chart: Chart, track_id: UUID | None = None) -> list[tuple[Any, str]]:
        """What an admission lacks, each with the page on which it is filled in: to a track, or while none is chosen to any."""
        db, today = current.db, clock.today(current.actor.zone)
        states = programs.list_tracks(db, today, is_active=True)
        ready = guard.readiness(
            db,
            patients.get_patient(db, chart.patient_id),
            today,
            levels_offered={
                level.value for level in programs.list_levels(db, track_id=track_id) or programs.list_levels(db)
            },
            has_place=not states or any(state.free for state in states),
        )
        return [
            (labels.GAPS[gap], str(self.get_url(_FILLED_IN.get(gap, "patients.edit"), patient_id=chart.patient_id)))
            for gap in rules.gaps(ready)
        ]

    def _warned(self, chart: Chart) -> list[tuple[Any, str]]:
        """What an admission may go ahead without, each with the page on which it is filled in."""
        today = clock.today(current.actor.zone)
        return [
            (source.sentence, str(self.get_url(source.endpoint, patient_id=chart.patient_id)))
            for source in warnings.missing(current.db, chart.patient_id, today)
        ]

    def _home(self, chart: Chart) -> str:
        return str(self.get_url("intake.index", patient_id=chart.patient_id))


def _groups(chart: Chart, *, missing: bool, warned: bool) -> list[tuple[Any, tuple[str, ...]]]:
    """The form's groups; what makes up for something missing only where it is, and for who may."""
    more: list[tuple[Any, tuple[str, ...]]] = []
    if missing and chart.may(Permission.LEVEL_OF_CARE_DECIDE):
        more.append((_("Without a level-of-care decision for this program"), ("override_reason",)))
    if warned and chart.may(Permission.EPISODE_ACKNOWLEDGE):
        more.append((_("What is not there yet"), ("acknowledges",)))
    return [*_GROUPS, *more]


def _tracks(program_id: UUID | None = None) -> list[Any]:
    """Tracks that take admissions, each with the places left."""
    today = clock.today(current.actor.zone)
    states = programs.list_tracks(current.db, today, program_id=program_id, is_active=True)
    names = programs.find_track_names(current.db, [state.track.id for state in states])
    offered = [
        (
            str(state.track.id),
            gettext(
                "%(program)s: %(track)s (%(free)s of %(capacity)s places free)",
                program=names[state.track.id].program,
                track=state.track.name,
                free=state.free,
                capacity=state.track.capacity,
            ),
        )
        for state in states
    ]
    return choices_of(offered, gettext("Choose…"))


def _clinicians() -> list[Any]:
    """Active staff, each with how many patients they are the primary clinician of, and how many at most."""
    members = staff.list_active(current.db)
    open_now = queries.count_caseloads(current.db, [member.id for member in members])
    offered = [
        (str(member.id), labels.caseload(member.full_name, open_now[member.id], member.caseload_capacity))
        for member in members
    ]
    return choices_of(offered, gettext("Not decided yet"))


def _warn_of_capacity(staff_member_id: UUID | None) -> None:
    if staff_member_id is None:
        return
    member = staff.get_staff_member(current.db, staff_member_id)
    number = queries.count_caseloads(current.db, [member.id])[member.id]
    if is_over_capacity(number, member.caseload_capacity):
        flash(over_capacity(member.full_name, number, member.caseload_capacity), "warning")


def _admission(form: AdmissionForm) -> AdmissionFacts:
    return AdmissionFacts(
        track_id=id_of(form.track_id.data, EpisodeNotFound),
        admitted_on=form.admitted_on.data,
        primary_clinician_id=parse_id(form.primary_clinician_id.data),
        referring_facility=form.referring_facility.data,
        referring_discharged_on=form.referring_discharged_on.data,
        planned_days_per_week=form.planned_days_per_week.data,
        planned_week_minutes=form.planned_week_minutes,
    )
