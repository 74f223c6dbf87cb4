"""Releasing a file of the chart's Documents tab."""

from pathlib import PurePath

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, egress, typeset
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of
from causeway.language import code_of
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.grounds import queries as grounds
from tenants.patients.models import Attachment
from tenants.patients.releasing import services
from tenants.patients.releasing.forms import GROUPS, ReleaseForm
from tenants.patients.restrictions.queries import list_holding


class FileReleaseView(ChartView):
    """A stored file leaves."""

    title = _("Release a file")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    @step_up
    def index(self, patient_id: str, attachment_id: str) -> ResponseReturnValue:
        """Say whom it is for and what it tells; the gate lets it leave under a cover, or says why not."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        found = id_of(attachment_id, RecordNotFound)
        attachment = queries.get_part(current.db, Attachment, found, patient_id=chart.patient_id)
        name = attachment.name
        form = _form(chart, attachment)

        def save() -> Response:
            clearance, made = services.release_file(current.db, current.actor, found, form.release())
            return egress.file(clearance, f"{PurePath(name).stem}.pdf", made, typeset.MIMETYPE)

        return self.chart_form(
            chart,
            "documents",
            form,
            save,
            title=gettext("Release: %(name)s", name=name),
            lead=gettext(
                "It leaves as one PDF, under a cover that says whom it is for and carries the notice that must go along. That "
                "it left is written down. Download it, then send or hand it over."
            ),
            submit_label=gettext("Release and download"),
            cancel_url=str(url_for("documents.index", patient_id=chart.patient_id)),
            template="patients/release.html",
            groups=GROUPS,
            extra={"kept": list_holding(current.db, chart.patient_id, clock.today(current.actor.zone))},
        )


def _form(chart: Chart, attachment: Attachment) -> ReleaseForm:
    db = current.db
    if request.method == "POST":
        form = ReleaseForm()
    else:
        language = queries.get_patient(db, chart.patient_id).language
        form = ReleaseForm(
            data={
                "categories": [Category(one) for one in attachment.categories],
                "language": code_of(language),
            }
        )
    standing = grounds.list_standing(db, chart.patient_id, clock.today(current.actor.zone))
    return form.offer(queries.list_contacts(db, chart.patient_id), standing)
