"""The chart's page of earlier care."""

from datetime import date
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import parse_id
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.intake.earlier import queries
from tenants.patients.chart import ChartView

# HL7 v3 ActCode, encounter classes: our own words for them.
KINDS = {
    "AMB": _("Outpatient"),
    "EMER": _("Emergency"),
    "FLD": _("In the field"),
    "HH": _("At home"),
    "IMP": _("Inpatient"),
    "ACUTE": _("Inpatient, acute"),
    "NONAC": _("Inpatient, not acute"),
    "OBSENC": _("Observation"),
    "PRENC": _("Before admission"),
    "SS": _("Short stay"),
    "VR": _("By video or telephone"),
}


class EarlierCareView(ChartView):
    """What other places did for this patient."""

    title = _("Earlier care")
    tab = "earlier"

    @expose("/")
    @needs(Permission.ASSESSMENT_READ)
    def page(self, patient_id: str) -> ResponseReturnValue:
        """Encounters elsewhere, the latest first."""
        chart = self.open_chart(patient_id, Permission.ASSESSMENT_READ)
        before = _cursor(request.args.get("before", ""))
        rows, has_more = queries.list_encounters(current.db, chart.patient_id, before=before)
        return self.chart(
            chart,
            "earlier",
            "intake/earlier.html",
            encounters=rows,
            kinds=KINDS,
            is_first=before is None,
            next_url=f"?before={rows[-1].started_key.isoformat()}.{rows[-1].id}" if has_more else None,
        )


def _cursor(text: str) -> tuple[date, UUID] | None:
    day, _dot, number = text.partition(".")
    found = parse_id(number)
    try:
        return (date.fromisoformat(day), found) if found is not None else None
    except ValueError:
        return None
