"""The reports an incident owes: given, not owed, taken back, added by hand."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.care.incidents import queries, services
from tenants.care.incidents.errors import NoticeNotFound
from tenants.care.incidents.forms import GivenForm, NoticeForm
from tenants.care.incidents.labels import AUTHORITIES, due
from tenants.care.incidents.models import IncidentNotice
from tenants.care.incidents.queries import IncidentRow
from tenants.care.incidents.views.pages import IncidentView
from tenants.patients.forms.contacts import ReasonForm


class NoticeSteps(IncidentView):
    """Reports of one incident."""

    @expose("/<incident_id>/reports/new/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def notice_new(self, incident_id: str) -> ResponseReturnValue:
        """Add a report that no deadline asks for."""
        row, form = self.row(incident_id), NoticeForm()
        return self.step(
            row,
            form,
            lambda: services.add_notice(current.db, current.actor, row.id, **form.values()),
            title=gettext("Somebody else has to be told"),
        )

    @expose("/<incident_id>/reports/<notice_id>/given/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def notice_given(self, incident_id: str, notice_id: str) -> ResponseReturnValue:
        """Say when a report was given, and to whom."""
        row = self.row(incident_id)
        notice = _notice(row, notice_id)
        form = GivenForm(data={"version": notice.version, "given_on": clock.today(current.actor.zone)})

        def save() -> None:
            services.give_notice(
                current.db,
                current.actor,
                row.id,
                notice.id,
                **form.values(),
                expected_version=form.opened_version,
            )

        return self.step(
            row,
            form,
            save,
            title=gettext("Reported to: %(whom)s", whom=AUTHORITIES[notice.authority]),
            lead=gettext("Due %(when)s.", when=due(notice.due_on, notice.due_at, current.actor.zone)),
        )

    @expose("/<incident_id>/reports/<notice_id>/not-owed/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def notice_not_owed(self, incident_id: str, notice_id: str) -> ResponseReturnValue:
        """Say why a report is not owed after all."""
        row = self.row(incident_id)
        notice = _notice(row, notice_id)
        form = ReasonForm(data={"version": notice.version})

        def save() -> None:
            services.say_not_owed(
                current.db,
                current.actor,
                row.id,
                notice.id,
                form.reason.data or "",
                expected_version=form.opened_version,
            )

        return self.step(
            row,
            form,
            save,
            title=gettext("Not owed to: %(whom)s", whom=AUTHORITIES[notice.authority]),
            lead=notice.source,
            submit_label=gettext("It is not owed"),
        )

    @expose("/<incident_id>/reports/<notice_id>/take-back/", methods=("GET", "POST"))
    @needs(Permission.INCIDENT_WRITE)
    def notice_take_back(self, incident_id: str, notice_id: str) -> ResponseReturnValue:
        """Take back that a report was given or is not owed."""
        row = self.row(incident_id)
        notice = _notice(row, notice_id)
        form = ReasonForm(data={"version": notice.version})

        def save() -> None:
            services.take_back_notice(
                current.db,
                current.actor,
                row.id,
                notice.id,
                form.reason.data or "",
                expected_version=form.opened_version,
            )

        return self.step(
            row,
            form,
            save,
            title=gettext("Take back: %(whom)s", whom=AUTHORITIES[notice.authority]),
            lead=gettext("The report is owed again. What was said stays among the entries."),
            submit_label=gettext("Take it back"),
            danger=True,
        )


def _notice(row: IncidentRow, notice_id: str) -> IncidentNotice:
    return queries.get_notice(current.db, row.id, id_of(notice_id, NoticeNotFound))
