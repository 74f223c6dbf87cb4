"""Contact notes: written and signed at once, co-signed where that is due, added to afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care import queries
from tenants.care.errors import CosignRefused, NotYet
from tenants.care.models import ContactAddendum, ContactNote
from tenants.care.queries import CONTACT_ADDENDUM, CONTACT_TEXT, CONTACT_WITH
from tenants.care.rules import ContactKind, ContactOutcome, Direction, needs_cosign
from tenants.care.services.contact_drafts import drop_contact_draft
from tenants.intake import queries as intake
from tenants.patients import queries as patients
from tenants.staff import cosigning
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What happened. with_whom: in words. minutes: 0 to 720. about_on: the day it answers, such as a day of absence."""

    kind: ContactKind
    direction: Direction
    outcome: ContactOutcome
    with_whom: str
    happened_at: datetime
    minutes: int = 0
    text: str = ""
    about_on: date | None = None


def note_contact(db: Session, actor: Actor, patient_id: UUID, facts: ContactFacts) -> ContactNote:
    """Write a contact down and sign it; frozen from here on. The password is asked for at the edge.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NotYet, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    _check(actor, facts)
    episodes = intake.list_open_episodes(db, patient_id)
    ring, text = keyring(db), facts.text.strip()
    note = ContactNote(
        patient_id=patient_id,
        episode_id=episodes[0].id if episodes else None,
        kind=facts.kind,
        direction=facts.direction,
        outcome=facts.outcome,
        with_sealed=ring.seal(CONTACT_WITH, facts.with_whom.strip()),
        happened_at=facts.happened_at,
        minutes=facts.minutes,
        text_sealed=ring.seal(CONTACT_TEXT, text) if text else None,
        about_on=facts.about_on,
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
        needs_cosign=_waits(db, actor),
    )
    db.add(note)
    drop_contact_draft(db, actor, patient_id)
    db.flush()
    audit.record(db, actor, "contact_note.signed", subject=note, kind=facts.kind.value, outcome=facts.outcome.value)
    return note


def cosign_contact(db: Session, actor: Actor, note_id: UUID, *, expected_version: int | None = None) -> ContactNote:
    """Give the second signature: whoever may for everybody, or the signer's supervisor. Never the one who signed.

    Raises: Forbidden, ContactNoteNotFound, NotTheirSupervisor, Stale, CosignRefused.
    """
    reach = cosigning.reach(db, actor, Permission.CARE_COSIGN)
    note = queries.get_contact_note(db, note_id, for_update=True)
    reach.require_any([note.signed_by_id])
    require_version(note, expected_version)
    if not note.needs_cosign or note.cosigned_at is not None or not reach.covers(note.signed_by_id):
        raise CosignRefused
    note.cosigned_at, note.cosigned_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "contact_note.cosigned", subject=note)
    return note


def add_addendum(db: Session, actor: Actor, note_id: UUID, text: str) -> ContactAddendum:
    """Add to a contact note; signed as it is written. Raises Forbidden, ContactNoteNotFound, OutsideCaseload, Refused."""
    note = _load(db, actor, note_id, Permission.CARE_WRITE)
    if not text.strip() or actor.user_id is None:
        raise Refused("Write what is to be added.", field="text")
    addendum = ContactAddendum(
        contact_note_id=note.id,
        patient_id=note.patient_id,
        text_sealed=keyring(db).seal(CONTACT_ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )
    db.add(addendum)
    db.flush()
    audit.record(db, actor, "contact_note.addendum_added", subject=addendum)
    return addendum


def _load(db: Session, actor: Actor, note_id: UUID, permission: Permission) -> ContactNote:
    access.require(actor, permission)
    note = queries.get_contact_note(db, note_id, for_update=True)
    access.require_patient(db, actor, permission, note.patient_id)
    return note


def _check(actor: Actor, facts: ContactFacts) -> None:
    if actor.user_id is None:
        raise Refused("Only a person signs a contact note.")
    if facts.happened_at > clock.now():
        raise NotYet(field="happened_on")
    if not facts.with_whom.strip():
        raise Refused("Say whom you spoke with, or tried to.", field="with_whom")
    if not 0 <= facts.minutes <= 720:
        raise Refused("Say how many minutes it took, from 0 to 720.", field="minutes")
    if facts.outcome is ContactOutcome.REACHED and not facts.text.strip():
        raise Refused("You reached somebody: write what was said.", field="text")


def _waits(db: Session, actor: Actor) -> bool:
    member = staff.find_by_user(db, actor.user_id)
    has_supervisor = member is not None and member.supervisor_id is not None
    return needs_cosign({role.value for role in actor.roles}, has_supervisor=has_supervisor)
