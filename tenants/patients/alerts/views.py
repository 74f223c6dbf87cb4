"""The pages of alerts: the list, one alert and its steps, and how long one may wait."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import access, audit
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.errors import OutsideCaseload
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients.alerts import labels, queries, services
from tenants.patients.alerts.errors import AlertNotFound, NobodyThere
from tenants.patients.alerts.forms import AcknowledgeForm, CloseForm, HandOnForm, SettingsForm
from tenants.patients.alerts.listing import ALERTS
from tenants.patients.alerts.queries import AlertRow
from tenants.patients.alerts.rules import State
from tenants.patients.alerts.sources import source_of


class AlertsView(ClinicView):
    """What somebody has to see to now."""

    title = _("Alerts")
    menu_key = "alerts"

    @expose("/")
    @needs(Permission.ASSESSMENT_READ)
    def index(self) -> ResponseReturnValue:
        """The alerts of the patients one may see, and those that went to oneself."""
        audit.record(current.db, current.actor, "alerts.listed")
        return self.list_page(
            ALERTS,
            template="patients/alerts.html",
            export=(self.get_url(".export"), Permission.ASSESSMENT_READ),
            may_set=current.actor.may(Permission.STAFF_SUPERVISE),
        )

    @expose("/export.csv")
    @needs(Permission.ASSESSMENT_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(ALERTS, "alerts.csv", tells={Category.ASSESSMENT})

    @expose("/settings/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def settings(self) -> ResponseReturnValue:
        """How long an alert waits before it goes further."""
        form = _settings_form()

        def save() -> str:
            services.change_settings(
                current.db,
                current.actor,
                acknowledge_minutes=form.acknowledge_minutes.data,
                has_links_unstaffed=form.has_links_unstaffed.data,
                expected_version=form.opened_version,
            )
            return str(self.get_url(".index"))

        return self._form(
            form, save, title=gettext("How long an alert waits"), stored=lambda: _settings_form(formdata=None)
        )

    @expose("/<alert_id>/")
    @needs(Permission.ASSESSMENT_READ)
    def page(self, alert_id: str) -> ResponseReturnValue:
        """One alert: what it is about, who has seen it, and what can be done."""
        db, row = current.db, self._row(alert_id)
        outcome = services.outcome_of(db, current.actor, row.id)
        audit.record(db, current.actor, "patient.viewed", patient_id=row.patient_id, page="alert")
        source, opens = source_of(row.kind), self._opens(row)
        return self.render(
            "patients/alert.html",
            page_title=str(labels.KINDS[row.kind]),
            crumbs=self._crumbs(row.patient),
            row=row,
            labels=labels,
            outcome=outcome,
            chart_url=url_for("patients.overview", patient_id=row.patient_id) if opens else None,
            glass_url=url_for("glass.open", patient_id=row.patient_id)
            if not opens and current.actor.may(Permission.BREAK_GLASS)
            else None,
            source_url=url_for(source.endpoint, **source.values(row.patient_id, row.source_id))
            if source is not None and opens
            else None,
            source_label=source.label if source is not None else "",
            form=AcknowledgeForm(data={"version": str(row.version)}),
            may_acknowledge=row.acknowledged_at is None and current.actor.may(Permission.ASSESSMENT_WRITE),
            may_close=row.state is State.ACKNOWLEDGED and current.actor.may(Permission.SAFETY_CLOSE),
            may_hand_on=row.closed_at is None and current.actor.may(Permission.SAFETY_CLOSE),
        )

    @expose("/<alert_id>/acknowledge/", methods=("POST",))
    @needs(Permission.ASSESSMENT_WRITE)
    def acknowledge(self, alert_id: str) -> ResponseReturnValue:
        """Say that one sees to it. A second click changes nothing."""
        found, form = id_of(alert_id, AlertNotFound), AcknowledgeForm()
        here = str(self.get_url(".page", alert_id=found))

        def save() -> str:
            services.acknowledge(current.db, current.actor, found, expected_version=form.opened_version)
            return here

        return self._form(form, save, title=gettext("Acknowledge"), cancel_url=here, saved=gettext("It is yours now."))

    @expose("/<alert_id>/hand-on/", methods=("GET", "POST"))
    @needs(Permission.SAFETY_CLOSE)
    def hand_on(self, alert_id: str) -> ResponseReturnValue:
        """Give it to somebody else."""
        row = self._row(alert_id)
        form = HandOnForm(data={"version": str(row.version), "owner": row.owner_id})
        offered = [(str(user_id), name) for user_id, name in queries.list_answering(current.db)]
        form.owner.choices = choices_of(offered, gettext("Choose…"))

        def save() -> str:
            user_id = parse_id(form.owner.data)
            if user_id is None:
                raise NobodyThere(field="owner")
            services.hand_on(current.db, current.actor, row.id, user_id, expected_version=form.opened_version)
            return self._home(row)

        lead = gettext("They have the clinic's minutes from now on to acknowledge it; then it goes further.")
        return self._form(form, save, title=gettext("Hand on"), lead=lead, cancel_url=self._home(row))

    @expose("/<alert_id>/close/", methods=("GET", "POST"))
    @needs(Permission.SAFETY_CLOSE)
    def close(self, alert_id: str) -> ResponseReturnValue:
        """Close it with what was done."""
        row = self._row(alert_id)
        form = CloseForm(data={"version": str(row.version)})

        def save() -> str:
            services.close(current.db, current.actor, row.id, form.outcome.data, expected_version=form.opened_version)
            return self._home(row)

        return self._form(
            form,
            save,
            title=gettext("Close the alert"),
            submit_label=gettext("Close the alert"),
            saved=gettext("The alert is closed."),
            cancel_url=self._home(row),
        )

    def _row(self, alert_id: str) -> AlertRow:
        """The alert, when it is this person's to see. Raises AlertNotFound, NotYours."""
        found = id_of(alert_id, AlertNotFound)
        services.require_sight(current.db, current.actor, found)
        return queries.get_row(current.db, found)

    def _opens(self, row: AlertRow) -> bool:
        """Whether the chart opens to this person as it is; whoever was sent the alert alone breaks the glass."""
        try:
            access.require_patient(current.db, current.actor, Permission.ASSESSMENT_READ, row.patient_id)
        except OutsideCaseload:
            return False
        return True

    def _home(self, row: AlertRow) -> str:
        return str(self.get_url(".page", alert_id=row.id))

    def _crumbs(self, here: str) -> list[tuple[str, str | None]]:
        return [(str(self.title), str(self.get_url(".index"))), (here, None)]

    def _form(self, form: Any, save: Any, **options: Any) -> ResponseReturnValue:
        options.setdefault("cancel_url", str(self.get_url(".index")))
        return self.form(form, save, extra={"crumbs": self._crumbs(options["title"])}, **options)


def _settings_form(**options: Any) -> SettingsForm:
    kept = queries.find_settings(current.db)
    data = {**kept._asdict(), "version": "" if kept.version is None else str(kept.version)}
    return SettingsForm(data=data, **options)
