"""What left, and who saw and changed what: accounting and activity, newest first, paged by place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.audit.models import AuditChange, AuditEvent
from causeway.database import binding_of
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.people.models import User
from causeway.registered import Registered
from tenants.patients.models import Disclosure, Patient
from tenants.patients.words import BASES, PURPOSES, RECIPIENTS, WAYS

PAGE = 50


def list_disclosures(db: Session, patient_id: UUID, limit: int = 500) -> Sequence[tuple[Disclosure, str | None]]:
    """What left about a patient, newest first, each with the name of who sent it."""
    rows = db.execute(
        select(Disclosure, User.display_name)
        .outerjoin(User, User.id == Disclosure.user_id)
        .where(Disclosure.patient_id == patient_id)
        .order_by(Disclosure.left_at.desc(), Disclosure.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def _disclosures(actor: Actor) -> Select[Any]:
    visible = access.visible(actor, Permission.DISCLOSURE_READ, Disclosure.patient_id)
    return (
        select(Disclosure.id)
        .where(true() if visible is None else visible)
        .outerjoin(Patient, and_(Patient.clinic_id == Disclosure.clinic_id, Patient.id == Disclosure.patient_id))
        .outerjoin(User, User.id == Disclosure.user_id)
    )


_COUNTED = cast(Disclosure.patient_count, String)

_SINCE = (("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")))


def _since(days: str) -> ColumnElement[bool]:
    """What left within so many days."""
    return Disclosure.left_at >= clock.now() - timedelta(days=int(days))


DISCLOSURES = Listing(
    title=_("Disclosures"),
    key=Disclosure.id,
    patient=Disclosure.patient_id,
    source=_disclosures,
    row_path="",
    columns=(
        Column("when", _("When"), Disclosure.left_at, kind="moment", sort="when"),
        Column(
            "patient",
            _("Patient"),
            func.coalesce(Patient.last_name + ", " + Patient.first_name, "× " + _COUNTED),
        ),
        Column("what", _("What"), Disclosure.what),
        Column("recipient", _("To whom"), Disclosure.recipient, show=RECIPIENTS.__getitem__),
        Column("name", _("Name"), Disclosure.recipient_name),
        Column("purpose", _("What for"), Disclosure.purpose, show=PURPOSES.__getitem__),
        Column("way", _("How"), Disclosure.way, show=WAYS.__getitem__),
        Column("basis", _("Basis"), Disclosure.basis_sentence),
        Column("who", _("By"), User.display_name),
    ),
    sorts={"when": Sort((Disclosure.left_at,), (datetime,), is_descending=True)},
    default_sort="when",
    filters=(
        Filter(
            "way",
            _("How"),
            (("", _("All")), *((way.value, words) for way, words in WAYS.items())),
            lambda value: Disclosure.way == value if value in {way.value for way in WAYS} else false(),
        ),
        Filter(
            "to",
            _("To whom"),
            (("", _("All")), *((one.value, words) for one, words in RECIPIENTS.items())),
            lambda value: Disclosure.recipient == value,
        ),
        Filter(
            "basis",
            _("Basis"),
            (("", _("All")), *BASES.items()),
            lambda value: Disclosure.basis == value,
        ),
        Filter("since", _("Since"), (("", _("Always")), *_SINCE), _since),
    ),
    empty=Empty(
        _("Nothing has left yet"), _("Everything that leaves the clinic about a patient is accounted for here.")
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an activity page shows. Dates are clinic-local, both inclusive; `kind` is "read", "change" or ""."""

    patient_id: UUID | None = None
    user_id: UUID | None = None
    kind: str = ""
    from_on: date | None = None
    until_on: date | None = None


class Place(NamedTuple):
    """A place in the trail: the moment and id of its last row shown."""

    at: datetime
    id: UUID


class Trace(NamedTuple):
    """One line of the trail. kind: "read" for what was seen or done, "change" for a changed row of `subject`.

    detail: an event's facts, or a change's columns with old and new values.
    """

    kind: str
    id: UUID
    at: datetime
    user_id: UUID | None
    patient_id: UUID | None
    action: str
    subject: str | None
    detail: dict[str, Any]


# What pages write while they work, which tells nobody anything.
_NOISE = ("submissions", "patient_counters")

unsaid = Registered[str]()
"""Tables, and nouns of actions, of which no activity page tells anybody anything, not even that there are any: named by their
slices. The trail itself keeps them like everything else.
"""


def list_activity(
    db: Session, asked: Asked, zone: ZoneInfo, after: Place | None = None, size: int = PAGE
) -> tuple[Sequence[Trace], Place | None]:
    """A page of the trail, newest first, and the place where the next one begins (None: nothing more). One statement.

    Each half is cut to a page by its own index before the two are merged, so that a long trail costs no more than a short one.
    """
    clinic_id = binding_of(db).clinic_id
    events = select(
        literal("read").label("kind"),
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.user_id,
        AuditEvent.patient_id,
        AuditEvent.action,
        AuditEvent.subject_type.label("subject"),
        AuditEvent.detail,
    ).where(
        *_within(AuditEvent, clinic_id, asked, zone, after),
        func.split_part(AuditEvent.action, ".", 1).not_in([*unsaid]),
    )
    changes = select(
        literal("change"),
        AuditChange.id,
        AuditChange.at,
        AuditChange.user_id,
        AuditChange.patient_id,
        AuditChange.action,
        AuditChange.table_name,
        cast(AuditChange.changes, JSONB),
    ).where(*_within(AuditChange, clinic_id, asked, zone, after), AuditChange.table_name.not_in([*_NOISE, *unsaid]))
    halves = [
        half.order_by(table.at.desc(), table.id.desc()).limit(size + 1).subquery()
        for kind, half, table in (("read", events, AuditEvent), ("change", changes, AuditChange))
        if asked.kind in ("", kind)
    ]
    both = union_all(*(select(half) for half in halves)).subquery()
    rows = [
        Trace(*row) for row in db.execute(select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(size + 1))
    ]
    more = len(rows) > size
    rows = rows[:size]
    return rows, Place(rows[-1].at, rows[-1].id) if more else None


def _within(
    table: type[AuditEvent] | type[AuditChange],
    clinic_id: UUID | None,
    asked: Asked,
    zone: ZoneInfo,
    after: Place | None,
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.clinic_id == clinic_id]
    if asked.patient_id is not None:
        found.append(table.patient_id == asked.patient_id)
    if asked.user_id is not None:
        found.append(table.user_id == asked.user_id)
    if asked.from_on is not None:
        found.append(table.at >= datetime.combine(asked.from_on, time.min, zone))
    if asked.until_on is not None:
        found.append(table.at < datetime.combine(asked.until_on + timedelta(days=1), time.min, zone))
    if after is not None:
        found.append(or_(table.at < after.at, and_(table.at == after.at, tuple_(table.id) < tuple_(after.id))))
        found.append(table.at <= after.at)
    return found
