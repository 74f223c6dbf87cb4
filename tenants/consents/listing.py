"""The clinic's consents as a list: what is in force, what ends soon, what waits for a signature."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, select

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.consents.standing import state_on
from tenants.consents.words import HOWS
from tenants.patients.models import Consent, Patient
from tenants.patients.models.consents import CONSENT_ENDS_ON
from tenants.patients.queries.records import SHOWN_NAME, matches
from tenants.patients.rules.consents import State
from tenants.patients.words import CONSENT_KINDS, STATES

ENDING = "ending"

_SHOWN = (
    ("", _("All")),
    (ENDING, _("Ending soon")),
    *((state.value, label) for state, (label, _tone) in STATES.items()),
)

_NOT_ENDED = {State.IN_FORCE, State.NOT_YET, State.INCOMPLETE}
"""States of which the index of last days passes over all that has ended."""


def consent_list(today: date, soon: date) -> Listing:
    """The clinic's consents, the last prepared first; `today` says which are in force, and `soon` which end by then.

    They are filtered by where they stand, and not ordered by it: it turns with the day, so no index holds such an order.
    """
    return Listing(
        title=_("Consents"),
        key=Consent.id,
        patient=Consent.patient_id,
        source=_visible,
        columns=(
            Column("patient", _("Patient"), SHOWN_NAME, sort="name"),
            Column("kind", _("Consent"), Consent.kind, show=CONSENT_KINDS.__getitem__, sort="kind"),
            Column("recipient", _("To whom"), Consent.recipient_name),
            Column("state", _("Stands"), state_on(today), show=lambda value: STATES[State(value)][0]),
            Column("signed_on", _("Signed"), Consent.signed_on, kind="day"),
            Column("how", _("How"), Consent.how, show=lambda value: HOWS[value] if value else "", is_shown=False),
            Column("expires_on", _("Last day"), Consent.expires_on, kind="day", sort="until"),
            Column("expires_event", _("Until this happens"), Consent.expires_event, is_shown=False),
        ),
        sorts={
            "prepared": Sort((), (), is_descending=True),
            "name": Sort((Patient.last_key, Patient.first_key), (str, str)),
            "kind": Sort((Consent.kind,), (str,)),
            "until": Sort((CONSENT_ENDS_ON,), (date,)),
        },
        default_sort="prepared",
        empty=Empty(
            _("No consents yet"), _("What patients agreed to, and who may be told what, is prepared in their charts.")
        ),
        search=matches,
        search_hint=_("Patient's name or record number"),
        filters=(
            Filter("show", _("Show"), _SHOWN, lambda value: _shown(value, today, soon)),
            Filter(
                "kind",
                _("Kind"),
                (("", _("All")), *((kind.value, label) for kind, label in CONSENT_KINDS.items())),
                lambda value: Consent.kind == value,
            ),
        ),
    )


def _visible(actor: Actor) -> Select[Any]:
    statement = select(Consent.id).join(
        Patient, and_(Patient.clinic_id == Consent.clinic_id, Patient.id == Consent.patient_id)
    )
    criterion = access.visible(actor, Permission.CONSENT_READ, Consent.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _shown(value: str, today: date, soon: date) -> ColumnElement[bool]:
    if value == State.DRAFT:  # as its own index has it
        return and_(Consent.signed_on.is_(None), Consent.voided_at.is_(None))
    if value == ENDING:
        return and_(state_on(today) == State.IN_FORCE.value, Consent.expires_on.between(today, soon))
    stands: ColumnElement[bool] = state_on(today) == value
    return and_(today <= CONSENT_ENDS_ON, stands) if value in _NOT_ENDED else stands
