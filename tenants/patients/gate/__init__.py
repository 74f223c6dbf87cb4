"""What the disclosure gate asks about patients: the lawful bases known here, and the accounting of what left.

Bases (docs/rules.md#disclosure): the clinic's own use by people who may see it; the patient's own access (45 CFR 164.524),
and a personal representative's in their place (164.502(g)); treatment and payment without a release, for records outside
42 CFR Part 2 only (45 CFR 164.506(c)); a release in force; under Part 2 the program director's consent to be paid (2.15(a)(2));
grounds somebody recorded (`tenants.patients.grounds`). The order matters only for the basis that is written down: the narrowest
comes first. Everything else is refused, and `tenants.patients.gate.refusals` says why and where to go on.
"""

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Basis, Category, Leaving, Refusal
from causeway.language import words
from tenants.patients.gate import refusals
from tenants.patients.gate.accounting import account
from tenants.patients.gate.against import AGAINST
from tenants.patients.gate.bases import BASES
from tenants.patients.gate.reading import READERS, note_readers, reaches, unread
from tenants.patients.gate.recorded import recorded
from tenants.patients.gate.representing import represented
from tenants.patients.words import CATEGORIES

__all__ = ["READERS", "account", "answer", "note_readers", "reaches"]


def answer(db: Session, actor: Actor, leaving: Leaving) -> Basis | Refusal:
    """The first lawful basis that holds, or why there is none. Whoever sends must be able to read what leaves."""
    found = _found(db, actor, leaving)
    return refusals.in_words(leaving, found) if isinstance(found, Refusal) else found


def _found(db: Session, actor: Actor, leaving: Leaving) -> Basis | Refusal:
    if not leaving.categories or unread(db, actor, leaving):
        return _not_yours(db, actor, leaving) or Refusal(refusals.NONE)
    against = next((refusal for look in AGAINST if (refusal := look(db, actor, leaving)) is not None), None)
    if against is not None:
        return against
    basis = next((found for find in BASES if (found := find(db, actor, leaving)) is not None), None)
    if basis is not None:
        return basis
    if len(leaving.patient_ids) != 1 or not reaches(db, actor, Permission.CONSENT_READ, leaving.patient_ids[0]):
        return Refusal(refusals.NONE)
    tried = recorded(db, actor, leaving) or represented(db, actor, leaving)
    return refusals.why_not(db, actor, leaving, tried=tried)


def _not_yours(db: Session, actor: Actor, leaving: Leaving) -> Refusal | None:
    """Who may see the patient is told which part is not theirs to send; anybody else nothing at all."""
    if not all(reaches(db, actor, Permission.PATIENT_READ, patient_id) for patient_id in leaving.patient_ids):
        return None
    if not leaving.categories:
        return Refusal("Say what kind of information this is. Nothing leaves without it.")
    withheld = unread(db, actor, leaving)
    if Category.COUNSELLING_NOTES in withheld:
        return Refusal(refusals.NOTES if len(leaving.categories) > 1 else refusals.NOTES_THEIRS)
    kinds = ", ".join(words(CATEGORIES[category]) for category in sorted(withheld))
    return Refusal(
        "This is not yours to send: your role here does not let you read {kinds}. Ask somebody who may.",
        {"kinds": kinds},
    )
