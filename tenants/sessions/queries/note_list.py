"""Which sessions still need a note, which notes wait for a co-signature; and the list of notes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, and_, case, exists, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission, Scope
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.sessions.models import (
    Attendance,
    Note,
    NoteAddendum,
    NotePart,
    NoteSession,
    SessionFacilitator,
    TherapySession,
)
from tenants.sessions.note_words import KINDS
from tenants.sessions.queries.leaders import lead_of
from tenants.sessions.rules.notes import NOT_OURS
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.staff import cosigning
from tenants.staff.models import StaffMember


class Unsigned(NamedTuple):
    """A session that is over and not documented for everybody who was there. note_id None: nobody has begun.

    lead_user_id, lead: who led it, "" where nobody is on record; their user is None where they have no account.
    """

    session_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    on_date: date
    note_id: UUID | None
    lead_user_id: UUID | None
    lead: str


class WaitingNote(NamedTuple):
    """A note that waits for a second signature. session_id: one it covers. supervisor: of who signed, where they have one."""

    note_id: UUID
    session_id: UUID
    title: str
    on_date: date
    signed_at: datetime | None
    signed_by_id: UUID | None
    supervisor_user_id: UUID | None
    supervisor: str | None


def leads(user_id: UUID | None) -> ColumnElement[bool]:
    """The session is led by that user."""
    return (
        exists()
        .where(
            SessionFacilitator.clinic_id == TherapySession.clinic_id,
            SessionFacilitator.session_id == TherapySession.id,
            StaffMember.clinic_id == SessionFacilitator.clinic_id,
            StaffMember.id == SessionFacilitator.staff_member_id,
            StaffMember.user_id == user_id,
        )
        .correlate(TherapySession)
    )


def falls_to(actor: Actor) -> ColumnElement[bool]:
    """The session's note is the actor's to see to: of what they led; and of what nobody led who can sign in, for whoever
    writes of every patient or says who led.
    """
    if actor.scope(Permission.CARE_WRITE) is not Scope.ALL and not actor.may(Permission.PROGRAM_WRITE):
        return leads(actor.user_id)
    somebody = exists().where(
        SessionFacilitator.clinic_id == TherapySession.clinic_id,
        SessionFacilitator.session_id == TherapySession.id,
        StaffMember.clinic_id == SessionFacilitator.clinic_id,
        StaffMember.id == SessionFacilitator.staff_member_id,
        StaffMember.user_id.is_not(None),
    )
    return or_(leads(actor.user_id), ~somebody.correlate(TherapySession))


def is_over() -> ColumnElement[bool]:
    """The session was not called off, is over, and is ours to document."""
    return and_(
        TherapySession.status != SessionStatus.CANCELLED,
        TherapySession.ends_at <= clock.now(),
        TherapySession.kind.not_in(NOT_OURS),
    )


def needs_note() -> ColumnElement[bool]:
    """Somebody was there of whom no signed part says so, and no other system keeps the note."""
    signed = (
        exists()
        .where(
            NoteSession.clinic_id == TherapySession.clinic_id,
            NoteSession.session_id == TherapySession.id,
            NotePart.clinic_id == NoteSession.clinic_id,
            NotePart.note_id == NoteSession.note_id,
            NotePart.patient_id == Attendance.patient_id,
            NotePart.signed_at.is_not(None),
        )
        .correlate(TherapySession, Attendance)
    )
    unsigned = (
        exists()
        .where(
            Attendance.clinic_id == TherapySession.clinic_id,
            Attendance.session_id == TherapySession.id,
            Attendance.status == AttendanceStatus.PRESENT,
            ~signed,
        )
        .correlate(TherapySession)
    )
    return and_(TherapySession.is_documented_elsewhere.is_(False), unsigned)


def lacks_attendance() -> ColumnElement[bool]:
    """A note was begun, and nobody is recorded as having been there. Also where the notes' sessions are read already."""
    begun = (
        exists()
        .where(NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id)
        .correlate(TherapySession)
    )
    taken = (
        exists()
        .where(
            Attendance.clinic_id == TherapySession.clinic_id,
            Attendance.session_id == TherapySession.id,
            Attendance.status != AttendanceStatus.EXPECTED,
        )
        .correlate(TherapySession)
    )
    return and_(begun, ~taken)


def waits_for_cosign(actor: Actor | None = None) -> ColumnElement[bool]:
    """Something of the note is signed and waits for a second signature; with an actor, for one that they may give."""
    # Looked up by what waits, which is little, whatever notes there are.
    parts = select(NotePart.note_id).where(
        NotePart.needs_cosign.is_(True),
        NotePart.signed_at.is_not(None),
        NotePart.cosigned_at.is_(None),
        may_cosign(actor, NotePart.signed_by_id),
    )
    addenda = select(NoteAddendum.note_id).where(
        NoteAddendum.needs_cosign.is_(True),
        NoteAddendum.cosigned_at.is_(None),
        may_cosign(actor, NoteAddendum.signed_by_id),
    )
    return Note.id.in_(union_all(parts, addenda))


def may_cosign(actor: Actor | None, signed_by_id: Any) -> ColumnElement[bool]:
    """The actor may co-sign what this user signed; without one, always true."""
    return true() if actor is None else cosigning.reaches(actor, Permission.CARE_COSIGN, signed_by_id)


def list_unsigned(
    db: Session, actor: Actor, limit: int, *, is_own: bool = True, without_attendance: bool = False
) -> list[Unsigned]:
    """Sessions that wait for their note, the oldest first. is_own: those that fall to this person. One statement."""
    note_id = (
        select(NoteSession.note_id)
        .where(NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id)
        .scalar_subquery()
    )
    statement = select(
        TherapySession.id,
        TherapySession.title,
        TherapySession.starts_at,
        TherapySession.ends_at,
        TherapySession.on_date,
        note_id,
        lead_of(StaffMember.user_id),
        func.coalesce(lead_of(StaffMember.first_name + " " + StaffMember.last_name), ""),
    ).where(
        TherapySession.is_written.is_(False),
        TherapySession.on_date <= clock.today(actor.zone),
        is_over(),
        lacks_attendance() if without_attendance else needs_note(),
    )
    if access.require(actor, Permission.CARE_READ) is not Scope.ALL:
        statement = statement.where(leads(actor.user_id))
    elif is_own:
        statement = statement.where(falls_to(actor))
    statement = statement.order_by(TherapySession.on_date, TherapySession.starts_at, TherapySession.id).limit(limit)
    return [Unsigned(*row) for row in db.execute(statement)]


def session_of() -> Any:
    """The first session that a note of the statement covers."""
    return (
        select(NoteSession.session_id)
        .where(NoteSession.clinic_id == Note.clinic_id, NoteSession.note_id == Note.id)
        .order_by(NoteSession.id)
        .limit(1)
        .scalar_subquery()
    )


def list_waiting(db: Session, actor: Actor, limit: int, *, after: UUID | None = None) -> list[WaitingNote]:
    """Notes that wait for this person's co-signature, the oldest first; beyond one where given. One statement."""
    supervisor = cosigning.supervisor_of(Note.signed_by_id)
    statement = (
        select(
            Note.id,
            TherapySession.id,
            TherapySession.title,
            Note.on_date,
            Note.signed_at,
            Note.signed_by_id,
            supervisor.user_id,
            supervisor.name,
        )
        .join(TherapySession, and_(TherapySession.clinic_id == Note.clinic_id, TherapySession.id == session_of()))
        .where(waits_for_cosign(actor))
        .order_by(Note.on_date, Note.id)
        .limit(limit)
    )
    if after is not None:
        mark = select(Note.on_date).where(Note.id == after).scalar_subquery()
        statement = statement.where((Note.on_date > mark) | and_(Note.on_date == mark, Note.id > after))
    return [WaitingNote(*row) for row in db.execute(statement)]


_STATES = {
    "elsewhere": _("Kept elsewhere"),
    "none": _("No note"),
    "draft": _("Draft"),
    "unsigned": _("Not signed for everybody"),
    "cosign": _("Waits for co-signature"),
    "signed": _("Signed"),
}


def _state() -> Any:
    return case(
        (and_(Note.id.is_(None), TherapySession.is_documented_elsewhere), "elsewhere"),
        (Note.id.is_(None), "none"),
        (Note.signed_at.is_(None), "draft"),
        (needs_note(), "unsigned"),
        (waits_for_cosign(), "cosign"),
        else_="signed",
    )


def _source(actor: Actor) -> Select[Any]:
    statement = (
        select(TherapySession.id)
        .outerjoin(
            NoteSession,
            and_(NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id),
        )
        .outerjoin(Note, and_(Note.clinic_id == NoteSession.clinic_id, Note.id == NoteSession.note_id))
        .where(is_over())
    )
    if access.require(actor, Permission.CARE_READ) is Scope.ALL:
        return statement
    return statement.where(leads(actor.user_id))


def _patients_of() -> Any:
    """Who was on the roll of a session of the statement, as an array."""
    ids = select(Attendance.patient_id).where(
        Attendance.clinic_id == TherapySession.clinic_id, Attendance.session_id == TherapySession.id
    )
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid))


def _by_state(value: str) -> ColumnElement[bool]:
    criteria: dict[str, ColumnElement[bool]] = {
        "to_write": and_(TherapySession.is_written.is_(False), needs_note()),
        "cosign": waits_for_cosign(),
        "no_attendance": lacks_attendance(),
        "signed": Note.signed_at.is_not(None),
        "elsewhere": and_(Note.id.is_(None), TherapySession.is_documented_elsewhere),
    }
    return criteria.get(value, true())


_FILTER: Sequence[tuple[str, Any]] = (
    ("to_write", _("To write or sign")),
    ("cosign", _("Waits for co-signature")),
    ("no_attendance", _("Draft without attendance")),
    ("signed", _("Signed")),
    ("elsewhere", _("Kept elsewhere")),
    ("all", _("All")),
)

NOTES = Listing(
    title=_("Notes"),
    key=TherapySession.id,
    patient=_patients_of(),
    source=_source,
    columns=(
        Column("starts", _("When"), TherapySession.starts_at, kind="moment", sort="starts"),
        Column("title", _("Session"), TherapySession.title),
        Column("kind", _("Kind"), TherapySession.kind, show=KINDS.__getitem__),
        Column("state", _("Note"), _state(), kind="badge", show=_STATES.__getitem__),
        Column("signed", _("Signed"), Note.signed_at, kind="moment"),
    ),
    sorts={"starts": Sort((TherapySession.on_date, TherapySession.starts_at), (date, datetime), is_descending=True)},
    default_sort="starts",
    filters=(Filter("state", _("State"), _FILTER, _by_state, default="to_write"),),
    empty=Empty(_("No notes here"), _("Sessions that are over appear here until everybody's part is signed.")),
)
