"""The family's own summary: a draft to begin with, versions as they are written, each handed over through the gate."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock, mail
from causeway.access import Actor, Permission
from causeway.disclosure import Clearance, Document, Way
from causeway.errors import Refused, Stale
from causeway.language import LANGUAGES
from causeway.protection import keyring
from tenants.family import documents, queries
from tenants.family.errors import SummaryBehind, SummaryNamesOthers, Unwritten
from tenants.family.models import FamilyHandover, FamilySession, FamilySummary
from tenants.family.queries import Seat, giving
from tenants.family.rules import HandedBy, SessionStatus, SummaryPart
from tenants.family.services.loading import load, sealed
from tenants.family.services.names import require_no_others, words_found
from tenants.family.services.telling import Telling, ask, seat_now

WHAT = "Family session summary"


def write_summary(
    db: Session,
    actor: Actor,
    session_id: UUID,
    language: str,
    content: Mapping[SummaryPart, str],
    *,
    named: giving.NextMeeting | None = None,
    confirmed: Collection[str] = (),
    expected_number: int | None = None,
) -> FamilySummary:
    """Write a version in a language (`LANGUAGES`); an earlier one stays as it was given. The same words again change nothing.

    named: the next meeting as the writer saw it. confirmed: words that are no names of another family's people; kept.
    expected_number: the version the writer saw, 0 for none.
    Raises: Forbidden, SessionNotFound, OutsideCaseload, Refused, Stale, NamesOthers.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    if session.status is not SessionStatus.HELD:
        raise Refused("Document the session first; the family's summary comes after it.")
    if language not in LANGUAGES or actor.user_id is None:
        raise Refused("Choose English or Spanish.", field="language")
    written = {part: content.get(part, "").strip() for part in SummaryPart}
    if not any(written.values()):
        raise Refused("Write what the family is to have.", field=SummaryPart.PRACTISED.value)
    latest = giving.find_latest(db, session.id, language)
    number = latest.number if latest is not None else 0
    if expected_number is not None and expected_number != number:
        raise Stale(row_id=latest.id if latest is not None else None)
    require_no_others(db, actor, session, "\n".join(written.values()), confirmed)
    is_same = latest is not None and giving.content_of(db, latest) == written
    if latest is not None and is_same and not is_behind(db, session, latest.written_at, giving.next_of(db, latest)):
        return latest
    kept = {part.value: text for part, text in written.items()}
    if named is not None and written[SummaryPart.NEXT]:
        kept[giving.NEXT_MEETING] = named.written()
    summary = FamilySummary(
        session_id=session.id,
        patient_id=session.patient_id,
        language=language,
        number=number + 1,
        content_sealed=keyring(db).seal(giving.CONTENT, json.dumps(kept, ensure_ascii=False)),
        written_at=clock.now(),
        written_by_id=actor.user_id,
    )
    db.add(summary)
    db.flush()
    audit.record(db, actor, "family_summary.written", subject=summary, language=language)
    return summary


def is_behind(db: Session, session: FamilySession, written_at: datetime, named: giving.NextMeeting | None) -> bool:
    """Whether the note was changed after a summary was written, or the next meeting it names is over, moved or called off."""
    is_noted_since = session.documented_at is not None and written_at < session.documented_at
    return is_noted_since or not giving.still_stands(db, session.patient_id, named)


def hand_over(
    db: Session, actor: Actor, session_id: UUID, summary_id: UUID, contact_id: UUID, *, has_agreed: bool = False
) -> tuple[Clearance, Document]:
    """The summary as a document to give into a contact's hand, cleared and written down as given.

    has_agreed: the patient agrees to it here and now, where there is no release.
    Raises: Forbidden, SessionNotFound, SummaryNotFound, OutsideCaseload, SummaryBehind, Refused, BasisRefused,
    DisclosureRefused, NoTypeface.
    """
    session, summary, seat = _ready(db, actor, session_id, summary_id, contact_id)
    clearance = ask(db, actor, session.patient_id, seat, Telling(Way.PDF, WHAT, has_agreed, summary.language))
    made = documents.summary(db, actor, summary, seat.contact_id, clearance.notice)
    _given(db, actor, summary, seat, clearance)
    return clearance, made


def send_summary(
    db: Session, actor: Actor, session_id: UUID, summary_id: UUID, contact_id: UUID, *, has_agreed: bool = False
) -> FamilyHandover:
    """The same by mail, to the contact's address on record. The letter itself says nothing of the session.

    Raises: as `hand_over`.
    """
    session, summary, seat = _ready(db, actor, session_id, summary_id, contact_id)
    if not seat.email:
        raise Refused("{name} has no mail address on record.", field="contact_id", name=seat.name)
    if seat.flags.is_do_not_contact:
        raise Unwritten(field="contact_id", name=seat.name)
    clearance = ask(db, actor, session.patient_id, seat, Telling(Way.MAIL, WHAT, has_agreed, summary.language))
    made = documents.summary(db, actor, summary, seat.contact_id, clearance.notice)
    subject, text, name = documents.summary_letter(db, summary.language)
    mail_ref = mail.send(db, clearance, seat.email, subject, text, document=mail.Attached(name, made))
    return _given(db, actor, summary, seat, clearance, mail_ref=mail_ref)


def waive_summary(
    db: Session, actor: Actor, session_id: UUID, why: str, *, expected_version: int | None = None
) -> FamilySession:
    """Say why this family gets no summary. Raises Forbidden, SessionNotFound, OutsideCaseload, Stale, Refused."""
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    if session.status is not SessionStatus.HELD:
        raise Refused("Document the session first; the family's summary comes after it.")
    if not why.strip():
        raise Refused("Say why.", field="why")
    session.unsummed_at, session.unsummed_by_id = clock.now(), actor.user_id
    session.unsummed_sealed = sealed(db, queries.UNSUMMED, why.strip())
    db.flush()
    audit.record(db, actor, "family_summary.waived", subject=session)
    return session


def _ready(
    db: Session, actor: Actor, session_id: UUID, summary_id: UUID, contact_id: UUID
) -> tuple[FamilySession, FamilySummary, Seat]:
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    summary = giving.get_summary(db, summary_id)
    if summary.session_id != session.id:
        raise Refused("There is no such summary here.")
    latest = giving.find_latest(db, session.id, summary.language)
    is_old = is_behind(db, session, summary.written_at, giving.next_of(db, summary))
    if is_old or latest is None or latest.id != summary.id:
        raise SummaryBehind
    if left := words_found(db, session, giving.content_of(db, summary).values()):
        raise SummaryNamesOthers(left)
    return session, summary, seat_now(db, actor, session.patient_id, contact_id)


def _given(
    db: Session,
    actor: Actor,
    summary: FamilySummary,
    seat: Seat,
    clearance: Clearance,
    *,
    mail_ref: UUID | None = None,
) -> FamilyHandover:
    assert actor.user_id is not None  # noqa: S101 - the platform at work reads no family's record
    way = HandedBy.DOCUMENT if mail_ref is None else HandedBy.MAIL
    row = FamilyHandover(
        summary_id=summary.id,
        session_id=summary.session_id,
        patient_id=summary.patient_id,
        contact_id=seat.contact_id,
        way=way,
        mail_ref=mail_ref,
        given_at=clock.now(),
        given_by_id=actor.user_id,
        basis=clearance.basis.sentence,
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "family_summary.given", subject=row, way=way.value)
    return row
