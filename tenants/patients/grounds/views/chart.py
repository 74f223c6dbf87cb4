"""The grounds recorded for one patient, and what was told."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.language import words
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.grounds import queries, services
from tenants.patients.grounds.errors import GroundsNotFound
from tenants.patients.grounds.forms import WithdrawForm
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.grounds.rules import NEEDS
from tenants.patients.grounds.words import KINDS
from tenants.patients.words import CATEGORIES, PURPOSES, RECIPIENTS, WAYS

TAB = "disclosures"


class GroundsView(ChartView):
    """What was recorded beside the consents."""

    title = _("Recorded grounds")

    @expose("/")
    @needs(Permission.CONSENT_WRITE)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Everything recorded for this patient, newest first."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        found = queries.list_of_patient(current.db, chart.patient_id)
        return self.chart(
            chart,
            TAB,
            "patients/grounds.html",
            found=found,
            people=patients.find_people(current.db, [row.recorded_by for row in found]),
            needs=NEEDS,
            labels={"kinds": KINDS, "categories": CATEGORIES},
        )

    @expose("/told/<disclosure_id>/")
    @needs(Permission.CONSENT_WRITE)
    def told(self, patient_id: str, disclosure_id: str) -> ResponseReturnValue:
        """One thing that left: on what basis, and the notice that goes along with it."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        row = queries.get_disclosure(current.db, id_of(disclosure_id, RecordNotFound), chart.patient_id)
        grounds = queries.find_grounds(current.db, row.grounds_id) if row.grounds_id is not None else None
        return self.chart(
            chart,
            TAB,
            "patients/told.html",
            row=row,
            grounds=grounds,
            texts=queries.texts_of(current.db, grounds) if grounds is not None else [],
            who=patients.find_people(current.db, [row.user_id]).get(row.user_id) if row.user_id is not None else None,
            labels={
                "kinds": KINDS,
                "recipients": RECIPIENTS,
                "purposes": PURPOSES,
                "ways": WAYS,
                "categories": CATEGORIES,
            },
        )

    @expose("/<grounds_id>/end/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def end(self, patient_id: str, grounds_id: str) -> ResponseReturnValue:
        """End grounds of this patient: an order that is over, or one that was recorded in error."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        row = _grounds(chart, id_of(grounds_id, GroundsNotFound))
        form = WithdrawForm()
        if request.method != "POST":
            form.version.data = str(row.version)
        home = str(self.get_url(".index", patient_id=chart.patient_id))

        def save() -> str:
            services.withdraw_grounds(
                current.db, current.actor, row.id, form.reason.data or "", expected_version=form.opened_version
            )
            return home

        return self.chart_form(
            chart,
            TAB,
            form,
            save,
            title=gettext("End: %(kind)s, %(name)s", kind=words(KINDS[row.kind]), name=row.recipient_name),
            lead=gettext("Nothing leaves on it any more. What left stays accounted for."),
            submit_label=gettext("End it"),
            danger=True,
            cancel_url=home,
        )


def _grounds(chart: Chart, grounds_id: UUID) -> DisclosureGrounds:
    row = queries.get_grounds(current.db, grounds_id)
    if row.patient_id != chart.patient_id:
        raise GroundsNotFound
    return row
