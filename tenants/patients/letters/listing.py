"""The clinic's list of letters: whom they are about, for whom, where they stand. What they say is not in it."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import Select, and_, case, select, true
from sqlalchemy.sql.functions import coalesce

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.people.models import User
from causeway.web import formats
from tenants.patients.letters import labels
from tenants.patients.letters.models import Letter
from tenants.patients.letters.rules import LetterKind, LetterState
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches

_ALL = ("", _("All"))
_STATE = case(
    (Letter.voided_at.is_not(None), LetterState.VOIDED.value),
    (Letter.signed_at.is_(None), LetterState.DRAFT.value),
    (Letter.released_at.is_(None), LetterState.SIGNED.value),
    else_=LetterState.RELEASED.value,
)
_WHICH: dict[str, Any] = {
    LetterState.DRAFT: and_(Letter.signed_at.is_(None), Letter.voided_at.is_(None)),
    LetterState.SIGNED: and_(Letter.signed_at.is_not(None), Letter.released_at.is_(None), Letter.voided_at.is_(None)),
    LetterState.RELEASED: and_(Letter.released_at.is_not(None), Letter.voided_at.is_(None)),
    LetterState.VOIDED: Letter.voided_at.is_not(None),
}


def _source(actor: Actor) -> Select[Any]:
    visible = access.visible(actor, Permission.DOCUMENT_READ, Letter.patient_id)
    return (
        select(Letter.id)
        .join(Patient, and_(Patient.clinic_id == Letter.clinic_id, Patient.id == Letter.patient_id))
        .outerjoin(User, User.id == Letter.written_by_id)
        .where(true() if visible is None else visible)
    )


def _state(value: str) -> Markup:
    state = LetterState(value)
    return formats.badge(labels.STATES[state], labels.TONES[state])


LETTERS = Listing(
    title=_("Letters"),
    key=Letter.id,
    patient=Letter.patient_id,
    source=_source,
    columns=(
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("kind", _("Letter"), Letter.kind, show=lambda kind: labels.KINDS[LetterKind(kind)]),
        Column("addressee", _("To whom"), Letter.addressee),
        Column("state", _("Stands"), _STATE, kind="badge", show=_state),
        Column("written", _("Written"), Letter.created_at, kind="moment", sort="written"),
        Column("by", _("By"), coalesce(User.display_name, "")),
        Column("signed", _("Signed"), Letter.signed_at, kind="moment", is_shown=False),
        Column("released", _("Released"), Letter.released_at, kind="moment", is_shown=False),
    ),
    sorts={"written": Sort((Letter.created_at,), (datetime,), is_descending=True)},
    default_sort="written",
    search=matches,
    search_hint=_("Name, record number or birth date"),
    filters=(
        Filter(
            "state",
            _("Stands"),
            (_ALL, *((state.value, words) for state, words in labels.STATES.items())),
            lambda value: _WHICH.get(value, true()),
        ),
        Filter(
            "kind",
            _("Letter"),
            (_ALL, *((kind.value, words) for kind, words in labels.KINDS.items())),
            lambda value: Letter.kind == value,
        ),
    ),
    empty=Empty(_("No letters yet"), _("A letter is written from a patient’s chart, on its Letters tab.")),
)
