"""What went to a family: summaries in their versions, to whom they were handed, invitations and whether they arrived."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from causeway import clock, mail
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.family.errors import SummaryNotFound
from tenants.family.models import (
    FamilyHandover,
    FamilyInvitation,
    FamilyParticipant,
    FamilySession,
    FamilySummary,
)
from tenants.family.queries.seats import list_participants, list_seats
from tenants.family.rules import PRESENT, HandedBy, InvitationKind, SessionFormat, SessionStatus, SummaryPart

CONTENT = "family_summaries.content"
NEXT_MEETING = "next_meeting"
"""Beside the sections in the sealed content."""
ADDRESS = "family_invitations.address"


class NextMeeting(NamedTuple):
    """The meeting that a summary names as the next, as it was planned then."""

    session_id: UUID
    starts_at: datetime
    format: SessionFormat

    @classmethod
    def read(cls, text: str) -> "NextMeeting | None":
        """What `written` wrote; None for anything else."""
        try:
            session_id, starts_at, how = text.split(" ")
            return cls(UUID(session_id), datetime.fromisoformat(starts_at), SessionFormat(how))
        except ValueError:
            return None

    def written(self) -> str:
        """As one line, for a hidden field and for keeping."""
        return f"{self.session_id} {self.starts_at.isoformat()} {self.format.value}"


class SummaryRow(NamedTuple):
    """A version of a summary as pages show it. next: the meeting it names as the next."""

    id: UUID
    session_id: UUID
    language: str
    number: int
    content: Mapping[SummaryPart, str]
    written_at: datetime
    written_by: str
    next: NextMeeting | None


class HandoverRow(NamedTuple):
    """Whom a summary went to. arrival: of a mailed one, as far as the outbox knows (`mail.Arrival`)."""

    contact_id: UUID
    language: str
    number: int
    way: HandedBy
    given_at: datetime
    given_by: str
    basis: str
    arrival: mail.Arrival | None


class InvitationRow(NamedTuple):
    """An invitation that was sent, the last one of its contact."""

    contact_id: UUID
    kind: InvitationKind
    sequence: int
    sent_at: datetime
    sent_by: str
    basis: str
    arrival: mail.Arrival | None


def get_summary(db: Session, summary_id: UUID) -> FamilySummary:
    """One version. Raises SummaryNotFound."""
    return get_one(db, FamilySummary, summary_id, SummaryNotFound)


def content_of(db: Session, summary: FamilySummary) -> dict[SummaryPart, str]:
    """A version's sections, opened."""
    kept = json.loads(keyring(db).open(CONTENT, summary.content_sealed))
    return {part: kept.get(part.value, "") for part in SummaryPart}


def next_of(db: Session, summary: FamilySummary) -> NextMeeting | None:
    """The meeting that a version names as the next, where it began from one."""
    return NextMeeting.read(json.loads(keyring(db).open(CONTENT, summary.content_sealed)).get(NEXT_MEETING, ""))


def find_next(db: Session, session: FamilySession, language: str) -> NextMeeting | None:
    """The next planned meeting at which somebody is expected who took part in this session and reads the language."""
    came = {row.contact_id for row in list_participants(db, session.id) if row.took_part in PRESENT}
    seats = list_seats(db, session.patient_id, session_id=session.id)
    readers = [seat.contact_id for seat in seats if seat.contact_id in came and seat.language == language]
    row = db.execute(
        select(FamilySession.id, FamilySession.starts_at, FamilySession.format)
        .where(
            FamilySession.patient_id == session.patient_id,
            FamilySession.starts_at > clock.now(),
            FamilySession.status == SessionStatus.SCHEDULED,
            exists().where(
                FamilyParticipant.clinic_id == FamilySession.clinic_id,
                FamilyParticipant.session_id == FamilySession.id,
                FamilyParticipant.contact_id.in_(readers),
            ),
        )
        .order_by(FamilySession.starts_at, FamilySession.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else NextMeeting._make(row)


def still_stands(db: Session, patient_id: UUID, named: NextMeeting | None) -> bool:
    """Whether a meeting that was named is still to come as it was told; so does none at all."""
    if named is None:
        return True
    found = db.execute(
        select(FamilySession.starts_at, FamilySession.format).where(
            FamilySession.id == named.session_id,
            FamilySession.patient_id == patient_id,
            FamilySession.status == SessionStatus.SCHEDULED,
            FamilySession.starts_at > clock.now(),
        )
    ).one_or_none()
    return found is not None and tuple(found) == (named.starts_at, named.format)


def list_expected(db: Session, named: NextMeeting | None) -> set[UUID]:
    """The contacts expected at a meeting that was named."""
    return set() if named is None else {row.contact_id for row in list_participants(db, named.session_id)}


def list_summaries(db: Session, session_id: UUID) -> list[SummaryRow]:
    """The versions of a session's summary, the newest of each language first."""
    rows = db.execute(
        select(FamilySummary, User.display_name)
        .join(User, User.id == FamilySummary.written_by_id)
        .where(FamilySummary.session_id == session_id)
        .order_by(FamilySummary.language, FamilySummary.number.desc())
    )
    return [
        SummaryRow(
            row.id,
            row.session_id,
            row.language,
            row.number,
            content_of(db, row),
            row.written_at,
            name,
            next_of(db, row),
        )
        for row, name in rows
    ]


def find_latest(db: Session, session_id: UUID, language: str) -> FamilySummary | None:
    """The last version in a language."""
    return db.scalars(
        select(FamilySummary)
        .where(FamilySummary.session_id == session_id, FamilySummary.language == language)
        .order_by(FamilySummary.number.desc())
        .limit(1)
    ).one_or_none()


def list_handovers(db: Session, session_id: UUID) -> list[HandoverRow]:
    """Everybody a summary of the session went to, newest first. Two statements."""
    rows = db.execute(
        select(FamilyHandover, FamilySummary.language, FamilySummary.number, User.display_name)
        .join(
            FamilySummary,
            and_(FamilySummary.clinic_id == FamilyHandover.clinic_id, FamilySummary.id == FamilyHandover.summary_id),
        )
        .join(User, User.id == FamilyHandover.given_by_id)
        .where(FamilyHandover.session_id == session_id)
        .order_by(FamilyHandover.given_at.desc(), FamilyHandover.id.desc())
    ).all()
    arrivals = mail.find_arrivals(db, [row[0].mail_ref for row in rows if row[0].mail_ref is not None])
    return [
        HandoverRow(
            one.contact_id,
            language,
            number,
            one.way,
            one.given_at,
            name,
            one.basis,
            arrivals.get(one.mail_ref) if one.mail_ref is not None else None,
        )
        for one, language, number, name in rows
    ]


def list_invitations(db: Session, session_id: UUID) -> Sequence[FamilyInvitation]:
    """Every invitation of a session, oldest first."""
    return db.scalars(
        select(FamilyInvitation).where(FamilyInvitation.session_id == session_id).order_by(FamilyInvitation.id)
    ).all()


def last_invitations(db: Session, session_id: UUID) -> dict[UUID, InvitationRow]:
    """The last invitation of each contact, with whether it arrived. Two statements."""
    rows = db.execute(
        select(FamilyInvitation, User.display_name)
        .join(User, User.id == FamilyInvitation.sent_by_id)
        .where(FamilyInvitation.session_id == session_id)
        .order_by(FamilyInvitation.id)
    ).all()
    last = {one.contact_id: (one, name) for one, name in rows}
    arrivals = mail.find_arrivals(db, [one.mail_ref for one, _name in last.values()])
    return {
        contact_id: InvitationRow(
            contact_id, one.kind, one.sequence, one.sent_at, name, one.basis, arrivals.get(one.mail_ref)
        )
        for contact_id, (one, name) in last.items()
    }
