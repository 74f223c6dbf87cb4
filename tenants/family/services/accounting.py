"""What was said in a session, in the accounting of disclosures: written as its note is signed, asked as it stood then.

What happened can always be signed. Where the gate finds no basis for it, no row is made up: the note says so, and the refusal
leaves its trail.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from causeway import disclosure
from causeway.access import Actor
from causeway.disclosure import DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.errors import Refused
from tenants.family import queries
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.queries import Seat
from tenants.family.rules import PRESENT, Basis, TookPart
from tenants.family.rules.telling import Heard, heard
from tenants.family.services.bases import seats_of, span_of
from tenants.family.services.telling import TELLS, agreement
from tenants.patients import queries as patients
from tenants.patients.grounds.services import GroundsFacts, record_grounds
from tenants.patients.models import Consent

WHAT = "Family session"
UNTIL = "Family session, until the release was taken back"
AFTER = "Family session, after the release was taken back"


def account_for(db: Session, actor: Actor, session: FamilySession) -> None:
    """Account for what each participant heard on a basis that discloses. Called once, while the note is open."""
    seats = seats_of(db, actor, session)
    for row in queries.list_participants(db, session.id):
        told = heard(
            span_of(session),
            row.basis if row.took_part in PRESENT else None,
            later=row.later_basis,
            revoked_at=row.later_from_at,
            from_minute=row.from_minute,
            until_minute=row.until_minute,
        )
        written = [_account(db, actor, row, seats[row.contact_id], one) for one in told]
        row.is_accounted = all(written) if written else None
    db.flush()


def _account(db: Session, actor: Actor, row: FamilyParticipant, seat: Seat, told: Heard) -> bool:
    """Whether the gate found a basis, and so the accounting has it."""
    leaving = Leaving(
        Way.PHONE if row.took_part is TookPart.PHONE else Way.SPOKEN,
        Recipient.CONTACT,
        _purpose(db, row, told.basis),
        what=_what(told),
        categories=TELLS,
        patient_ids=(row.patient_id,),
        recipient_name=seat.name,
        recipient_id=seat.contact_id,
        release_id=row.consent_id if told.basis is Basis.RELEASE else None,
        told_at=told.at,
    )
    try:
        with db.begin_nested():
            if told.basis is Basis.AGREEMENT_IN_ROOM:
                leaving = _agreed(db, actor, leaving, agreement(seat, told.at))
            disclosure.ask(db, actor, leaving)
    except DisclosureRefused as refused:
        disclosure.note_refusal(db, actor, refused)
        return False
    except Refused:  # the agreement itself cannot be recorded: the contact may be told nothing by now
        return False
    return True


def _agreed(db: Session, actor: Actor, leaving: Leaving, facts: GroundsFacts) -> Leaving:
    """The same on the patient's agreement of that moment, recorded where nothing else carries it."""
    try:
        disclosure.find(db, actor, leaving)
    except DisclosureRefused:
        return replace(leaving, grounds_id=record_grounds(db, actor, leaving.patient_ids[0], facts).id)
    return leaving


def _purpose(db: Session, row: FamilyParticipant, basis: Basis) -> Purpose:
    if basis is Basis.PERSONAL_REPRESENTATIVE:
        return Purpose.PATIENT_ACCESS  # they hear it in the patient's place (45 CFR 164.502(g))
    if basis is not Basis.RELEASE or row.consent_id is None:
        return Purpose.OTHER
    return patients.get_part(db, Consent, row.consent_id, patient_id=row.patient_id).purpose or Purpose.OTHER


def _what(told: Heard) -> str:
    if told.is_rest:
        return AFTER
    return WHAT if told.until_at is None else UNTIL
