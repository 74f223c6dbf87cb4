"""The level-of-care decisions of one patient: those there are, and making one."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from causeway import clock, drafts
from causeway.access import Permission
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.clinics.rulebook import course
from tenants.intake.levels import labels, queries, rules, services
from tenants.intake.levels.errors import NoSuchInstrument
from tenants.intake.levels.forms import DecisionForm, form_of
from tenants.intake.levels.models import LevelDraft
from tenants.intake.levels.rules import Instrument, RuleSet
from tenants.intake.numbers import DECISION_HOLDS
from tenants.patients.chart import Chart, ChartView
from tenants.programs import queries as programs
from tenants.programs.rules import Focus
from tenants.staff import queries as staff


class LevelsView(ChartView):
    """Decisions about the level of care a patient needs."""

    tab = "intake"

    @expose("/")
    @needs(Permission.ASSESSMENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Every decision, the newest first, with its scores and what they suggested."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_READ)
        may_decide = chart.may(Permission.LEVEL_OF_CARE_DECIDE)
        return self.chart(
            chart,
            "intake",
            "intake/levels/index.html",
            decisions=queries.list_decisions(current.db, chart.patient_id),
            draft=queries.find_draft(current.db, current.actor, chart.patient_id) if may_decide else None,
            offered=_offered(chart) if may_decide else [],
            may_decide=may_decide,
            holds_days=course(current.db, DECISION_HOLDS).on(clock.today(current.actor.zone)),
            labels=labels,
            rule_of=rules.rule_of,
        )

    @expose("/new/<instrument>/", methods=("GET", "POST"))
    @needs(Permission.LEVEL_OF_CARE_DECIDE)
    @step_up
    def new(self, patient_id: str, instrument: str) -> ResponseReturnValue:
        """Score an instrument, see what it suggests, decide, and sign."""
        chart = self.open_chart(patient_id, Permission.LEVEL_OF_CARE_DECIDE)
        rule, draft = _rule(chart, instrument), None
        form = _form(rule, {"assessed_on": clock.today(current.actor.zone)})
        if request.method != "POST":
            draft = queries.find_draft(current.db, current.actor, chart.patient_id)
            form = _typed(rule, draft) if draft is not None and draft.instrument is rule.instrument else form
            form.version.data = str(queries.count_decisions(current.db, chart.patient_id))

        def save() -> str:
            services.decide_level(
                current.db, current.actor, chart.patient_id, form.facts(), expected_number=form.opened_version
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Level of care by %(instrument)s", instrument=labels.INSTRUMENTS[rule.instrument]),
            submit_label=gettext("Sign the decision"),
            saved=gettext("The decision is signed."),
            cancel_url=self._home(chart),
            template="intake/levels/form.html",
            extra={
                "rule": rule,
                "scales": [f"score_{scale.key}" for scale in rule.scales],
                "suggestion": form.suggestion(),
                "labels": labels,
                "draft": draft,
                "instrument": rule.instrument.value,
            },
        )

    @expose("/new/<instrument>/suggest/", methods=("POST",))
    @needs(Permission.LEVEL_OF_CARE_DECIDE)
    def suggest(self, patient_id: str, instrument: str) -> ResponseReturnValue:
        """What the scores typed so far suggest, as a piece of the page."""
        chart = self.open_chart(patient_id, Permission.LEVEL_OF_CARE_DECIDE)
        rule = _rule(chart, instrument)
        suggestion = _form(rule).suggestion()
        return render_template("intake/levels/suggestion.html", suggestion=suggestion, rule=rule, labels=labels)

    @expose("/new/<instrument>/draft/", methods=("POST",))
    @needs(Permission.LEVEL_OF_CARE_DECIDE)
    def draft(self, patient_id: str, instrument: str) -> ResponseReturnValue:
        """Keep the decision as it is typed."""
        chart, fields = self.open_chart(patient_id, Permission.LEVEL_OF_CARE_DECIDE), dict(request.form.lists())
        rule = _rule(chart, instrument)
        kept = services.keep_draft(
            current.db, current.actor, chart.patient_id, rule.instrument, fields, form_key=_form(rule).key
        )
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/discard/", methods=("POST",))
    @needs(Permission.LEVEL_OF_CARE_DECIDE)
    def discard(self, patient_id: str) -> ResponseReturnValue:
        """Throw away what was typed. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.LEVEL_OF_CARE_DECIDE)
        services.discard_draft(current.db, current.actor, chart.patient_id)
        return redirect(self._home(chart))

    def _home(self, chart: Chart) -> str:
        return str(self.get_url("levels.index", patient_id=chart.patient_id))


def _offered(chart: Chart) -> list[Instrument]:
    """The instruments for this patient's age and what the clinic's programs treat."""
    treated = programs.list_focuses(current.db)
    return rules.instruments_for(
        chart.age,
        treats_use=bool(treated & {Focus.SUBSTANCE_USE, Focus.CO_OCCURRING}),
        treats_mind=bool(treated & {Focus.MENTAL_HEALTH, Focus.CO_OCCURRING}),
    )


def _rule(chart: Chart, instrument: str) -> RuleSet:
    """The rule of the instrument that the address names, where it is for this patient's age."""
    found = next((one for one in Instrument if one.value == instrument), None)
    if found is None:
        raise NoSuchInstrument
    rule = rules.rule_of(found, clock.today(current.actor.zone))
    if rule.for_adults != (chart.age >= rules.ADULT_AGE):
        raise NoSuchInstrument
    return rule


def _form(rule: RuleSet, data: dict[str, Any] | None = None, **options: Any) -> DecisionForm:
    form = form_of(rule.instrument, clock.today(current.actor.zone))(data=data, **options)
    form.assessor_id.choices = choices_of(staff.choices(current.db), gettext("Who signs"))
    return form


def _typed(rule: RuleSet, draft: LevelDraft) -> DecisionForm:
    """The form as this person left it."""
    kept: MultiDict[str, str] = MultiDict(drafts.opened(current.db, queries.DRAFT, draft.payload_sealed))
    return _form(rule, formdata=kept)
