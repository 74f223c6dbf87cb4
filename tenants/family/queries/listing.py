"""The list of sessions, and what of them waits for somebody."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, case, false, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.ids import parse_id
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.family.labels import FORMATS, KINDS, STATUSES
from tenants.family.models import FamilyAgreement, FamilySession
from tenants.family.queries.sessions import CLINICIAN_NAME
from tenants.family.rules import SessionStatus
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches
from tenants.staff import cosigning
from tenants.staff import queries as staff
from tenants.staff.models import StaffMember


class Waiting(NamedTuple):
    """A session that waits for somebody: for its hour, its note, or a co-signature. clinician_user_id: who holds it."""

    id: UUID
    patient_id: UUID
    patient: str
    starts_at: datetime
    ends_at: datetime
    clinician: str
    clinician_user_id: UUID | None
    status: SessionStatus


# As other kinds of due items name people, so that one person is one line of a report.
_HELD_BY = StaffMember.first_name + " " + StaffMember.last_name
WAITING: tuple[Any, ...] = (
    FamilySession.id,
    FamilySession.patient_id,
    SHOWN_NAME,
    FamilySession.starts_at,
    FamilySession.ends_at,
    _HELD_BY,
    StaffMember.user_id,
    FamilySession.status,
)


class OpenAgreement(NamedTuple):
    """An agreement of a family session that is still open on a day it was to be done by."""

    id: UUID
    session_id: UUID
    patient_id: UUID
    patient: str
    due_on: date
    version: int
    clinician: str
    clinician_user_id: UUID | None


class DueAgreement(NamedTuple):
    """An agreement with its day, and the day somebody wrote down what became of it. clinician: who held the session."""

    patient_id: UUID
    patient: str
    due_on: date
    settled_on: date | None
    clinician: str


def _joined() -> Select[Any]:
    return (
        select(FamilySession.id)
        .join(Patient, and_(Patient.clinic_id == FamilySession.clinic_id, Patient.id == FamilySession.patient_id))
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == FamilySession.clinic_id, StaffMember.id == FamilySession.clinician_id),
        )
    )


def source(actor: Actor) -> Select[Any]:
    """Sessions in the reader's scope, with their patient and who holds them."""
    statement = _joined()
    criterion = access.visible(actor, Permission.FAMILY_READ, FamilySession.patient_id)
    return statement if criterion is None else statement.where(criterion)


def mine_only(actor: Actor, *, is_mine: bool) -> tuple[ColumnElement[bool], ...]:
    """is_mine: those the actor holds."""
    return (StaffMember.user_id == actor.user_id,) if is_mine else ()


def needs_note() -> ColumnElement[bool]:
    """The session is over and its note is not signed."""
    return and_(
        FamilySession.signed_at.is_(None),
        FamilySession.cancelled_at.is_(None),
        FamilySession.ends_at <= clock.now(),
    )


def needs_cosign() -> ColumnElement[bool]:
    """The note is signed and waits for a second signature."""
    return and_(
        FamilySession.needs_cosign.is_(True),
        FamilySession.signed_at.is_not(None),
        FamilySession.cosigned_at.is_(None),
    )


def _when(value: str) -> ColumnElement[bool]:
    now = clock.now()
    if value == "upcoming":  # the list's order finds it: no session takes a day
        return and_(FamilySession.ends_at > now, FamilySession.starts_at > now - timedelta(days=1))
    return FamilySession.ends_at <= now


def _note(value: str) -> ColumnElement[bool]:
    if value == "undocumented":
        return and_(needs_note(), FamilySession.status == SessionStatus.SCHEDULED)
    if value == "unsigned":
        return and_(FamilySession.status == SessionStatus.HELD, FamilySession.signed_at.is_(None))
    return needs_cosign() if value == "cosign" else FamilySession.signed_at.is_not(None)


def _status(value: str) -> ColumnElement[bool]:
    return FamilySession.status == SessionStatus(value) if value in set(SessionStatus) else false()


def _clinician(value: str) -> ColumnElement[bool]:
    found = parse_id(value)
    return false() if found is None else FamilySession.clinician_id == found


def _clinicians(db: Session) -> Sequence[tuple[str, Any]]:
    return [("", _("Everyone")), *staff.choices(db)]


_NOTES = {
    "undocumented": _("Not documented"),
    "unsigned": _("Not signed"),
    "cosign": _("Waits for co-signature"),
    "signed": _("Signed"),
}
_NOTE = case(
    (FamilySession.status == SessionStatus.CANCELLED, ""),
    (
        and_(FamilySession.signed_at.is_not(None), FamilySession.needs_cosign, FamilySession.cosigned_at.is_(None)),
        "cosign",
    ),
    (FamilySession.signed_at.is_not(None), "signed"),
    (FamilySession.status == SessionStatus.HELD, "unsigned"),
    (FamilySession.ends_at <= bindparam("now", callable_=clock.now, type_=DateTime(timezone=True)), "undocumented"),
    else_="",
)


SESSIONS = Listing(
    title=_("Family sessions"),
    key=FamilySession.id,
    patient=FamilySession.patient_id,
    source=source,
    columns=(
        Column("starts", _("When"), FamilySession.starts_at, kind="moment", sort="starts"),
        Column("patient", _("Patient"), SHOWN_NAME),
        Column("clinician", _("Held by"), CLINICIAN_NAME),
        Column("kind", _("With"), FamilySession.kind, show=KINDS.__getitem__),
        Column("format", _("How"), FamilySession.format, show=FORMATS.__getitem__),
        Column("minutes", _("Minutes"), FamilySession.held_minutes, kind="number"),
        Column("status", _("Status"), FamilySession.status, show=STATUSES.__getitem__),
        Column("note", _("Note"), _NOTE, show=lambda value: _NOTES.get(value, "")),
    ),
    sorts={"starts": Sort((FamilySession.starts_at,), (datetime,), is_descending=True)},
    default_sort="starts",
    search=matches,
    search_hint=_("Patient's name or record number"),
    filters=(
        Filter("when", _("When"), (("", _("All")), ("upcoming", _("Coming")), ("past", _("Past"))), _when),
        Filter("status", _("Status"), (("", _("All")), *((s.value, words) for s, words in STATUSES.items())), _status),
        Filter("clinician", _("Held by"), _clinicians, _clinician),
        Filter(
            "note",
            _("Note"),
            (("", _("All")), *_NOTES.items()),
            _note,
        ),
    ),
    empty=Empty(
        _("No family sessions yet"),
        _("Sessions with patients' families are planned and documented here."),
    ),
)


def list_today(db: Session, actor: Actor, limit: int) -> list[Waiting]:
    """The sessions this person holds today, in their order. One statement."""
    today = clock.today(actor.zone)
    midnight, tomorrow = clock.span(today, today, actor.zone)
    return _waiting(
        db,
        actor,
        limit,
        StaffMember.user_id == actor.user_id,
        FamilySession.status != SessionStatus.CANCELLED,
        FamilySession.starts_at >= midnight,
        FamilySession.starts_at < tomorrow,
        order=FamilySession.starts_at,
    )


def list_without_note(db: Session, actor: Actor, limit: int, *, is_mine: bool) -> list[Waiting]:
    """Sessions that are over and not signed, the oldest first; is_mine: those the actor holds. One statement."""
    mine = mine_only(actor, is_mine=is_mine)
    return _waiting(db, actor, limit, needs_note(), *mine)


def list_without_cosign(db: Session, actor: Actor, limit: int) -> list[tuple[Waiting, UUID | None, str | None]]:
    """Signed notes that wait for this person's co-signature, the oldest first, with the signer's supervisor. One statement."""
    supervisor = cosigning.supervisor_of(FamilySession.signed_by_id)
    statement = (
        _joined()
        .with_only_columns(*WAITING, supervisor.user_id, supervisor.name)
        .where(needs_cosign(), cosigning.reaches(actor, Permission.FAMILY_COSIGN, FamilySession.signed_by_id))
        .order_by(FamilySession.ends_at, FamilySession.id)
        .limit(limit)
    )
    return [(Waiting(*row[:-2]), row[-2], row[-1]) for row in db.execute(statement)]


def list_agreements_due(db: Session, actor: Actor, today: date, limit: int, *, is_mine: bool) -> list[OpenAgreement]:
    """Open agreements whose day has come, the oldest first; is_mine: from sessions the actor holds. One statement."""
    mine = mine_only(actor, is_mine=is_mine)
    statement = (
        source(actor)
        .join(
            FamilyAgreement,
            and_(FamilyAgreement.clinic_id == FamilySession.clinic_id, FamilyAgreement.session_id == FamilySession.id),
        )
        .with_only_columns(
            FamilyAgreement.id,
            FamilySession.id,
            FamilySession.patient_id,
            SHOWN_NAME,
            FamilyAgreement.due_on,
            FamilyAgreement.version,
            _HELD_BY,
            StaffMember.user_id,
        )
        .where(FamilyAgreement.settled_on.is_(None), FamilyAgreement.due_on <= today, *mine)
        .order_by(FamilyAgreement.due_on, FamilyAgreement.id)
        .limit(limit)
    )
    return [OpenAgreement._make(row) for row in db.execute(statement)]


def list_ended(
    db: Session, actor: Actor, from_at: datetime, until_at: datetime
) -> list[tuple[Waiting, datetime | None]]:
    """Sessions that ended between two instants and were not called off, with when their note was signed. One statement."""
    statement = (
        source(actor)
        .with_only_columns(*WAITING, FamilySession.signed_at)
        .where(
            FamilySession.ends_at >= from_at,
            FamilySession.ends_at < until_at,
            FamilySession.status != SessionStatus.CANCELLED,
        )
        .order_by(FamilySession.ends_at, FamilySession.id)
    )
    return [(Waiting(*row[:-1]), row[-1]) for row in db.execute(statement)]


def list_cosign_ended(
    db: Session, actor: Actor, from_at: datetime, until_at: datetime
) -> list[tuple[Waiting, str | None, datetime | None]]:
    """Notes of sessions of a time that needed a second signature: from whom, and when it came. One statement."""
    statement = (
        _joined()
        .with_only_columns(
            *WAITING, cosigning.supervisor_of(FamilySession.signed_by_id).name, FamilySession.cosigned_at
        )
        .where(
            FamilySession.ends_at >= from_at,
            FamilySession.ends_at < until_at,
            FamilySession.needs_cosign.is_(True),
            FamilySession.signed_at.is_not(None),
            cosigning.reaches(actor, Permission.FAMILY_COSIGN, FamilySession.signed_by_id),
        )
        .order_by(FamilySession.ends_at, FamilySession.id)
    )
    return [(Waiting(*row[:-2]), row[-2], row[-1]) for row in db.execute(statement)]


def list_agreements_between(db: Session, actor: Actor, from_on: date, until_on: date) -> list[DueAgreement]:
    """Agreements due between two days, settled or not. One statement."""
    statement = (
        source(actor)
        .join(
            FamilyAgreement,
            and_(FamilyAgreement.clinic_id == FamilySession.clinic_id, FamilyAgreement.session_id == FamilySession.id),
        )
        .with_only_columns(
            FamilySession.patient_id, SHOWN_NAME, FamilyAgreement.due_on, FamilyAgreement.settled_on, _HELD_BY
        )
        .where(FamilyAgreement.due_on.between(from_on, until_on))
        .order_by(FamilyAgreement.due_on, FamilyAgreement.id)
    )
    return [DueAgreement._make(row) for row in db.execute(statement)]


def _waiting(
    db: Session, actor: Actor, limit: int, *criteria: ColumnElement[bool], order: Any = FamilySession.ends_at
) -> list[Waiting]:
    statement = (
        source(actor).with_only_columns(*WAITING).where(*criteria).order_by(order, FamilySession.id).limit(limit)
    )
    return [Waiting(*row) for row in db.execute(statement)]
