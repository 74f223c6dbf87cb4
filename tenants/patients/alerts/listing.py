"""The list of alerts: whose it is, where it stands, since when."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import Select, case, select, true

from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.web import formats
from tenants.patients.alerts import labels
from tenants.patients.alerts.models import Alert
from tenants.patients.alerts.queries import GOES_TO, joined, seen_by
from tenants.patients.alerts.rules import AlertKind, State
from tenants.patients.queries.records import SHOWN_NAME, matches

_STATE = case(
    (Alert.closed_at.is_not(None), State.CLOSED.value),
    (Alert.acknowledged_at.is_not(None), State.ACKNOWLEDGED.value),
    (Alert.escalated_at.is_(None), State.WAITING.value),
    else_=State.ESCALATED.value,
)
_WHICH = {
    "open": Alert.closed_at.is_(None),
    "waiting": Alert.acknowledged_at.is_(None),
    "closed": Alert.closed_at.is_not(None),
}


def _source(actor: Actor) -> Select[Any]:
    return joined(select(Alert.id)).where(seen_by(actor, Permission.ASSESSMENT_READ))


def _state(value: str) -> Markup:
    state = State(value)
    return formats.badge(labels.STATES[state], labels.TONES[state])


ALERTS = Listing(
    title=_("Alerts"),
    key=Alert.id,
    patient=Alert.patient_id,
    source=_source,
    columns=(
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("kind", _("What"), Alert.kind, show=lambda kind: labels.KINDS[AlertKind(kind)]),
        Column("state", _("State"), _STATE, kind="badge", show=_state),
        Column("raised", _("Raised"), Alert.raised_at, kind="moment", sort="raised"),
        Column("owner", _("Goes to"), GOES_TO, show=lambda name: name or labels.DIRECTORS),
        Column("acknowledged", _("Acknowledged"), Alert.acknowledged_at, kind="moment", is_shown=False),
        Column("closed", _("Closed"), Alert.closed_at, kind="moment", is_shown=False),
    ),
    sorts={"raised": Sort((Alert.raised_at,), (datetime,), is_descending=True)},
    default_sort="raised",
    search=matches,
    search_hint=_("Name, record number or birth date"),
    filters=(
        Filter(
            "which",
            _("Show"),
            (
                ("open", _("Open")),
                ("waiting", _("Not acknowledged")),
                ("closed", _("Closed")),
                ("all", _("All")),
            ),
            lambda value: _WHICH.get(value, true()),
            default="open",
        ),
    ),
    empty=Empty(
        _("No alert is open"),
        _(
            "A grave safety screen, thoughts of self-harm at a check-in and flagged answers of measures come here at once."
        ),
    ),
)
