"""Signing a note, which freezes it; the second signature where one is due; addenda afterwards.

The password is asked for again at the edge (`causeway.web.step_up`), before these are called.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from causeway.web import formats
from tenants.care import queries as care
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.rules import needs_cosign
from tenants.clinics.rulebook import deadline
from tenants.sessions.models import Note, NoteAddendum, NoteConfirmation, NotePart
from tenants.sessions.note_errors import (
    CosignRefused,
    NamesSomebody,
    NamesSomebodyAdded,
    NoteNotSigned,
    NothingToSign,
    NotOver,
    NotReadyToSign,
    NotTheLeader,
    ReadsAlike,
)
from tenants.sessions.queries import notes as queries
from tenants.sessions.queries.notes import ADDENDUM, REASON, SHARED, TOPIC, WORD, WORDING
from tenants.sessions.rules import likeness, naming
from tenants.sessions.rules.notes import (
    ConfirmedAs,
    Lack,
    Missing,
    PartFacts,
    Section,
    missing_in_part,
    missing_in_shared,
)
from tenants.sessions.rules.words import SessionStatus
from tenants.sessions.services.note_corrections import settle
from tenants.sessions.services.note_sheet import Sheet, load
from tenants.sessions.services.note_writing import NoteText, write
from tenants.staff import cosigning
from tenants.staff import queries as staff


def sign(db: Session, actor: Actor, session_id: UUID, text: NoteText, *, expected_version: int | None = None) -> Sheet:
    """Write the note down and sign it: the shared part, and the part of everybody who was there. Frozen from here on.

    Raises: what `write` raises, NotTheLeader, NotOver, NothingToSign, NotReadyToSign, NamesSomebody, ReadsAlike.
    """
    sheet = write(db, actor, session_id, text, expected_version=expected_version)
    if not sheet.may_be_signed_by(actor.user_id) or actor.user_id is None:
        raise NotTheLeader(leaders="; ".join(leader.name for leader in sheet.leaders))
    _require_over(actor, sheet)
    note = queries.get_note(db, sheet.note.id) if sheet.note is not None else None
    to_sign = unsigned_parts(sheet)
    if note is None or (not to_sign and note.signed_at is not None):
        raise NothingToSign
    _require_whole(db, sheet, note)
    _require_nameless(db, actor, sheet, note, text.not_names, to_sign=to_sign)
    _require_own_words(db, actor, sheet, note, text.alike)
    _freeze(db, actor, sheet, note, to_sign)
    audit.record(db, actor, "note.signed", subject=note, parts=len(to_sign))
    return sheet


def unsigned_parts(sheet: Sheet) -> dict[UUID, NotePart]:
    """The parts that a signature would freeze: of everybody who was there."""
    present = {one.patient_id for one in sheet.attendees if one.is_present}
    return {key: part for key, part in sheet.parts.items() if part.signed_at is None and key in present}


def missing_to_sign(db: Session, sheet: Sheet) -> tuple[list[Missing], dict[UUID, list[Lack]]]:
    """What the shared part lacks, and what each person's part lacks."""
    note, people = sheet.note, [one for one in sheet.attendees if not one.is_away]
    has_shared = note is not None and note.shared_sealed is not None
    shared = missing_in_shared(is_group=sheet.is_group, has_shared=has_shared, has_people=bool(people))
    parts = {}
    for one in people:
        part = sheet.parts.get(one.patient_id)
        if part is not None and part.signed_at is not None:
            continue
        facts = PartFacts(
            is_attendance_known=one.is_present,
            has_participation=part is not None and part.participation is not None,
            has_response=part is not None and part.response is not None,
            written=frozenset() if part is None else frozenset(map(Section, queries.opened_sections(db, part))),
        )
        if lacks := missing_in_part(facts, sheet.required, is_group=sheet.is_group):
            parts[one.patient_id] = lacks
    return shared, parts


def cosign(db: Session, actor: Actor, note_id: UUID, *, expected_version: int | None = None) -> Note:
    """Give the second signature to all of a note that waits for this person's: everybody's for whoever may for everybody,
    else what those signed whom they supervise. Never to what they signed themselves.

    Raises: Forbidden, SessionNotFound, NotTheirSupervisor, Stale, CosignRefused.
    """
    reach = cosigning.reach(db, actor, Permission.CARE_COSIGN)
    note = queries.get_note(db, note_id, for_update=True)
    parts = queries.list_parts(db, note.id, for_update=True)
    addenda = queries.list_addendum_rows(db, note.id)
    signed: list[NotePart | NoteAddendum] = [part for part in parts.values() if part.signed_at is not None]
    signed += addenda
    reach.require_any([row.signed_by_id for row in signed])
    require_version(note, expected_version)
    waiting = [row for row in signed if row.needs_cosign and row.cosigned_at is None and reach.covers(row.signed_by_id)]
    if not waiting:
        raise CosignRefused
    for row in waiting:
        row.cosigned_at, row.cosigned_by_id = clock.now(), actor.user_id
    flag_modified(note, "updated_at")
    db.flush()
    added = sum(isinstance(row, NoteAddendum) for row in waiting)
    audit.record(db, actor, "note.cosigned", subject=note, parts=len(waiting) - added, addenda=added)
    return note


def add_addendum(
    db: Session,
    actor: Actor,
    session_id: UUID,
    patient_id: UUID | None,
    text: str,
    *,
    not_names: frozenset[str] = frozenset(),
) -> NoteAddendum:
    """Add to a signed part, or without a patient to the signed part that all share; signed as it is written.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, FamilyKind, NoteNotSigned, NamesSomebody, Refused.
    """
    sheet = load(db, actor, session_id, Permission.CARE_WRITE, for_update=True)
    note, part = sheet.note, sheet.parts.get(patient_id) if patient_id is not None else None
    if note is None or note.signed_at is None or (patient_id is not None and (part is None or part.signed_at is None)):
        raise NoteNotSigned
    if not text.strip() or actor.user_id is None:
        raise Refused("Write what is to be added.", field="text")
    if patient_id is None and sheet.is_group:
        hits = naming.names_found(text, [one.named for one in sheet.everybody if not one.is_away])
        if remaining := naming.left(hits, not_names):
            raise NamesSomebody(remaining, field="text")
        _confirm_words(db, actor, note, hits, set())
    addendum = NoteAddendum(
        note_id=note.id,
        patient_id=patient_id,
        text_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
        needs_cosign=_waits(db, actor),
    )
    db.add(addendum)
    if part is not None:
        settle(db, part.id)
    flag_modified(note, "updated_at")
    db.flush()
    audit.record(db, actor, "note.addendum_added", subject=addendum)
    return addendum


def _waits(db: Session, actor: Actor) -> bool:
    member = staff.find_by_user(db, actor.user_id)
    has_supervisor = member is not None and member.supervisor_id is not None
    return needs_cosign({role.value for role in actor.roles}, has_supervisor=has_supervisor)


def _require_over(actor: Actor, sheet: Sheet) -> None:
    if sheet.ended_at > clock.now():
        last = max(sheet.sessions, key=lambda one: one.ended_at or one.ends_at)
        raise NotOver(session=last.title, end=formats.clock(clock.local(sheet.ended_at, actor.zone)))


def _require_whole(db: Session, sheet: Sheet, note: Note) -> None:
    shared, parts = missing_to_sign(db, sheet)
    if note.signed_at is not None:
        shared = [each for each in shared if each is not Missing.SHARED]
    if shared or parts:
        raise NotReadyToSign(shared, parts)


def _require_nameless(
    db: Session,
    actor: Actor,
    sheet: Sheet,
    note: Note,
    not_names: frozenset[str],
    *,
    to_sign: Collection[UUID],
) -> None:
    """Of a shared part that is signed, what may name people added since: it stays as it is, so that somebody has to look."""
    if not sheet.is_group:
        return
    confirmed, _reasons = queries.list_confirmed(db, note.id)
    is_signed = note.signed_at is not None
    hits = [hit for hit in names_in(db, sheet, note) if not is_signed or hit.id in to_sign]
    if remaining := naming.left(hits, not_names | confirmed):
        raise NamesSomebodyAdded(remaining) if is_signed else NamesSomebody(remaining)
    _confirm_words(db, actor, note, hits, confirmed)


def names_in(db: Session, sheet: Sheet, note: Note) -> list[naming.Hit[UUID]]:
    """Where the shared part of a note may name somebody who attended."""
    shared = "\n".join(queries.opened(db, *each) for each in ((TOPIC, note.topic_sealed), (SHARED, note.shared_sealed)))
    return naming.names_found(shared, [one.named for one in sheet.everybody if not one.is_away])


def _confirm_words(db: Session, actor: Actor, note: Note, hits: list[naming.Hit[UUID]], confirmed: set[str]) -> None:
    for patient_id, key in sorted({(hit.id, hit.key) for hit in hits if hit.key not in confirmed}):
        db.add(
            NoteConfirmation(
                note_id=note.id,
                patient_id=patient_id,
                confirmed_as=ConfirmedAs.NOT_A_NAME,
                word_sealed=keyring(db).seal(WORD, key),
                confirmed_at=clock.now(),
                confirmed_by_id=actor.user_id,
            )
        )


def _require_own_words(db: Session, actor: Actor, sheet: Sheet, note: Note, reasons: Mapping[UUID, str]) -> None:
    if not sheet.is_group:
        return
    _words, given = queries.list_confirmed(db, note.id)
    pairs = alike_in(db, sheet)
    fresh = unsigned_parts(sheet)
    people: dict[UUID, list[UUID]] = {}
    for pair in pairs:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if one in fresh and one not in given:
                people.setdefault(one, []).append(other)
    unexplained = {one: others for one, others in people.items() if not reasons.get(one, "").strip()}
    if unexplained:
        raise ReadsAlike(unexplained)
    for patient_id in people:
        db.add(
            NoteConfirmation(
                note_id=note.id,
                patient_id=patient_id,
                confirmed_as=ConfirmedAs.MEANT_ALIKE,
                reason_sealed=keyring(db).seal(REASON, reasons[patient_id].strip()),
                confirmed_at=clock.now(),
                confirmed_by_id=actor.user_id,
            )
        )


def alike_in(db: Session, sheet: Sheet) -> list[likeness.Alike[UUID]]:
    """The pairs of parts that read alike, of those who were there."""
    texts = {}
    for one in sheet.attendees:
        part = sheet.parts.get(one.patient_id)
        if part is not None and one.is_present:
            said = " ".join(queries.opened_sections(db, part).values())
            texts[one.patient_id] = likeness.words_of(said, naming.keys_of(one.named))
    return likeness.alike(texts)


def _freeze(db: Session, actor: Actor, sheet: Sheet, note: Note, to_sign: Mapping[UUID, NotePart]) -> None:
    """The goals' words first: once a part is signed, the database lets nothing of it be written."""
    statements = care.find_statements(db, list(to_sign))
    for row in queries.list_mark_rows(db, [part.id for part in to_sign.values()]):
        row.wording_sealed = keyring(db).seal(WORDING, statements.get(row.goal_id, ""))
    db.flush()
    now, waits, due_at = clock.now(), _waits(db, actor), deadline(db, NOTE_SIGNED, actor.zone).at(sheet.ended_at)
    for patient_id, part in to_sign.items():
        attendee = sheet.find(patient_id)
        settled = attendee is not None and not attendee.is_unsettled
        part.signed_at, part.signed_by_id, part.needs_cosign = now, actor.user_id, waits
        part.signed_minutes = attendee.minutes if attendee is not None and settled else None
        part.is_late = now > due_at
    if note.signed_at is None:
        note.ended_at = sheet.ended_at
        db.flush()
        note.signed_at, note.signed_by_id = now, actor.user_id
    for session in sheet.sessions:
        if session.status is SessionStatus.SCHEDULED:
            session.status = SessionStatus.HELD
    db.flush()
