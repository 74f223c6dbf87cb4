"""The lawful bases that the record shows by itself, the narrowest first: the patient's own access and a representative's in
their place, the clinic's own use, a release in force, the program director's consent to be paid, treatment and payment outside
42 CFR Part 2; then the grounds somebody recorded.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Basis, Category, Leaving, Purpose, Recipient
from tenants.patients import queries
from tenants.patients.gate.notices import notice_of
from tenants.patients.gate.recorded import recorded
from tenants.patients.gate.representing import TO_A_MAILBOX, channel_of, directors, represented
from tenants.patients.models import Patient
from tenants.patients.rules.consents import OWN_CONSENTS, ConsentKind
from tenants.patients.rules.releases import TREATMENT_AND_PAYMENT, names

OWN_PURPOSES = frozenset({Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS})

_NO_THIRD_PARTY = frozenset({Recipient.PATIENT, Recipient.OWN_WORKFORCE, Recipient.ACCOUNT_HOLDER})


def _patients_own(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    if leaving.recipient is not Recipient.PATIENT or leaving.purpose is not Purpose.PATIENT_ACCESS:
        return None
    if len(leaving.patient_ids) != 1 or Category.COUNSELLING_NOTES in leaving.categories:
        return None
    if leaving.recipient_id is not None and leaving.recipient_id != leaving.patient_ids[0]:
        return None
    if leaving.way in TO_A_MAILBOX:  # it comes there only where the patient has agreed to it (45 CFR 164.522(b))
        channel, today = channel_of(leaving.way), clock.today(actor.zone)
        if not queries.agrees_to_mail(db, leaving.patient_ids[0], today, channel=channel):
            return None
    return Basis("patient_access", "The patient's own access to their record (45 CFR 164.524).")


def _own_use(_db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    if leaving.recipient is not Recipient.OWN_WORKFORCE or leaving.purpose not in OWN_PURPOSES:
        return None
    if leaving.way in TO_A_MAILBOX:  # a mailbox is not the clinic's own house
        return None
    if Category.COUNSELLING_NOTES in leaving.categories:  # their author reads them here; no copy is made for the house
        return None
    if leaving.recipient_id is not None and leaving.recipient_id != actor.user_id:
        return None
    is_bulk = leaving.bulk is not None or len(leaving.patient_ids) > 1
    if is_bulk and not actor.may(Permission.EXPORT_RUN):
        return None
    return Basis(
        "own_use", "The clinic's own use, by somebody who may see these records (45 CFR 164.506; 42 CFR 2.12(c)(3))."
    )


def _own_schedule(_db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    """Hours with initials, for whoever works by them: who may not take lists of patients away still has a calendar."""
    if leaving.recipient is not Recipient.OWN_WORKFORCE or leaving.purpose is not Purpose.OPERATIONS:
        return None
    if leaving.way in TO_A_MAILBOX or leaving.recipient_id != actor.user_id or leaving.patient_ids:
        return None
    if not leaving.is_by_initials or leaving.categories != {Category.ATTENDANCE}:
        return None
    return Basis(
        "own_schedule",
        "The clinic's own schedule with patients by their initials, for somebody who works by it (45 CFR 164.502(b), "
        "164.506; 42 CFR 2.12(c)(3)).",
    )


def _release(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    if len(leaving.patient_ids) != 1 or leaving.recipient in _NO_THIRD_PARTY:
        return None
    patient_id, at = leaving.patient_ids[0], leaving.told_at or clock.now()
    today = clock.local(at, actor.zone).date()
    categories = [category.value for category in leaving.categories]
    purpose = leaving.purpose.value
    found = queries.list_releases(db, patient_id, today, categories=categories, purpose=purpose, at=at)
    # A consent made for this alone (2.31(d), 2.35) before a general one: who sends may need to rest on it.
    found = sorted(found, key=lambda consent: consent.kind is ConsentKind.RELEASE)
    found = [consent for consent in found if leaving.release_id in {None, consent.id}]
    needed, same = own_consents(db, leaving), merged_into(db, leaving)
    release = next((one for one in found if (not needed or one.kind in needed) and names(one, leaving, same)), None)
    if release is None:
        return None
    return Basis(
        "release",
        f"A release signed on {release.signed_on:%-d %b %Y} by {release.signed_by}.",
        release_id=release.id,
        # An invitation holds nothing of the record: the notice would be what tells.
        notice="" if leaving.is_invitation else notice_of(release, leaving.language),
    )


def own_consents(db: Session, leaving: Leaving) -> Collection[ConsentKind]:
    """The kinds of release that alone carry a record under Part 2 to this recipient; none where any will do.

    What is written for a court needs the court's, through whomever it goes. Counselling notes have a consent of their own in
    any case (2.31(b)).
    """
    found = [kinds for one, kinds in OWN_CONSENTS.items() if one in {leaving.recipient, leaving.meant_for}]
    if not found or Category.COUNSELLING_NOTES in leaving.categories:
        return frozenset()
    is_part2 = db.scalar(select(Patient.is_part2).where(Patient.id == leaving.patient_ids[0]))
    return frozenset.intersection(*found) if is_part2 else frozenset()


def merged_into(db: Session, leaving: Leaving) -> Collection[UUID]:
    """The contacts that were found to be the recipient, and the recipient; nobody where it is no contact on record."""
    if leaving.recipient is not Recipient.CONTACT or leaving.recipient_id is None:
        return ()
    return queries.same_contacts(db, leaving.recipient_id)


def _outside_part2(db: Session, _actor: Actor, leaving: Leaving) -> Basis | None:
    if (leaving.purpose, leaving.recipient) not in TREATMENT_AND_PAYMENT:
        return None
    if not leaving.patient_ids or Category.COUNSELLING_NOTES in leaving.categories:
        return None
    free = db.scalars(select(Patient.id).where(Patient.id.in_(leaving.patient_ids), Patient.is_part2.is_(False))).all()
    if set(free) != set(leaving.patient_ids):
        return None
    return Basis(
        f"{leaving.purpose.value}_outside_part2",
        f"{leaving.purpose.value.capitalize()} of a patient without records under 42 CFR Part 2 (45 CFR 164.506(c)).",
    )


def _recorded(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    found = recorded(db, actor, leaving)
    return found if isinstance(found, Basis) else None


def _in_the_patients_place(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    found = represented(db, actor, leaving)
    return found if isinstance(found, Basis) else None


BASES: tuple[Callable[[Session, Actor, Leaving], Basis | None], ...] = (
    _patients_own,
    _in_the_patients_place,
    _own_schedule,
    _own_use,
    _release,
    directors,
    _outside_part2,
    _recorded,
)
