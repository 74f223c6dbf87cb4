"""A clinic's public pages, `/p/<clinic>/…`: opened by anybody, bound to the clinic of the address; what protects their forms.

No third party judges who sends a form. It carries a signed ticket that says when its page was made and gives what is sent its
id, so that it counts once; and each address may send so many, counted in PostgreSQL (`causeway.people.throttle`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from itsdangerous import BadData, URLSafeSerializer

from causeway import clock
from causeway.database import Binding, bind
from causeway.errors import NotFound
from causeway.ids import new_id, parse_id
from causeway.people import throttle
from causeway.people.clinics import find_clinic
from causeway.people.models import ENTERABLE
from causeway.people.rules import PUBLIC_FORM, address_key
from causeway.web.current import current

MOST_BYTES = 64 * 1024
SOONEST = timedelta(seconds=4)
"""Nobody reads and fills in a form in less."""
LATEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PublicClinic:
    """The clinic of the address, as far as its public pages need it."""

    id: UUID
    slug: str
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form's page was made with. id: of what it makes when it is sent."""

    id: UUID
    made_at: datetime

    @property
    def is_too_soon(self) -> bool:
        """Whether the form came back faster than a person types."""
        return clock.now() - self.made_at < SOONEST

    @property
    def is_too_late(self) -> bool:
        """Whether the page was open for longer than a ticket holds."""
        return clock.now() - self.made_at > LATEST


def enter() -> PublicClinic:
    """The clinic of the address, with the request bound to it and to nobody. One that is closed is not there: NotFound."""
    clinic = find_clinic(current.db, current.state.slug or "")
    if clinic is None or clinic.status not in ENTERABLE:
        raise NotFound
    bind(current.db, Binding(clinic.id, None, current.state.request_id))
    return PublicClinic(clinic.id, clinic.slug, clinic.name, ZoneInfo(clinic.timezone))


def limit_size(blueprint: Blueprint) -> None:
    """Refuse what is larger than any form of these pages, before anything of it is read."""

    @blueprint.url_value_preprocessor
    def limit(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        request.max_content_length = request.max_form_memory_size = MOST_BYTES


def make_ticket(clinic: PublicClinic, purpose: str) -> str:
    """A ticket for a form's page, signed, for this clinic and purpose only."""
    return str(_signer(purpose).dumps([str(clinic.id), str(new_id()), clock.now().timestamp()]))


def read_ticket(clinic: PublicClinic, purpose: str, text: str | None) -> Ticket | None:
    """The ticket, None where it is none of ours or another clinic's."""
    try:
        clinic_id, ticket_id, made_at = _signer(purpose).loads(text or "")
        found = parse_id(ticket_id)
        if clinic_id != str(clinic.id) or found is None:
            return None
        return Ticket(found, datetime.fromtimestamp(made_at, clock.now().tzinfo))
    except (BadData, ValueError, TypeError):
        return None


def count_sending(clinic: PublicClinic, purpose: str) -> None:
    """Count one form sent from this address to the clinic. Raises TooManyAttempts."""
    throttle.begin_try(current.database, purpose, _sender(clinic), PUBLIC_FORM)


def forgive_sending(clinic: PublicClinic, purpose: str) -> None:
    """What was sent was refused for what it said: it does not count."""
    throttle.forgive_try(current.database, purpose, _sender(clinic))


def _sender(clinic: PublicClinic) -> str:
    return f"{clinic.id} {address_key(request.remote_addr)}"


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current.settings.secret_key, salt=f"public {purpose}")
