"""The chart's pages of safety screens. What a clinic sets up is `tools`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.clinics.queries import get_profile
from tenants.intake.queries import list_open_episodes
from tenants.intake.safety import labels, queries, rules, services
from tenants.intake.safety.errors import NotAsked, ScreenClosed, ScreenNotFound
from tenants.intake.safety.forms import (
    AddendumForm,
    AnswersForm,
    CloseForm,
    OpenForm,
    VoidForm,
    answers_form,
    groups_of,
)
from tenants.intake.safety.models import SafetyScreen
from tenants.intake.safety.rules import Level, OpenedBecause
from tenants.patients.alerts import labels as alert_labels
from tenants.patients.alerts import queries as alerts
from tenants.patients.chart import Chart, ChartView
from tenants.patients.requests import amended


class SafetyView(ChartView):
    """A patient's safety screens."""

    title = _("Safety")
    tab = "safety"

    @expose("/")
    @needs(Permission.ASSESSMENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Where the patient stands, every screen, and the alerts."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_READ)
        return self.chart(
            chart,
            "safety",
            "intake/safety.html",
            screens=queries.list_screens(current.db, chart.patient_id),
            standing=queries.standing(current.db, chart.patient_id),
            alerts=alerts.list_of_patient(current.db, chart.patient_id),
            labels=labels,
            alert_labels=alert_labels,
            grave=rules.GRAVE,
            may_write=chart.may(Permission.ASSESSMENT_WRITE),
            may_close=chart.may(Permission.SAFETY_CLOSE),
        )

    @expose("/open/", methods=("GET", "POST"))
    @needs(Permission.ASSESSMENT_WRITE)
    def open(self, patient_id: str) -> ResponseReturnValue:
        """Open a screen, or go on with the one that is open."""
        chart, form = self.open_chart(patient_id, Permission.ASSESSMENT_WRITE), OpenForm()

        def save() -> str:
            episodes = list_open_episodes(current.db, chart.patient_id)
            screen = services.open_screen(
                current.db,
                current.actor,
                chart.patient_id,
                why=OpenedBecause(form.why.data),
                episode_id=episodes[0].id if episodes else None,
            )
            return self._url("answers", screen)

        return self._step(
            chart,
            form,
            save,
            title=gettext("Open a safety screen"),
            lead=gettext(
                "It is asked by %(tool)s. While one is open for this patient, you go on with that one.",
                tool=labels.TOOLS[queries.tool_in_use(current.db)],
            ),
            submit_label=gettext("Go on to the questions"),
            saved=gettext("The screen is open."),
        )

    @expose("/<screen_id>/")
    @needs(Permission.ASSESSMENT_READ)
    def page(self, patient_id: str, screen_id: str) -> ResponseReturnValue:
        """One screen: its answers, what they come to, and what was done."""
        chart, screen = self._open(patient_id, screen_id, Permission.ASSESSMENT_READ)
        is_open = screen.signed_at is None and screen.voided_at is None
        answers = queries.answers_of(current.db, screen)
        return self.chart(
            chart,
            "safety",
            "intake/safety_screen.html",
            screen=screen,
            answers=[(item, answers.get(item.key)) for item in rules.items_of(screen.tool) if item.key in answers],
            missing=[labels.ITEMS[key] for key in rules.missing(screen.tool, answers)],
            told=queries.told_of(current.db, screen),
            people=queries.find_people(current.db, screen),
            added=queries.list_addenda(current.db, screen.id),
            amended=amended.list_amended(current.db, "safety_screen", entry_id=screen.id),
            labels=labels,
            crisis_line="" if screen.found_level in {None, Level.NONE} else get_profile(current.db).crisis_line,
            gravest=screen.gravest_level if rules.is_changed(screen.found_level, screen.gravest_level) else None,
            grave=rules.GRAVE,
            is_open=is_open,
            may_answer=is_open and chart.may(Permission.ASSESSMENT_WRITE),
            may_close=is_open and screen.is_complete and chart.may(Permission.SAFETY_CLOSE),
            may_void=is_open and screen.found_level not in rules.GRAVE and chart.may(Permission.SAFETY_CLOSE),
            may_ask=chart.may(Permission.EPISODE_ADMIT),
            may_add=screen.signed_at is not None and chart.may(Permission.SAFETY_CLOSE),
        )

    @expose("/<screen_id>/answers/", methods=("GET", "POST"))
    @needs(Permission.ASSESSMENT_WRITE)
    def answers(self, patient_id: str, screen_id: str) -> ResponseReturnValue:
        """Write down what is answered, as far as it was asked."""
        chart, screen = self._open_still(patient_id, screen_id, Permission.ASSESSMENT_WRITE)
        form = _answers_form(screen)

        def save() -> str:
            services.answer_screen(
                current.db,
                current.actor,
                screen.id,
                form.answers(),
                asked_on=form.day(),
                expected_version=form.opened_version,
            )
            return self._url("page", screen)

        return self._step(
            chart,
            form,
            save,
            title=gettext("Safety screen: %(tool)s", tool=labels.TOOLS[screen.tool]),
            lead=gettext(
                "Save as far as you have asked; you can go on later. A high or acute result raises an alert at once."
            ),
            groups=groups_of(screen.tool),
            saved=gettext("The answers are kept."),
            stored=lambda: _answers_form(queries.get_screen(current.db, screen.id), formdata=None),
            cancel_url=self._url("page", screen),
        )

    @expose("/<screen_id>/close/", methods=("GET", "POST"))
    @needs(Permission.SAFETY_CLOSE)
    @step_up
    def close(self, patient_id: str, screen_id: str) -> ResponseReturnValue:
        """Close and sign the screen with what was done."""
        chart, screen = self._open_still(patient_id, screen_id, Permission.SAFETY_CLOSE)
        if screen.found_level is None or screen.tool_level is None or not screen.is_complete:
            raise NotAsked
        form = CloseForm(data={"version": str(screen.version), "level": screen.found_level})
        form.zone = current.actor.zone
        return self._step(
            chart,
            form,
            lambda: services.close_screen(
                current.db, current.actor, screen.id, form.facts(), expected_version=form.opened_version
            ),
            title=gettext("Close the safety screen"),
            lead=gettext(
                "The answers come to %(found)s; by %(tool)s alone, %(level)s. Once signed, the screen stays as it is.",
                found=labels.spoken(screen.found_level),
                tool=labels.TOOLS[screen.tool],
                level=labels.spoken(screen.tool_level),
            ),
            submit_label=gettext("Sign and close"),
            saved=gettext("The safety screen is signed."),
            cancel_url=self._url("page", screen),
        )

    @expose("/<screen_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.SAFETY_CLOSE)
    @step_up
    def addendum(self, patient_id: str, screen_id: str) -> ResponseReturnValue:
        """Add to a signed screen."""
        chart, screen = self._open(patient_id, screen_id, Permission.SAFETY_CLOSE)
        form = AddendumForm()
        return self._step(
            chart,
            form,
            lambda: services.add_addendum(current.db, current.actor, screen.id, form.text.data),
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
            cancel_url=self._url("page", screen),
        )

    @expose("/<screen_id>/void/", methods=("GET", "POST"))
    @needs(Permission.SAFETY_CLOSE)
    def void(self, patient_id: str, screen_id: str) -> ResponseReturnValue:
        """Set a screen aside that was opened in error."""
        chart, screen = self._open(patient_id, screen_id, Permission.SAFETY_CLOSE)
        form = VoidForm(data={"version": str(screen.version)})
        return self._step(
            chart,
            form,
            lambda: services.void_screen(
                current.db, current.actor, screen.id, form.reason.data, expected_version=form.opened_version
            ),
            title=gettext("Set this screen aside"),
            lead=gettext("For a screen that was opened in error. It stays in the record, with your reason."),
            submit_label=gettext("Set aside"),
            saved=gettext("The screen is set aside."),
            danger=True,
            cancel_url=self._url("page", screen),
        )

    def _open(self, patient_id: str, screen_id: str, permission: Permission) -> tuple[Chart, SafetyScreen]:
        chart = self.open_chart(patient_id, permission)
        screen = queries.get_screen(current.db, id_of(screen_id, ScreenNotFound))
        if screen.patient_id != chart.patient_id:
            raise ScreenNotFound
        return chart, screen

    def _open_still(self, patient_id: str, screen_id: str, permission: Permission) -> tuple[Chart, SafetyScreen]:
        chart, screen = self._open(patient_id, screen_id, permission)
        if screen.signed_at is not None or screen.voided_at is not None:
            raise ScreenClosed
        return chart, screen

    def _url(self, page: str, screen: SafetyScreen) -> str:
        return url_for(f"safety.{page}", patient_id=screen.patient_id, screen_id=screen.id)

    def _step(self, chart: Chart, form: Form, do: Callable[[], object], **options: Any) -> ResponseReturnValue:
        """A form whose one service call is `do`; it leads on to the address that gives, else back to the screen or the tab."""
        options.setdefault("cancel_url", url_for("safety.index", patient_id=chart.patient_id))

        def save() -> str:
            went_to = do()
            return went_to if isinstance(went_to, str) else str(options["cancel_url"])

        return self.chart_form(chart, "safety", form, save, **options)


def _answers_form(screen: SafetyScreen, **options: Any) -> AnswersForm:
    tool = queries.list_tools(current.db).get(screen.tool)
    asked_on = screen.asked_on or clock.today(current.actor.zone)
    data: dict[str, Any] = {"version": str(screen.version), "asked_on": asked_on}
    for key, answer in queries.answers_of(current.db, screen).items():
        data[key], data[f"{key}_on"] = answer.reply.value, answer.last_on
    return answers_form(screen.tool, tool.wording if tool is not None else {})(data=data, **options)


def screen_values(patient_id: UUID, screen_id: UUID) -> dict[str, Any]:
    """The address of a screen, for alerts."""
    return {"patient_id": patient_id, "screen_id": screen_id}
