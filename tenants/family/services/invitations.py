"""Invitations by mail with a calendar file: come, come at another time, do not come. Each through the gate, each accounted.

They say when and where, and the clinic's name; nothing of what it is, nor of whom.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock, mail
from causeway.access import Actor, Permission
from causeway.disclosure import DisclosureRefused, Way
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import calendar_file, queries
from tenants.family.errors import BasisRefused, Unwritten
from tenants.family.models import FamilyInvitation, FamilySession
from tenants.family.queries import Seat, giving
from tenants.family.rules import InvitationKind, SessionStatus
from tenants.family.services.loading import load
from tenants.family.services.telling import Telling, ask, seat_now

WHAT = "Calendar invitation"


def invite(
    db: Session, actor: Actor, session_id: UUID, contact_id: UUID, *, has_agreed: bool = False
) -> FamilyInvitation:
    """Invite one of those expected; a second time, when nothing has changed, sends nothing.

    has_agreed: the patient agrees to it here and now, where there is no release.
    Raises: Forbidden, SessionNotFound, OutsideCaseload, Refused, Unwritten, BasisRefused, DisclosureRefused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    if session.status is not SessionStatus.SCHEDULED or session.starts_at <= clock.now():
        raise Refused("Only a session to come has invitations.")
    expected = {row.contact_id for row in queries.list_participants(db, session.id)}
    if contact_id not in expected:
        raise Refused("This person is not expected at the session.", field="contact_id")
    last = _last(db, session).get(contact_id)
    if last is not None and last.sequence == session.invited_sequence and _arrived(db, last):
        return last
    kind = InvitationKind.REQUEST if last is None else InvitationKind.UPDATE
    seat = seat_now(db, actor, session, contact_id)
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
        kind = InvitationKind.CANCEL if is_off else InvitationKind.UPDATE
        if last.kind is InvitationKind.CANCEL and is_off:
            continue
        if not is_off and last.sequence == session.invited_sequence:
            continue
        seat = seat_now(db, actor, session, contact_id)
        try:
            _send(db, actor, session, seat, kind)
        except (BasisRefused, DisclosureRefused, Unwritten):
            left.append(seat.name)
        else:
            told += 1
    return told, left


def _send(
    db: Session,
    actor: Actor,
    session: FamilySession,
    seat: Seat,
    kind: InvitationKind,
    *,
    has_agreed: bool = False,
) -> FamilyInvitation:
    if seat.flags.is_do_not_contact:
        raise Unwritten(field="contact_id", name=seat.name)
    if not seat.email:
        raise Refused("{name} has no mail address on record.", field="contact_id", name=seat.name)
    assert actor.user_id is not None  # noqa: S101 - the platform at work invites nobody
    clearance = ask(db, actor, session, seat, Telling(Way.CALENDAR, WHAT, has_agreed))
    last = _last(db, session).get(seat.contact_id)
    sequence = max(session.invited_sequence, last.sequence + 1 if last is not None else 0)
    letter = calendar_file.letter(db, actor, session, seat, calendar_file.Says(kind, sequence))
    mail_ref = mail.send(db, clearance, seat.email, letter.subject, letter.text, invitation=letter.invitation)
    session.invited_sequence = sequence
    row = FamilyInvitation(
        session_id=session.id,
        patient_id=session.patient_id,
        contact_id=seat.contact_id,
        kind=kind,
        sequence=sequence,
        language=seat.language,
        address_sealed=keyring(db).seal(giving.ADDRESS, seat.email),
        mail_ref=mail_ref,
        sent_at=clock.now(),
        sent_by_id=actor.user_id,
        basis=clearance.basis.sentence,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "family_session.invited", subject=row, kind=kind.value)
    return row


def _last(db: Session, session: FamilySession) -> dict[UUID, FamilyInvitation]:
    return {row.contact_id: row for row in giving.list_invitations(db, session.id)}


def _arrived(db: Session, last: FamilyInvitation) -> bool:
    return mail.find_arrivals(db, [last.mail_ref]).get(last.mail_ref) is not mail.Arrival.FAILED
