"""The clinic's list of records requests: what is asked, by whom, and by when it is answered. What they say is not in it."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import Select, and_, case, select, true

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.web import formats
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches
from tenants.patients.requests import labels
from tenants.patients.requests.models import RecordsRequest
from tenants.patients.requests.rules import Asker, Outcome, RequestKind, RequestState

_ALL = ("", _("All"))
_STATE = case(
    (RecordsRequest.outcome.is_(None) & RecordsRequest.extended_on.is_(None), RequestState.OPEN.value),
    (RecordsRequest.outcome.is_(None), RequestState.EXTENDED.value),
    *((RecordsRequest.outcome == one, one.value) for one in Outcome),
)


def request_list(today: date) -> Listing:
    """The list as of a day: what is open and late is marked."""
    late = and_(RecordsRequest.outcome.is_(None), RecordsRequest.due_on < today)
    which: dict[str, Any] = {
        "open": RecordsRequest.outcome.is_(None),
        "late": late,
        "closed": RecordsRequest.outcome.is_not(None),
    }
    return Listing(
        title=_("Records requests"),
        key=RecordsRequest.id,
        patient=RecordsRequest.patient_id,
        source=_source,
        columns=(
            Column("patient", _("Patient"), SHOWN_NAME),
            Column("kind", _("Asked for"), RecordsRequest.kind, show=lambda kind: labels.KINDS[RequestKind(kind)]),
            Column("asker", _("By whom"), RecordsRequest.asker, show=lambda asker: labels.ASKERS[Asker(asker)]),
            Column("state", _("Stands"), _STATE, kind="badge", show=_state),
            Column("received", _("Received"), RecordsRequest.received_on, kind="day", sort="received"),
            Column("due", _("Due"), RecordsRequest.due_on, kind="day", sort="due"),
            Column("late", _("Late"), late, kind="badge", show=_late),
            Column("closed", _("Answered"), RecordsRequest.closed_on, kind="day"),
        ),
        sorts={
            "due": Sort((RecordsRequest.due_on,), (date,)),
            "received": Sort((RecordsRequest.received_on,), (date,), is_descending=True),
        },
        default_sort="due",
        search=matches,
        search_hint=_("Name, record number or birth date"),
        filters=(
            Filter(
                "which",
                _("Show"),
                (("open", _("Open")), ("late", _("Late")), ("closed", _("Answered")), ("all", _("All"))),
                lambda value: which.get(value, true()),
                default="open",
            ),
            Filter(
                "kind",
                _("Asked for"),
                (_ALL, *((kind.value, words) for kind, words in labels.KINDS.items())),
                lambda value: RecordsRequest.kind == value,
            ),
        ),
        empty=Empty(
            _("No request waits"),
            _(
                "Requests to see, amend or account for a record are taken down on the patient’s chart, on its Requests tab."
            ),
        ),
    )


def _source(actor: Actor) -> Select[Any]:
    visible = access.visible(actor, Permission.CONSENT_READ, RecordsRequest.patient_id)
    return (
        select(RecordsRequest.id)
        .join(Patient, and_(Patient.clinic_id == RecordsRequest.clinic_id, Patient.id == RecordsRequest.patient_id))
        .where(true() if visible is None else visible)
    )


def _state(value: str) -> Markup:
    state = RequestState(value)
    return formats.badge(labels.STATES[state], labels.TONES[state])


def _late(is_late: bool) -> Any:
    return formats.badge(_("late"), "bad") if is_late else ""
