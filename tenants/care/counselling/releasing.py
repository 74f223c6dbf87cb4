"""Counselling notes on their way out: on a consent of their own, by whoever may read each of them, through the gate.

Source: docs/rules.md#counselling-notes; 45 CFR 164.508(a)(2), (b)(3)(ii); 42 CFR 2.31(b) (2024 rule).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock, disclosure
from causeway.access import Actor, Permission
from causeway.disclosure import Basis, Category, Clearance, Leaving, Way
from causeway.errors import Refused
from causeway.language import code_of, words
from tenants.care.counselling import queries
from tenants.care.counselling.errors import CounsellingNoteNotFound, NoteNotChosen, OneKindOnly
from tenants.care.counselling.labels import KINDS
from tenants.care.counselling.queries import NoteRow
from tenants.patients import queries as patients
from tenants.patients.errors import RecordNotFound
from tenants.patients.gate import reaches
from tenants.patients.models import Consent, Contact
from tenants.patients.queries.parts import Standing
from tenants.patients.rules.consents import ConsentKind, State


class Chosen(NamedTuple):
    """Notes, and the consent on which they are to go. rows: the oldest first."""

    consent: Consent
    rows: list[NoteRow]


@dataclass(frozen=True, slots=True)
class Released:
    """What left. language: of whoever reads it."""

    chosen: Chosen
    clearance: Clearance
    language: str


def list_for_notes(db: Session, actor: Actor, patient_id: UUID) -> list[Standing]:
    """The patient's consents to releasing such notes that were signed once and name somebody, those in force first."""
    today = clock.today(actor.zone)
    return [
        one
        for one in patients.list_consents(db, patient_id, today, at=clock.now())
        if one.consent.kind is ConsentKind.COUNSELLING_NOTES and one.state not in {State.DRAFT, State.VOIDED}
        if one.consent.recipient is not None and one.consent.purpose is not None
    ]


def reads(db: Session, actor: Actor, leaving: Leaving) -> bool:
    """Whether the person may read every counselling note that is about to leave. Notes that are not named are nobody's."""
    if not leaving.note_ids or len(leaving.patient_ids) != 1:
        return False
    found = _readable(db, actor, leaving.patient_ids[0], leaving.note_ids)
    return {row.id for row in found} == set(leaving.note_ids)


def look(
    db: Session, actor: Actor, patient_id: UUID, consent_id: UUID, note_ids: Collection[UUID]
) -> tuple[Chosen, Basis]:
    """What would leave, and on what; nothing leaves and nothing is accounted for.

    Raises: CounsellingNoteNotFound, RecordNotFound, NoteNotChosen, OneKindOnly, Refused, DisclosureRefused.
    """
    chosen = _chosen(db, actor, patient_id, consent_id, note_ids)
    return chosen, disclosure.find(db, actor, _leaving(db, chosen, patient_id))


def release_notes(
    db: Session, actor: Actor, patient_id: UUID, consent_id: UUID, note_ids: Collection[UUID]
) -> Released:
    """Let notes leave to whom the consent names, for its purpose; accounted for, and each note's release in the trail.

    Raises: as `look`.
    """
    chosen = _chosen(db, actor, patient_id, consent_id, note_ids)
    leaving = _leaving(db, chosen, patient_id)
    clearance = disclosure.ask(db, actor, leaving)
    for row in chosen.rows:  # without the patient, as everything that tells of such a note
        audit.record(db, actor, "counselling_note.released", note_id=str(row.id), consent_id=str(consent_id))
    return Released(chosen, clearance, leaving.language)


def _chosen(db: Session, actor: Actor, patient_id: UUID, consent_id: UUID, note_ids: Collection[UUID]) -> Chosen:
    rows = _readable(db, actor, patient_id, note_ids)
    if {row.id for row in rows} != set(note_ids):
        raise CounsellingNoteNotFound
    consent = patients.get_part(db, Consent, consent_id, patient_id=patient_id)
    if consent.kind is not ConsentKind.COUNSELLING_NOTES:
        raise RecordNotFound
    if not rows:
        raise NoteNotChosen(field="notes")
    if len({row.kind for row in rows}) > 1:
        raise OneKindOnly(field="notes")
    return Chosen(consent, rows[::-1])


def _readable(db: Session, actor: Actor, patient_id: UUID, note_ids: Collection[UUID]) -> list[NoteRow]:
    return queries.list_readable(
        db,
        actor,
        patient_id,
        note_ids,
        is_author=reaches(db, actor, Permission.COUNSELLING_WRITE, patient_id),
        is_director=reaches(db, actor, Permission.COUNSELLING_READ, patient_id),
    )


def _leaving(db: Session, chosen: Chosen, patient_id: UUID) -> Leaving:
    consent, rows = chosen
    if consent.recipient is None or consent.purpose is None:
        raise Refused("The consent names nobody, or no purpose. Have a new one signed.", field="consent_id")
    contact_id = consent.contact_id
    language = patients.get_part(db, Contact, contact_id).language if contact_id is not None else None
    return Leaving(
        Way.PDF,
        consent.recipient,
        consent.purpose,
        what=f"{words(KINDS[rows[0].kind])} ({len(rows)})",
        categories=frozenset({Category.COUNSELLING_NOTES}),
        patient_ids=(patient_id,),
        recipient_name=consent.recipient_name or "",
        recipient_id=contact_id or consent.recipient_id,
        release_id=consent.id,
        note_ids=tuple(row.id for row in rows),
        language=code_of(language),
    )
