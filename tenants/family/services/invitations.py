"""Invitations by mail with a calendar file: come, come at another time, do not come. Each through the gate, each accounted.

They say when and where, and the clinic's name; nothing of what it is, nor of whom. `post` is the way of every invitation of
family work; the rest here is of family sessions (`tenants.family.education` invites to classes).
"""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock, mail
from causeway.access import Actor, Permission
from causeway.disclosure import DisclosureRefused, Way
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import calendar_file, queries
from tenants.family.calendar_file import Meeting, Says
from tenants.family.errors import NoMail, NoPlace, OtherWay, Unwritten
from tenants.family.models import FamilyInvitation, FamilySession
from tenants.family.queries import Seat, giving
from tenants.family.rules import InvitationKind, NoLetter, SessionFormat, SessionStatus, kind_due, no_letter
from tenants.family.services.hours import opened_link
from tenants.family.services.loading import load
from tenants.family.services.telling import Telling, ask, seat_now
from tenants.patients import queries as patients
from tenants.patients.models import Contact

WHAT = "Calendar invitation"
UNTOLD = (Refused, DisclosureRefused)
"""What keeps somebody from being told by mail: the gate, a mark, a wish, that they were set aside, that no place is known."""


class Posted(NamedTuple):
    """An invitation that is on its way. basis: the sentence it went on."""

    mail_ref: UUID
    basis: str


def post(db: Session, actor: Actor, patient_id: UUID, seat: Seat, says: Says, *, has_agreed: bool = False) -> Posted:
    """Mail an invitation to one of a patient's contacts, as they want to be reached, through the gate.

    has_agreed: the patient agrees to it here and now, where there is no release.
    Raises: Unwritten, NoMail, OtherWay, BasisRefused, DisclosureRefused, Refused.
    """
    against = no_letter(seat.flags, seat.email, wants_mail=seat.wants_mail)
    if against is not None:
        raise _NO_LETTER[against](field="contact_id", name=seat.name)
    clearance = ask(db, actor, patient_id, seat, Telling(Way.CALENDAR, WHAT, has_agreed, is_invitation=True))
    letter = calendar_file.letter(db, actor, seat, says)
    mail_ref = mail.send(db, clearance, seat.email, letter.subject, letter.text, invitation=letter.invitation)
    return Posted(mail_ref, clearance.basis.sentence)


_NO_LETTER: dict[NoLetter, type[Refused]] = {
    NoLetter.DO_NOT_CONTACT: Unwritten,
    NoLetter.NO_ADDRESS: NoMail,
    NoLetter.OTHER_WAY: OtherWay,
}


def invite(
    db: Session, actor: Actor, session_id: UUID, contact_id: UUID, *, has_agreed: bool = False
) -> FamilyInvitation:
    """Invite one of those expected; a second time, when nothing has changed, sends nothing.

    has_agreed: the patient agrees to it here and now, where there is no release.
    Raises: Forbidden, SessionNotFound, OutsideCaseload, NoPlace, Refused, and as `post`.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    if session.status is not SessionStatus.SCHEDULED or session.starts_at <= clock.now():
        raise Refused("Only a session to come has invitations.")
    expected = {row.contact_id for row in queries.list_participants(db, session.id)}
    if contact_id not in expected:
        raise Refused("This person is not expected at the session.", field="contact_id")
    last = _last(db, session).get(contact_id)
    kind = InvitationKind.REQUEST
    if last is not None:
        due = kind_due(last.kind, last.sequence, session.invited_sequence, is_off=False)
        if due is None and has_arrived(db, last.mail_ref):
            return last
        kind = due or last.kind
    seat = seat_now(db, actor, session.patient_id, contact_id)
    return _send(db, actor, session, seat, kind, has_agreed=has_agreed)


def tell_change(db: Session, actor: Actor, session_id: UUID) -> tuple[int, list[str]]:
    """Tell everybody who was invited what has changed: another time or place, or that it is called off.

    How many were told, and the names of those whom the gate or a mark keeps from being told: somebody has to call the patient.
    Raises: Forbidden, SessionNotFound, OutsideCaseload.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    expected = {row.contact_id for row in queries.list_participants(db, session.id)}
    told = 0
    left: list[str] = []
    if session.starts_at <= clock.now() and session.status is not SessionStatus.CANCELLED:
        return told, left
    for contact_id, last in _last(db, session).items():
        is_off = session.status is SessionStatus.CANCELLED or contact_id not in expected
        kind = kind_due(last.kind, last.sequence, session.invited_sequence, is_off=is_off)
        if kind is None:
            continue
        try:
            _send(db, actor, session, seat_now(db, actor, session.patient_id, contact_id), kind)
        except UNTOLD:
            left.append(patients.get_part(db, Contact, contact_id, patient_id=session.patient_id).name)
        else:
            told += 1
    return told, left


def count_change(db: Session, session: FamilySession) -> None:
    """What was said so far is behind from now on: the next number is above every one that went out."""
    sent = [row.sequence for row in giving.list_invitations(db, session.id)]
    session.invited_sequence = max([session.invited_sequence, *sent]) + 1


def has_arrived(db: Session, mail_ref: UUID) -> bool:
    """Whether a letter did not fail, as far as the outbox remembers."""
    return mail.find_arrivals(db, [mail_ref]).get(mail_ref) is not mail.Arrival.FAILED


def _send(
    db: Session,
    actor: Actor,
    session: FamilySession,
    seat: Seat,
    kind: InvitationKind,
    *,
    has_agreed: bool = False,
) -> FamilyInvitation:
    assert actor.user_id is not None  # noqa: S101 - the platform at work invites nobody
    last = _last(db, session).get(seat.contact_id)
    number = max(session.invited_sequence, last.sequence + 1 if last is not None else 0)
    says = Says(_meeting(db, session), kind, number)
    if kind is not InvitationKind.CANCEL:
        _require_place(db, session, says.meeting)
    posted = post(db, actor, session.patient_id, seat, says, has_agreed=has_agreed)
    row = FamilyInvitation(
        session_id=session.id,
        patient_id=session.patient_id,
        contact_id=seat.contact_id,
        kind=kind,
        sequence=says.sequence,
        language=seat.language,
        address_sealed=keyring(db).seal(giving.ADDRESS, seat.email),
        mail_ref=posted.mail_ref,
        sent_at=clock.now(),
        sent_by_id=actor.user_id,
        basis=posted.basis,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "family_session.invited", subject=row, kind=kind.value)
    return row


def _require_place(db: Session, session: FamilySession, meeting: Meeting) -> None:
    is_by_video = session.format is SessionFormat.TELEHEALTH
    if not (meeting.link if is_by_video else calendar_file.place_of(db, meeting)):
        raise NoPlace(session.id, session.group_id, is_video=is_by_video)


def _meeting(db: Session, session: FamilySession) -> Meeting:
    is_by_video = session.format is SessionFormat.TELEHEALTH
    return Meeting(
        session.id,
        session.starts_at,
        session.ends_at,
        None if is_by_video else session.room_id,
        opened_link(db, session.video_link_sealed) if is_by_video else "",
        is_by_phone=session.format is SessionFormat.PHONE,
    )


def _last(db: Session, session: FamilySession) -> dict[UUID, FamilyInvitation]:
    return {row.contact_id: row for row in giving.list_invitations(db, session.id)}
