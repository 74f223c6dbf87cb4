"""Activity: who saw and changed what, for one patient and for the whole clinic."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.patients import queries
from tenants.patients.activity import line_of
from tenants.patients.chart import ChartView
from tenants.patients.forms.activity import read_asked, read_place, write_place

KINDS = (("", _("Everything")), ("read", _("What was seen and done")), ("change", _("What was changed")))


class ActivityView(ChartView):
    """A patient's activity."""

    title = _("Activity")

    @expose("/")
    @needs(Permission.AUDIT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Who opened the chart, and what was changed in it."""
        chart = self.open_chart(patient_id, Permission.AUDIT_READ)
        return self.chart(chart, "activity", "patients/activity.html", **_page(chart.patient_id))


class ClinicActivityView(ClinicView):
    """The clinic's activity."""

    title = _("Activity")
    menu_key = "activity"

    @expose("/")
    @needs(Permission.PRIVACY_READ)
    def index(self) -> ResponseReturnValue:
        """For those who may read the whole trail."""
        audit.record(current.db, current.actor, "activity.listed")
        values = _page(None)
        names = queries.find_names(current.db, {line.patient_id for line in values["lines"] if line.patient_id})
        return self.render("patients/clinic_activity.html", names=names, **values)


def _page(patient_id: UUID | None) -> dict[str, Any]:
    asked = read_asked(request.args, patient_id)
    traces, place = queries.list_activity(current.db, asked, current.actor.zone, read_place(request.args))
    people = queries.find_people(current.db, {trace.user_id for trace in traces})
    kept = {
        name: value for name, value in request.args.items() if name in {"person", "kind", "from", "until"} and value
    }
    return {
        "lines": [line_of(trace, people, current.actor) for trace in traces],
        "next_url": "?" + urlencode({**kept, "after": write_place(place)}) if place is not None else None,
        "first_url": "?" + urlencode(kept) if "after" in request.args else None,
        "asked": asked,
        "kinds": KINDS,
        "members": queries.list_members(current.db),
    }
