"""The inquiries as a list: search, sort, filter, and what a file of them holds."""

from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, or_, select

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.columns import as_stored
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort, prefix
from causeway.people.models import User
from causeway.web import formats
from tenants.intake.inquiries import labels
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.rules import ENDED, OPEN, Channel, InquiryStatus, ReferralSource, Urgency, wait
from tenants.patients.rules.names import read_term

_ALL = ("", _("All"))
_SOMEONE, _NOBODY = "someone", "nobody"


def inquiries(now: datetime) -> Listing:
    """The list as it reads at a moment."""
    return Listing(
        title=_("Inquiries"),
        key=Inquiry.id,
        patient=Inquiry.patient_id,
        source=_source,
        row_path="../{id}/",
        columns=_columns(now),
        sorts={
            "received": Sort((Inquiry.received_at,), (datetime,), is_descending=True),
            "name": Sort((Inquiry.last_key, Inquiry.first_key), (str, str)),
            "state": Sort((Inquiry.status, Inquiry.since_at), (str, datetime)),
        },
        default_sort="received",
        search=_matches,
        search_hint=_("Name, telephone number, email or reference"),
        filters=_filters(),
        empty=Empty(
            _("No inquiry is open"),
            _("Whoever calls, writes or comes in is taken down here. What is sent by the public form comes by itself."),
        ),
    )


def _columns(now: datetime) -> tuple[Column, ...]:
    return (
        Column("last", _("Last name"), Inquiry.last_name, show=lambda name: name or _("not said"), sort="name"),
        Column("first", _("First name"), Inquiry.first_name),
        Column("status", _("State"), Inquiry.status, show=_status, plain=as_stored, sort="state"),
        Column("urgency", _("How soon"), Inquiry.urgency, show=_urgency, plain=as_stored),
        Column("since", _("There for"), Inquiry.since_at, kind="code", show=partial(_waited, now), plain=as_stored),
        Column("owner", _("Who answers"), User.display_name, show=lambda name: name or _("nobody yet")),
        Column("received", _("Came in"), Inquiry.received_at, kind="moment", sort="received"),
        Column("contact", _("First contact"), Inquiry.first_contact_at, kind="moment"),
        Column("channel", _("How"), Inquiry.channel, show=lambda one: labels.CHANNELS[Channel(one)], is_shown=False),
        Column(
            "source", _("Who sent them"), Inquiry.source,
            show=lambda one: labels.SOURCES[ReferralSource(one)], is_shown=False,
        ),
        Column("source_name", _("Name of who sent them"), Inquiry.source_name, is_shown=False),
        Column("phone", _("Phone"), Inquiry.phone, kind="code", is_shown=False),
        Column("email", _("Email"), Inquiry.email, is_shown=False),
        Column("reference", _("Reference"), Inquiry.reference, kind="code", is_shown=False),
    )  # fmt: skip


def _filters() -> tuple[Filter, ...]:
    return (
        Filter(
            "status",
            _("State"),
            (("open", _("Open")), ("all", _("All")), *((one.value, words) for one, words in labels.STATUSES.items())),
            _stands,
            default="open",
        ),
        Filter(
            "urgency",
            _("How soon"),
            (_ALL, *((one.value, words) for one, words in labels.URGENCIES.items())),
            lambda value: Inquiry.urgency == Urgency(value),
        ),
        Filter(
            "owner",
            _("Who answers"),
            (_ALL, (_SOMEONE, _("Somebody")), (_NOBODY, _("Nobody yet"))),
            lambda value: Inquiry.owner_id.is_(None) if value == _NOBODY else Inquiry.owner_id.is_not(None),
        ),
        Filter(
            "source",
            _("Who sent them"),
            (_ALL, *((one.value, words) for one, words in labels.SOURCES.items())),
            lambda value: Inquiry.source == ReferralSource(value),
        ),
    )


def _source(actor: Actor) -> Select[Any]:
    statement = select(Inquiry.id).outerjoin(User, User.id == Inquiry.owner_id)
    criterion = access.visible(actor, Permission.INQUIRY_READ, Inquiry.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _stands(value: str) -> ColumnElement[bool]:
    if value == "open":
        return Inquiry.status.in_(OPEN)
    return Inquiry.status.in_((*OPEN, *ENDED)) if value == "all" else Inquiry.status == InquiryStatus(value)


def _matches(term: str) -> ColumnElement[bool]:
    """Inquiries the typed text may mean; every branch is a range or equality that an index answers."""
    found = read_term(term)
    branches: list[ColumnElement[bool]] = [Inquiry.reference == term.strip().upper()]
    for last, first in found.splits:
        if not last:
            branches.append(prefix(Inquiry.first_key, first))
        elif not first:
            branches.append(prefix(Inquiry.last_key, last))
        else:
            branches.append(and_(prefix(Inquiry.last_key, last), prefix(Inquiry.first_key, first)))
    if found.phone:
        branches.append(Inquiry.phone_key == found.phone)
    if "@" in term:
        branches.append(prefix(Inquiry.email_key, term.strip().casefold()))
    return or_(*branches)


def _status(value: str) -> Any:
    return labels.STATUSES[InquiryStatus(value)]


def _urgency(value: str) -> Markup:
    urgency = Urgency(value)
    return formats.badge(labels.URGENCIES[urgency], labels.TONES[urgency])


def _waited(now: datetime, since_at: datetime) -> str:
    return labels.wait_words(wait(since_at, now))
