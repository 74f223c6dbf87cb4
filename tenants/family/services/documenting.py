"""Documenting what happened in a session, as often as it takes until the note is signed. What happened can always be
written down; a basis that does not hold is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from causeway.errors import Refused
from tenants.family import queries
from tenants.family.errors import NotBegun
from tenants.family.models import FamilyDraft, FamilyParticipant, FamilySession
from tenants.family.queries import (
    ABSENCE_REASON,
    ACCOUNT,
    BENEFIT,
    DRAFT,
    LATER_ACCOUNT,
    NARRATIVE,
    OBSERVATION,
    SEEN,
    Seat,
)
from tenants.family.rules import (
    PRESENT,
    Basis,
    FocusArea,
    Intervention,
    Later,
    SessionKind,
    SessionStatus,
    TookPart,
)
from tenants.family.services.agreements import AgreementFacts, AskedFacts, ask_again, write_agreements
from tenants.family.services.bases import require_basis, seats_of
from tenants.family.services.loading import load, require_open, sealed
from tenants.family.services.names import confirm_words, note_words
from tenants.family.services.planning import serve
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class ParticipantFacts:
    """How one contact took part, the basis relied on, and what happened where there was none.

    from_minute, until_minute: of the session, where they were not there throughout. spoke_of: what of, even where it is not
    named among the session's focus areas. later, later_account: what carried them once their release was revoked, and what
    happened where nothing did.
    """

    contact_id: UUID
    took_part: TookPart
    basis: Basis | None = None
    account: str | None = None
    from_minute: int | None = None
    until_minute: int | None = None
    spoke_of: tuple[FocusArea, ...] = ()
    observation: str | None = None
    later: Later | None = None
    later_account: str | None = None


@dataclass(frozen=True, slots=True)
class Documentation:
    """Everything a note says. Participants and agreements that are not named are taken off it.

    held_minutes: minutes really held, 1 to 720. families_count: in the room, for a multi-family session that belongs to no
    group; a group's are counted. goal_ids: None leaves them as they were planned. asked: agreements of earlier sessions.
    focus_areas: those that somebody spoke of are added. confirmed: words of it that name nobody of another family of the
    group; they are kept.
    """

    held_minutes: int
    is_patient_present: bool
    participants: tuple[ParticipantFacts, ...] = ()
    families_count: int | None = None
    absence_reason: str | None = None
    benefit: str | None = None
    observation: str | None = None
    focus_areas: tuple[FocusArea, ...] = ()
    patient_spoke_of: tuple[FocusArea, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    narrative: str | None = None
    agreements: tuple[AgreementFacts, ...] = ()
    goal_ids: tuple[UUID, ...] | None = None
    asked: tuple[AskedFacts, ...] = ()
    confirmed: tuple[str, ...] = ()


def document(
    db: Session, actor: Actor, session_id: UUID, facts: Documentation, *, expected_version: int | None = None
) -> FamilySession:
    """Write down what happened. The session is held from now on; the writer's kept draft is gone.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, NotBegun, BasisRefused,
    Refused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    require_open(session)
    if session.starts_at > clock.now():
        raise NotBegun
    if not 1 <= facts.held_minutes <= 720:
        raise Refused("Say how many minutes were held, from 1 to 720.", field="held_minutes")
    for each in facts.participants:
        if each.from_minute is not None and each.until_minute is not None and each.until_minute <= each.from_minute:
            raise Refused("Somebody's last minute has to come after their first.", field="participants")
    _put(db, session, facts)
    _seat(db, actor, session, facts)
    if facts.goal_ids is not None:
        serve(db, session, facts.goal_ids)
    write_agreements(db, session, facts.agreements)
    ask_again(db, actor, session, facts.asked)
    flag_modified(session, "updated_at")  # participants and agreements belong to the note's version
    drafts.drop(db, actor, FamilyDraft, session_id=session.id)
    db.flush()
    confirm_words(db, actor, session, note_words(db, session), facts.confirmed)
    audit.record(db, actor, "family_session.documented", subject=session)
    return session


def keep_draft(
    db: Session, actor: Actor, session_id: UUID, fields: Fields, *, form_key: UUID | None = None
) -> FamilyDraft | None:
    """Keep what somebody has typed so far, for them alone, without touching the note.

    form_key: of the form it was typed on; None comes back when that has been saved meanwhile.
    Raises: Forbidden, SessionNotFound, OutsideCaseload, NoteSigned, SessionCancelled, Refused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    require_open(session)
    if drafts.is_late(db, form_key):
        return None
    keys, typed = {"session_id": session.id}, drafts.sealed(db, DRAFT, fields)
    return drafts.keep(
        db, actor, FamilyDraft, keys, patient_id=session.patient_id, payload_sealed=typed, text_sealed=None
    )


def discard_draft(db: Session, actor: Actor, session_id: UUID) -> None:
    """Throw away what somebody typed. A second time changes nothing. Raises Forbidden, SessionNotFound, OutsideCaseload."""
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    drafts.drop(db, actor, FamilyDraft, session_id=session.id)


def _put(db: Session, session: FamilySession, facts: Documentation) -> None:
    session.status = SessionStatus.HELD
    session.held_minutes = facts.held_minutes
    counts = session.kind is SessionKind.MULTI_FAMILY and session.group_id is None
    session.families_count = facts.families_count if counts else None
    session.is_patient_present = facts.is_patient_present
    absent = not facts.is_patient_present
    session.absence_reason_sealed = sealed(db, ABSENCE_REASON, facts.absence_reason if absent else None)
    session.benefit_sealed = sealed(db, BENEFIT, facts.benefit if absent else None)
    session.patient_spoke_of = [] if absent else _in_order(facts.patient_spoke_of)
    spoken = [each.spoke_of for each in facts.participants if each.took_part in PRESENT]
    session.focus_areas = _in_order({*facts.focus_areas, *session.patient_spoke_of, *chain.from_iterable(spoken)})
    session.interventions = [each.value for each in Intervention if each in facts.interventions]
    session.observation_sealed = sealed(db, OBSERVATION, None if absent else facts.observation)
    session.narrative_sealed = sealed(db, NARRATIVE, facts.narrative)
    session.documented_at = clock.now()


def _in_order(areas: Collection[str]) -> list[str]:
    return [area.value for area in FocusArea if area in areas]


def _seat(db: Session, actor: Actor, session: FamilySession, facts: Documentation) -> None:
    seats = seats_of(db, actor, session)
    is_part2 = patients.get_patient(db, session.patient_id).is_part2
    present = {row.contact_id: row for row in queries.list_participants(db, session.id)}
    named = {each.contact_id: each for each in facts.participants}
    for contact_id, each in named.items():
        seat = seats.get(contact_id)
        if seat is None:
            raise Refused("This person is not among the patient's contacts.", field="participants")
        require_basis(each, seat, actor, is_part2=is_part2, is_patient_present=facts.is_patient_present)
        row = present.get(contact_id)
        if row is None:
            row = FamilyParticipant(session_id=session.id, patient_id=session.patient_id, contact_id=contact_id)
            db.add(row)
        _put_participant(db, row, each, seat)
        if Basis.NONE in {row.basis, row.later_basis}:
            audit.record(db, actor, "family_session.held_without_basis", subject=session, contact_id=str(contact_id))
    for contact_id, row in present.items():
        if contact_id not in named:
            db.delete(row)
    db.flush()


def _put_participant(db: Session, row: FamilyParticipant, each: ParticipantFacts, seat: Seat) -> None:
    was_there = each.took_part in PRESENT
    row.took_part, row.basis = each.took_part, each.basis if was_there else None
    row.consent_id = seat.mark.release_id if row.basis is Basis.RELEASE else None
    row.account_sealed = sealed(db, ACCOUNT, each.account if row.basis is Basis.NONE else None)
    row.from_minute, row.until_minute = (each.from_minute, each.until_minute) if was_there else (None, None)
    row.spoke_of = _in_order(each.spoke_of) if was_there else []
    row.observation_sealed = sealed(db, SEEN, each.observation if was_there else None)
    is_cut = row.basis is Basis.RELEASE and seat.mark.ends_at is not None
    row.later_basis, row.later_from_at = (each.later, seat.mark.ends_at) if is_cut else (None, None)
    row.later_account_sealed = sealed(db, LATER_ACCOUNT, each.later_account if row.later_basis is Later.NONE else None)
