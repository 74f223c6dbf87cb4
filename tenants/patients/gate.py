"""What the disclosure gate asks about patients: the lawful bases known here, and the accounting of what left.

Bases (docs/rules.md#disclosure): the clinic's own use by people who may see it; the patient's own access (45 CFR 164.524);
treatment and payment without a release, for records outside 42 CFR Part 2 only (45 CFR 164.506(c)); a release in force. The
order matters only for the basis that is written down: the narrowest comes first. Everything else is silence, and silence
denies.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.database import binding_of
from causeway.disclosure import Basis, Category, Leaving, Purpose, Recipient, Way
from causeway.errors import Forbidden
from causeway.ids import new_id
from tenants.patients import queries
from tenants.patients.models import Consent, Disclosure, Patient
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.names import name_key

# Reading in the clinic what is about to leave: any one of the permissions will do. Counselling notes are nobody's here.
READERS: dict[Category, tuple[Permission, ...]] = {
    Category.DEMOGRAPHICS: (Permission.PATIENT_READ,),
    Category.ATTENDANCE: (Permission.SESSION_READ, Permission.EPISODE_READ),
    Category.DIAGNOSIS: (Permission.DIAGNOSIS_READ,),
    Category.ASSESSMENT: (Permission.ASSESSMENT_READ,),
    Category.PLAN: (Permission.CARE_READ, Permission.TRANSITION_READ),
    Category.MEASURES: (Permission.CARE_READ,),
    Category.MEDICATIONS: (Permission.MEDICATION_READ,),
    Category.TESTS: (Permission.CARE_READ,),
    Category.FAMILY: (Permission.FAMILY_READ,),
    Category.BILLING: (Permission.CHARGE_READ, Permission.COVERAGE_READ, Permission.AUTHORIZATION_READ),
    Category.DOCUMENTS: (Permission.DOCUMENT_READ,),
    Category.COUNSELLING_NOTES: (),
}

# 42 CFR 2.32(a)(2), the short form of the notice that accompanies a disclosure made with the patient's consent.
PART2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

TREATMENT_AND_PAYMENT = frozenset(
    {(Purpose.TREATMENT, Recipient.TREATING_PROVIDER), (Purpose.PAYMENT, Recipient.PAYER)}
)
OWN_PURPOSES = frozenset({Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS})


def answer(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    """The first lawful basis that holds, or None. Whoever sends must be able to read what leaves."""
    if not _may_read(db, actor, leaving):
        return None
    return next((basis for find in _BASES if (basis := find(db, actor, leaving)) is not None), None)


def account(db: Session, actor: Actor, leaving: Leaving, basis: Basis) -> None:
    """Write the accounting: one row a patient, or one row with their number for a bulk list."""
    now, name = clock.now(), leaving.recipient_name
    if not name and leaving.recipient is Recipient.OWN_WORKFORCE:
        name = actor.name
    about: list[tuple[UUID | None, int | None]] = [(patient_id, None) for patient_id in leaving.patient_ids]
    rows = [
        {
            "clinic_id": binding_of(db).clinic_id,
            "id": new_id(),
            "patient_id": patient_id,
            "patient_count": count,
            "left_at": now,
            "created_at": now,
            "updated_at": now,
            "user_id": actor.user_id,
            "way": leaving.way,
            "recipient": leaving.recipient,
            "recipient_name": name,
            "recipient_id": leaving.recipient_id,
            "purpose": leaving.purpose,
            "what": leaving.what,
            "categories": sorted(category.value for category in leaving.categories),
            "basis": basis.key,
            "basis_sentence": basis.sentence,
            "release_id": basis.release_id,
        }
        for patient_id, count in about or [(None, leaving.bulk or 0)]
    ]
    db.execute(insert(Disclosure), rows)


def _may_read(db: Session, actor: Actor, leaving: Leaving) -> bool:
    if not leaving.categories:
        return False
    wanted = [READERS[category] for category in leaving.categories]
    if not actor.is_system:
        wanted.append((Permission.PATIENT_READ,))
    if not all(any(actor.may(permission) for permission in choice) for choice in wanted):
        return False
    for patient_id in leaving.patient_ids:
        for choice in wanted:
            if not any(_reaches(db, actor, permission, patient_id) for permission in choice):
                return False
    return True


def _reaches(db: Session, actor: Actor, permission: Permission, patient_id: UUID) -> bool:
    try:
        access.require_patient(db, actor, permission, patient_id)
    except Forbidden:
        return False
    return True


def _patients_own(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    if leaving.recipient is not Recipient.PATIENT or leaving.purpose is not Purpose.PATIENT_ACCESS:
        return None
    if len(leaving.patient_ids) != 1 or Category.COUNSELLING_NOTES in leaving.categories:
        return None
    if leaving.recipient_id is not None and leaving.recipient_id != leaving.patient_ids[0]:
        return None
    if leaving.way is Way.MAIL and not queries.agrees_to_mail(db, leaving.patient_ids[0], clock.today(actor.zone)):
        return None  # a letter comes to a mailbox only where the patient has agreed to letters (45 CFR 164.522(b))
    return Basis("patient_access", "The patient's own access to their record (45 CFR 164.524).")


def _own_use(_db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    if leaving.recipient is not Recipient.OWN_WORKFORCE or leaving.purpose not in OWN_PURPOSES:
        return None
    if leaving.way is Way.MAIL:  # a mailbox is not the clinic's own house
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
    if leaving.way is Way.MAIL or leaving.recipient_id != actor.user_id or leaving.patient_ids:
        return None
    if not leaving.is_by_initials or leaving.categories != {Category.ATTENDANCE}:
        return None
    return Basis(
        "own_schedule",
        "The clinic's own schedule with patients by their initials, for somebody who works by it (45 CFR 164.502(b), "
        "164.506; 42 CFR 2.12(c)(3)).",
    )


def _release(db: Session, actor: Actor, leaving: Leaving) -> Basis | None:
    if len(leaving.patient_ids) != 1 or leaving.recipient in {Recipient.PATIENT, Recipient.OWN_WORKFORCE}:
        return None
    patient_id, today = leaving.patient_ids[0], clock.today(actor.zone)
    if _must_not_be_told(db, leaving, patient_id):
        return None
    categories = [category.value for category in leaving.categories]
    found = queries.list_releases(db, patient_id, today, categories=categories, purpose=leaving.purpose.value)
    release = next((consent for consent in found if _names(consent, leaving)), None)
    if release is None:
        return None
    return Basis(
        "release",
        f"A release signed on {release.signed_on:%Y-%m-%d} by {release.signed_by}.",
        release_id=release.id,
        notice=f"{PART2_NOTICE} {scope_of(release)}",
    )


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


_BASES: tuple[Callable[[Session, Actor, Leaving], Basis | None], ...] = (
    _patients_own,
    _own_schedule,
    _own_use,
    _release,
    _outside_part2,
)


def scope_of(release: Consent) -> str:
    """A clear explanation of a release's scope, to go along with what leaves (42 CFR 2.32(b))."""
    until = f"until {release.expires_on:%Y-%m-%d}" if release.expires_on else f"until {release.expires_event}"
    what = ", ".join(category.replace("_", " ") for category in release.categories)
    purpose = "treatment, payment and operations" if release.kind is ConsentKind.PART2_TPO else release.purpose
    return f"The patient's consent covers {what}, to {release.recipient_name}, for {purpose}, {until}."


def _names(release: Consent, leaving: Leaving) -> bool:
    """Whether the release names this recipient: by id where both have one, else by kind and name.

    One consent for treatment, payment and operations may name a class, "my treating providers and health plans"
    (42 CFR 2.31(a)(4)(ii)): recorded as recipient "other", it serves treating providers for treatment, payers for payment.
    """
    if release.kind is ConsentKind.PART2_TPO and release.recipient is Recipient.OTHER:
        return (leaving.purpose, leaving.recipient) in TREATMENT_AND_PAYMENT
    if release.recipient is not leaving.recipient:
        return False
    own = release.contact_id or release.recipient_id
    if own is not None and leaving.recipient_id is not None:
        return own == leaving.recipient_id
    named = name_key(release.recipient_name)
    return bool(named) and named == name_key(leaving.recipient_name)


def _must_not_be_told(db: Session, leaving: Leaving, patient_id: UUID) -> bool:
    """A contact marked never-tell, violent or under a protective order, or set aside, is told nothing, whatever was signed."""
    if leaving.recipient is not Recipient.CONTACT:
        return False
    if leaving.recipient_id is not None:
        marks = queries.find_marks(db, leaving.recipient_id, patient_id)
        found = [marks] if marks is not None else []
    else:
        named = name_key(leaving.recipient_name)
        found = [m for name, m in queries.list_marks(db, patient_id) if name_key(name) == named]
    return not all(marks.may_be_told for marks in found)
