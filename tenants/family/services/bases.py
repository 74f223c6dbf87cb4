"""The basis of each participant, asked of the record as it stands now: when a note is saved, and again when it is signed."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Forward
from causeway.web import formats
from tenants.family import queries
from tenants.family.errors import BasisRefused
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.queries import Seat
from tenants.family.rules import PRESENT, Basis, Later, Span, TookPart, blocked, later_refusal, refusal
from tenants.patients import queries as patients


class Stands(Protocol):
    """What is asked of a participant, as typed or as on record."""

    @property
    def took_part(self) -> TookPart: ...
    @property
    def basis(self) -> Basis | None: ...
    @property
    def later(self) -> Later | None: ...
    @property
    def account(self) -> str | None: ...
    @property
    def later_account(self) -> str | None: ...


def span_of(session: FamilySession) -> Span:
    """From when to when the session was held; as planned, until somebody says how long."""
    if session.held_minutes is None:
        return session.starts_at, session.ends_at
    return session.starts_at, session.starts_at + timedelta(minutes=session.held_minutes)


def seats_of(db: Session, actor: Actor, session: FamilySession) -> dict[UUID, Seat]:
    """The patient's contacts, with their marks at the time of the session."""
    on = clock.local(session.starts_at, actor.zone).date()
    found = queries.list_seats(db, session.patient_id, on=on, span=span_of(session), session_id=session.id)
    return {seat.contact_id: seat for seat in found}


def require_basis(each: Stands, seat: Seat, actor: Actor, *, is_part2: bool, is_patient_present: bool) -> None:
    """Raises BasisRefused where what is said of a participant does not hold."""
    if each.took_part is TookPart.INVITED and (stopped := blocked(seat.flags)) is not None:
        raise BasisRefused(stopped, seat.name)
    if each.took_part not in PRESENT or each.basis is None:
        return
    why = refusal(
        each.basis,
        is_part2=is_part2,
        mark=seat.mark,
        flags=seat.flags,
        is_patient_present=is_patient_present,
        has_account=bool(each.account),
        is_by_phone=each.took_part is TookPart.PHONE,
    )
    if why is None and each.basis is Basis.RELEASE and seat.mark.ends_at is not None:
        why = later_refusal(
            each.later,
            is_part2=is_part2,
            flags=seat.flags,
            is_patient_present=is_patient_present,
            has_account=bool(each.later_account),
        )
    if why is not None:
        ends = seat.mark.ends_at
        time = "" if ends is None else formats.clock(clock.local(ends, actor.zone))
        raise BasisRefused(why, seat.name, time=time)


class _Row:
    """A participant on record, as `require_basis` reads one. Sealed accounts are there or not."""

    def __init__(self, row: FamilyParticipant) -> None:
        self.took_part, self.basis, self.later = row.took_part, row.basis, row.later_basis
        self.account = "kept" if row.account_sealed is not None else None
        self.later_account = "kept" if row.later_account_sealed is not None else None


def list_unheld(db: Session, actor: Actor, session: FamilySession) -> list[BasisRefused]:
    """What is said on the note of participants' bases and does not hold, as the record stands now."""
    seats = seats_of(db, actor, session)
    is_part2 = patients.get_patient(db, session.patient_id).is_part2
    is_patient_present, unheld = bool(session.is_patient_present), []
    for row in queries.list_participants(db, session.id):
        seat = seats[row.contact_id]
        try:
            require_basis(_Row(row), seat, actor, is_part2=is_part2, is_patient_present=is_patient_present)
        except BasisRefused as refused:
            unheld.append(refused)
    return unheld


def require_bases(db: Session, actor: Actor, session: FamilySession) -> None:
    """Ask again about everybody on the note, before it is signed. Raises BasisRefused, with the way to the note."""
    for refused in list_unheld(db, actor, session):
        refused.forward = (to_note(session),)
        raise refused


def to_note(session: FamilySession) -> Forward:
    """The way to the page on which the note is written."""
    return Forward(_("Document"), "family_note.document", Permission.FAMILY_WRITE, {"session_id": session.id})
