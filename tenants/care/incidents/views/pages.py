"""What the pages of one incident share: finding it, drawing it, and a form that leads back to it."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import Form
from tenants.care.incidents import queries
from tenants.care.incidents.errors import IncidentNotFound
from tenants.care.incidents.labels import KINDS
from tenants.care.incidents.queries import IncidentRow, PersonRow


class IncidentView(ClinicView):
    """Pages under one incident, for those who read them all."""

    title = _("Incidents")
    menu_key = "incidents"

    def row(self, incident_id: str) -> IncidentRow:
        """The incident of an address, as far as the person sees it. Raises Forbidden, IncidentNotFound."""
        sight = queries.seen_by(current.actor)
        return queries.get_incident_row(current.db, id_of(incident_id, IncidentNotFound), sight=sight)

    def here(self, row: IncidentRow) -> str:
        """The address of its page."""
        return str(url_for("incidents.page", incident_id=row.id))

    def crumbs(self, row: IncidentRow) -> list[tuple[Any, str | None]]:
        """The way to its page."""
        return [(IncidentView.title, url_for("incidents.index")), (KINDS[row.kind], self.here(row))]

    def step(self, row: IncidentRow, form: Form, do: Callable[[], object], **options: Any) -> ResponseReturnValue:
        """Run a form whose one service call is `do`; it leads back to the incident."""
        here = self.here(row)

        def save() -> str:
            do()
            return here

        crumbs = [*self.crumbs(row), (options["title"], None)]
        return self.form(form, save, cancel_url=here, extra={"crumbs": crumbs}, **options)


def note_reading(row: IncidentRow, persons: list[PersonRow]) -> None:
    """Write down that somebody read of the people in care who are named."""
    for patient_id in dict.fromkeys(one.patient_id for one in persons if one.patient_id is not None):
        audit.record(current.db, current.actor, "incident.viewed", patient_id=patient_id, incident=str(row.id))
