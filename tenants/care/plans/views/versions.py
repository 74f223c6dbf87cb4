"""Versions of a plan: signing, what was signed, handing the tablet over to the patient, a refusal, the copy to print."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, disclosure, egress
from causeway.access import Permission
from causeway.errors import Refused
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.plans import queries, services
from tenants.care.plans.errors import NothingToSign, VersionNotFound
from tenants.care.plans.forms import PlanForm, RefusalForm
from tenants.care.plans.queries import VersionRow
from tenants.care.plans.rules import Plan, differences
from tenants.care.plans.views.pages import UnderThePlan, find_episode, page_values, signing_values, words
from tenants.care.plans.views.tablet import PLAN_SIGNATURE
from tenants.links import services as links
from tenants.links.models import LinkWay
from tenants.links.views.patient import open_here
from tenants.patients.chart import Chart


class PlanVersionView(UnderThePlan):
    """The signed versions of a plan, and the way to the next one."""

    title = _("Plan")

    @expose("/sign/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def sign(self, patient_id: str) -> ResponseReturnValue:
        """Read what has changed and what is missing, and sign."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), PlanForm()
        episode = find_episode(chart)
        if episode is None:
            raise NothingToSign
        values = page_values(chart, episode)
        if form.version.raw_data is None and values["record"] is not None:
            form.version.data = str(values["record"].version)

        def save() -> str:
            services.sign_plan(current.db, current.actor, episode.id, expected_version=form.opened_version)
            return self.here(chart)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Sign the treatment plan"),
            cancel_url=self.here(chart),
            template="care/plans/sign.html",
            saved=gettext("The plan is signed. Now the patient signs."),
            extra=values,
        )

    @expose("/<version_id>/")
    @needs(Permission.CARE_READ)
    def version(self, patient_id: str, version_id: str) -> ResponseReturnValue:
        """A version as it was signed, and what it changed."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        row, plan = self._signed(chart, version_id)
        versions = queries.list_versions(current.db, row.episode_id)
        before = next((one for one in versions if one.number == row.number - 1), None)
        earlier = queries.find_content(current.db, before.id) if before is not None else None
        return self.chart(
            chart,
            "plan",
            "care/plans/version.html",
            row=row,
            plan=plan,
            before=before,
            changes=differences(earlier, plan) if earlier is not None else [],
            ways={},
            **signing_values(chart, [row.id], row.id),
            **words(),
        )

    @expose("/<version_id>/signature/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def signature(self, patient_id: str, version_id: str) -> ResponseReturnValue:
        """Hand this device over to be signed on. That ends the session of whoever hands it over."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row = self._row(chart, version_id)
        problem = ""
        try:
            services.require_in_force(current.db, row.id)
            if request.method == "POST":
                _link, token = links.hand_out(
                    current.db, current.actor, chart.patient_id, PLAN_SIGNATURE, LinkWay.HANDED
                )
                return open_here(token)
        except Refused as error:
            problem = words_of(error)
        page = self.chart(
            chart,
            self.tab,
            "care/plans/hand_over.html",
            page_title=gettext("Hand over this device to sign"),
            row=row,
            problem=problem,
            **signing_values(chart, [row.id], row.id),
            **words(),
        )
        return page, 422 if problem else 200

    @expose("/<version_id>/physician/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def physician(self, patient_id: str, version_id: str) -> ResponseReturnValue:
        """Read the plan and sign it as a physician."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE)
        row, plan = self._signed(chart, version_id)
        form = PlanForm()
        if form.version.raw_data is None:
            form.version.data = str(row.version)

        def save() -> str:
            services.sign_as_physician(current.db, current.actor, row.id, expected_version=form.opened_version)
            return self.here(chart)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Sign the treatment plan as a physician"),
            cancel_url=self.here(chart),
            template="care/plans/physician.html",
            saved=gettext("The plan is signed."),
            extra={"row": row, "plan": plan, "ways": {}, **words()},
        )

    @expose("/<version_id>/refusal/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def refusal(self, patient_id: str, version_id: str) -> ResponseReturnValue:
        """Write down that somebody did not want to sign, and why."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row, _plan = self._signed(chart, version_id)
        form = RefusalForm().offer(signing_values(chart, [row.id], row.id)["signers"])
        return self.step(
            chart,
            form,
            lambda: services.sign_as_patient(current.db, current.actor, row.id, form.facts()),
            title=gettext("They did not want to sign"),
            lead=gettext("The plan stays in force. What they said is kept with it, and they may still sign later."),
            saved=gettext("The refusal is written down."),
        )

    @expose("/<version_id>/copy/", methods=("POST",))
    @needs(Permission.CARE_READ)
    @step_up
    def copy(self, patient_id: str, version_id: str) -> ResponseReturnValue:
        """The patient's own copy of a signed plan, to print and hand over, through the gate."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        row, plan = self._signed(chart, version_id)
        leaving = disclosure.Leaving(
            disclosure.Way.PRINT,
            disclosure.Recipient.PATIENT,
            disclosure.Purpose.PATIENT_ACCESS,
            what=gettext("Treatment plan, version %(number)s", number=row.number),
            categories=frozenset({disclosure.Category.PLAN, disclosure.Category.DIAGNOSIS}),
            patient_ids=(chart.patient_id,),
            recipient_name=chart.name,
            recipient_id=chart.patient_id,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        html = self.render(
            "care/plans/copy.html",
            page_title=gettext("Treatment plan of %(name)s", name=chart.name),
            chart=chart,
            row=row,
            plan=plan,
            ways={},
            made_on=clock.today(current.actor.zone),
            **signing_values(chart, [row.id], row.id),
            **words(),
        )
        return egress.printable(clearance, html)

    def _row(self, chart: Chart, version_id: str) -> VersionRow:
        row = queries.get_version_row(current.db, id_of(version_id, VersionNotFound))
        if row.patient_id != chart.patient_id:
            raise VersionNotFound
        return row

    def _signed(self, chart: Chart, version_id: str) -> tuple[VersionRow, Plan]:
        row = self._row(chart, version_id)
        plan = queries.find_content(current.db, row.id)
        if plan is None:
            raise VersionNotFound  # what is being written is the plan's own page
        return row, plan
