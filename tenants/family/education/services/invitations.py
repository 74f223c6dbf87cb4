"""Invitations to a class: by mail with a calendar file, on paper to hand over, or told. They say when and where, and the
clinic's name: not what is taught, nor whose family it is. Each through the gate, each accounted, as those to family
sessions are.
"""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.disclosure import Clearance, Document, Way
from causeway.errors import OutsideCaseload, Refused
from causeway.protection import keyring
from tenants.family import documents
from tenants.family.calendar_file import Meeting, Says
from tenants.family.education import queries
from tenants.family.education.errors import ClassOver
from tenants.family.education.models import EducationClass, EducationInvitation, EducationSeat
from tenants.family.education.queries.invitations import ADDRESS
from tenants.family.education.rules import Attended, InvitedBy
from tenants.family.education.services.loading import load
from tenants.family.queries import Seat
from tenants.family.rules import InvitationKind, kind_due
from tenants.family.services.invitations import UNTOLD, Posted, has_arrived, post
from tenants.family.services.telling import Telling, ask, seat_now

ON_PAPER, TOLD = "Invitation on paper", "Invitation, told"
_TOLD = {InvitedBy.SPOKEN: Way.SPOKEN, InvitedBy.PHONE: Way.PHONE}


class _Ready(NamedTuple):
    """What an invitation is made of. last: the one before, due: what has to be said, None when they know how it stands."""

    one: EducationClass
    seat: EducationSeat
    person: Seat
    last: EducationInvitation | None
    due: InvitationKind | None

    @property
    def says(self) -> Says:
        one, last = self.one, self.last
        kind = self.due or (last.kind if last is not None else InvitationKind.REQUEST)
        number = max(one.invited_sequence, last.sequence + 1 if last is not None else 0)
        return Says(Meeting(one.id, one.starts_at, one.ends_at, one.room_id, one.video_link), kind, number)


def mail_invitation(
    db: Session,
    actor: Actor,
    class_id: UUID,
    seat_id: UUID,
    *,
    has_agreed: bool = False,
    expected_version: int | None = None,
) -> EducationInvitation:
    """Mail somebody who has a seat how the class stands; a second time, when they know it, sends nothing.

    has_agreed: the patient agrees to it here and now, where there is no release.
    Raises: Forbidden, ClassNotFound, Stale, OutsideCaseload, ClassOver, Refused, Unwritten, NoMail, OtherWay, BasisRefused,
    DisclosureRefused.
    """
    ready = _ready(db, actor, load(db, actor, class_id, expected_version), seat_id)
    last = ready.last
    if last is not None and ready.due is None and last.mail_ref is not None and has_arrived(db, last.mail_ref):
        return last
    return _send(db, actor, ready, has_agreed=has_agreed)


def print_invitation(
    db: Session,
    actor: Actor,
    class_id: UUID,
    seat_id: UUID,
    *,
    has_agreed: bool = False,
    expected_version: int | None = None,
) -> tuple[Clearance, Document]:
    """The same on paper, in their language, cleared and written down as given.

    Raises: as `mail_invitation`, but for an address; NoTypeface.
    """
    ready = _ready(db, actor, load(db, actor, class_id, expected_version), seat_id)
    clearance = _ask(db, actor, ready, Way.PDF, ON_PAPER, has_agreed=has_agreed)
    made = documents.invitation(db, actor, ready.person, ready.says, clearance.notice)
    _write_down(db, actor, ready, InvitedBy.DOCUMENT, clearance.basis.sentence)
    return clearance, made


def tell_invitation(
    db: Session,
    actor: Actor,
    class_id: UUID,
    seat_id: UUID,
    *,
    by: InvitedBy = InvitedBy.SPOKEN,
    has_agreed: bool = False,
    expected_version: int | None = None,
) -> EducationInvitation:
    """Write down that somebody with a seat is told the same; a second time, in the same way, changes nothing.

    by: in person or by telephone.
    Raises: as `mail_invitation`, but for an address.
    """
    ready = _ready(db, actor, load(db, actor, class_id, expected_version), seat_id)
    if ready.last is not None and ready.due is None and ready.last.way is by:
        return ready.last
    clearance = _ask(db, actor, ready, _TOLD[by], TOLD, has_agreed=has_agreed)
    return _write_down(db, actor, ready, by, clearance.basis.sentence)


def tell_change(db: Session, actor: Actor, class_id: UUID) -> tuple[int, int]:
    """Tell by mail everybody who was invited what has changed: another time or place, or that it is called off.

    How many were told, and how many somebody has to tell: those invited by hand alone, those of patients out of reach, and
    those whom the gate, a mark or their own wish keeps from a letter. Raises Forbidden, ClassNotFound.
    """
    one, told, left = load(db, actor, class_id), 0, 0
    if one.starts_at <= clock.now():
        return told, left
    mailed = queries.find_mailed(db, one.id)
    for seat_id, last in queries.find_last_invitations(db, one.id).items():
        seat = queries.get_seat(db, one.id, seat_id)
        if _due(one, last) is None or seat.attended is Attended.DECLINED:
            continue
        if seat_id not in mailed:  # by hand may have been a choice
            left += 1
            continue
        try:
            _send(db, actor, _ready(db, actor, one, seat_id))
        except (OutsideCaseload, *UNTOLD):
            left += 1
        else:
            told += 1
    return told, left


def count_change(db: Session, one: EducationClass) -> None:
    """What was said so far is behind from now on: the next number is above every one that went out."""
    sent = [last.sequence for last in queries.find_last_invitations(db, one.id).values()]
    one.invited_sequence = max([one.invited_sequence, *sent]) + 1


def _ready(db: Session, actor: Actor, one: EducationClass, seat_id: UUID) -> _Ready:
    seat = queries.get_seat(db, one.id, seat_id)
    access.require_patient(db, actor, Permission.FAMILY_WRITE, seat.patient_id)
    last = queries.find_last_invitations(db, one.id).get(seat.id)
    if one.starts_at <= clock.now() or (one.called_off_at is not None and last is None):
        raise ClassOver
    if seat.attended is Attended.DECLINED:
        raise Refused("They declined. Nothing more is sent to them about this class.")
    person = seat_now(db, actor, seat.patient_id, seat.contact_id)
    return _Ready(one, seat, person, last, InvitationKind.REQUEST if last is None else _due(one, last))


def _due(one: EducationClass, last: EducationInvitation) -> InvitationKind | None:
    return kind_due(last.kind, last.sequence, one.invited_sequence, is_off=one.called_off_at is not None)


def _ask(db: Session, actor: Actor, ready: _Ready, way: Way, what: str, *, has_agreed: bool) -> Clearance:
    person = ready.person
    telling = Telling(way, what, has_agreed, person.language, is_invitation=True)
    return ask(db, actor, ready.seat.patient_id, person, telling)


def _send(db: Session, actor: Actor, ready: _Ready, *, has_agreed: bool = False) -> EducationInvitation:
    posted = post(db, actor, ready.seat.patient_id, ready.person, ready.says, has_agreed=has_agreed)
    return _write_down(db, actor, ready, InvitedBy.MAIL, posted.basis, posted=posted)


def _write_down(
    db: Session, actor: Actor, ready: _Ready, way: InvitedBy, basis: str, *, posted: Posted | None = None
) -> EducationInvitation:
    assert actor.user_id is not None  # noqa: S101 - the platform at work invites nobody
    says, seat, person = ready.says, ready.seat, ready.person
    row = EducationInvitation(
        class_id=ready.one.id,
        seat_id=seat.id,
        patient_id=seat.patient_id,
        contact_id=seat.contact_id,
        way=way,
        kind=says.kind,
        sequence=says.sequence,
        language=person.language,
        address_sealed=None if posted is None else keyring(db).seal(ADDRESS, person.email),
        mail_ref=None if posted is None else posted.mail_ref,
        sent_at=clock.now(),
        sent_by_id=actor.user_id,
        basis=basis,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "education_seat.told", subject=row, kind=says.kind.value, way=row.way.value)
    return row
