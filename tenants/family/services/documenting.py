"""Documenting what happened in a session, as often as it takes until the note is signed. What happened can always be
written down; a basis that does not hold is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.errors import BasisRefused, NotBegun
from tenants.family.models import FamilyAgreement, FamilyDraft, FamilyParticipant, FamilySession
from tenants.family.queries import ABSENCE_REASON, ACCOUNT, AGREEMENT_TEXT, BENEFIT, DRAFT, NARRATIVE, Seat
from tenants.family.rules import (
    PRESENT,
    AgreementOwner,
    AgreementState,
    Basis,
    FocusArea,
    Intervention,
    SessionKind,
    SessionStatus,
    TookPart,
    blocked,
    refusal,
)
from tenants.family.services.loading import load, require_open, sealed
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class ParticipantFacts:
    """How one contact took part, the basis relied on, and what happened where there was none."""

    contact_id: UUID
    took_part: TookPart
    basis: Basis | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What was agreed. id: an agreement on record that is corrected; None: a new one."""

    text: str
    owner: AgreementOwner
    contact_id: UUID | None = None
    due_on: date | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Documentation:
    """Everything a note says. Participants and agreements that are not named are taken off it.

    held_minutes: minutes really held, 1 to 720. families_count: in the room, for a multi-family session.
    """

    held_minutes: int
    is_patient_present: bool
    participants: tuple[ParticipantFacts, ...] = ()
    families_count: int | None = None
    absence_reason: str | None = None
    benefit: str | None = None
    focus_areas: tuple[FocusArea, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    narrative: str | None = None
    agreements: tuple[AgreementFacts, ...] = ()


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
    _put(db, session, facts)
    _seat(db, actor, session, facts)
    _agree(db, session, facts.agreements)
    flag_modified(session, "updated_at")  # participants and agreements belong to the note's version
    drafts.drop(db, actor, FamilyDraft, session_id=session.id)
    db.flush()
    audit.record(db, actor, "family_session.documented", subject=session)
    return session


def keep_draft(db: Session, actor: Actor, session_id: UUID, text: str) -> FamilyDraft:
    """Keep what somebody has typed so far, for them alone, without touching the note.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, NoteSigned, SessionCancelled.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    require_open(session)
    keys, typed = {"session_id": session.id}, keyring(db).seal(DRAFT, text)
    return drafts.keep(db, actor, FamilyDraft, keys, patient_id=session.patient_id, text_sealed=typed)


def _put(db: Session, session: FamilySession, facts: Documentation) -> None:
    session.status = SessionStatus.HELD
    session.held_minutes = facts.held_minutes
    session.families_count = facts.families_count if session.kind is SessionKind.MULTI_FAMILY else None
    session.is_patient_present = facts.is_patient_present
    absent = not facts.is_patient_present
    session.absence_reason_sealed = sealed(db, ABSENCE_REASON, facts.absence_reason if absent else None)
    session.benefit_sealed = sealed(db, BENEFIT, facts.benefit if absent else None)
    session.focus_areas = [area.value for area in FocusArea if area in facts.focus_areas]
    session.interventions = [each.value for each in Intervention if each in facts.interventions]
    session.narrative_sealed = sealed(db, NARRATIVE, facts.narrative)


def _seat(db: Session, actor: Actor, session: FamilySession, facts: Documentation) -> None:
    on = clock.local(session.starts_at, actor.zone).date()
    seats = {seat.contact_id: seat for seat in queries.list_seats(db, session.patient_id, on=on, session_id=session.id)}
    is_part2 = patients.get_patient(db, session.patient_id).is_part2
    present = {row.contact_id: row for row in queries.list_participants(db, session.id)}
    named = {each.contact_id: each for each in facts.participants}
    for contact_id, each in named.items():
        seat = seats.get(contact_id)
        if seat is None:
            raise Refused("This person is not among the patient's contacts.", field="participants")
        _require_basis(each, seat, is_part2=is_part2, is_patient_present=facts.is_patient_present)
        row = present.get(contact_id)
        if row is None:
            row = FamilyParticipant(session_id=session.id, patient_id=session.patient_id, contact_id=contact_id)
            db.add(row)
        _put_participant(db, row, each, seat)
        if row.basis is Basis.NONE:
            audit.record(db, actor, "family_session.held_without_basis", subject=session, contact_id=str(contact_id))
    for contact_id, row in present.items():
        if contact_id not in named:
            db.delete(row)
    db.flush()


def _require_basis(each: ParticipantFacts, seat: Seat, *, is_part2: bool, is_patient_present: bool) -> None:
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
    )
    if why is not None:
        raise BasisRefused(why, seat.name)


def _put_participant(db: Session, row: FamilyParticipant, each: ParticipantFacts, seat: Seat) -> None:
    basis = each.basis if each.took_part in PRESENT else None
    row.took_part, row.basis = each.took_part, basis
    row.consent_id = seat.mark.release_id if basis is Basis.RELEASE else None
    row.account_sealed = sealed(db, ACCOUNT, each.account if basis is Basis.NONE else None)


def _agree(db: Session, session: FamilySession, agreements: Sequence[AgreementFacts]) -> None:
    present = {row.id: row for row in queries.list_agreement_rows(db, session.id)}
    contacts = {row.contact_id for row in queries.list_participants(db, session.id)}
    kept = set()
    for each in agreements:
        if each.owner is AgreementOwner.CONTACT and each.contact_id not in contacts:
            raise Refused("An agreement can only be in the hands of somebody on this page.", field="agreements")
        agreed, row = keyring(db).seal(AGREEMENT_TEXT, each.text), present.get(each.id) if each.id is not None else None
        if row is None:
            row = FamilyAgreement(session_id=session.id, patient_id=session.patient_id, state=AgreementState.OPEN)
            db.add(row)
        row.text_sealed, row.owner, row.due_on = agreed, each.owner, each.due_on
        row.contact_id = each.contact_id if each.owner is AgreementOwner.CONTACT else None
        kept.add(row.id)
    for agreement_id, row in present.items():
        if agreement_id not in kept:
            db.delete(row)
    db.flush()
