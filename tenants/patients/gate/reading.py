"""Who may read what is about to leave: nobody hands out what they may not see themselves."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.disclosure import Category, Leaving
from causeway.errors import Forbidden
from causeway.registered import Registered

# Reading in the clinic what is about to leave: any one of the permissions will do. No role reads counselling notes.
READERS: Mapping[Category, tuple[Permission, ...]] = {
    Category.DEMOGRAPHICS: (Permission.PATIENT_READ,),
    Category.ATTENDANCE: (Permission.SESSION_READ, Permission.EPISODE_READ),
    Category.DIAGNOSIS: (Permission.DIAGNOSIS_READ,),
    Category.ASSESSMENT: (Permission.ASSESSMENT_READ,),
    Category.PLAN: (Permission.CARE_READ, Permission.TRANSITION_READ),
    Category.MEASURES: (Permission.CARE_READ,),
    Category.MEDICATIONS: (Permission.MEDICATION_READ,),
    Category.TESTS: (Permission.CARE_READ,),
    Category.SUBSTANCE_USE: (Permission.CARE_READ,),
    Category.FAMILY: (Permission.FAMILY_READ,),
    Category.BILLING: (Permission.CHARGE_READ, Permission.COVERAGE_READ, Permission.AUTHORIZATION_READ),
    Category.DOCUMENTS: (Permission.DOCUMENT_READ,),
    Category.COUNSELLING_NOTES: (),
}

note_readers = Registered[Callable[[Session, Actor, Leaving], bool]]()
"""`reads(db, actor, leaving)`: whether the person may read each of the counselling notes in it. Asked instead of a role."""


def reaches(db: Session, actor: Actor, permission: Permission, patient_id: UUID) -> bool:
    """Whether the person may use the permission for the patient."""
    try:
        access.require_patient(db, actor, permission, patient_id)
    except Forbidden:
        return False
    return True


def unread(db: Session, actor: Actor, leaving: Leaving) -> list[Category]:
    """The kinds of information among it that the person may not read, of any patient it is about."""
    wanted: dict[Category, tuple[Permission, ...]] = {category: READERS[category] for category in leaving.categories}
    if not actor.is_system:
        wanted[Category.DEMOGRAPHICS] = (Permission.PATIENT_READ,)
    return [
        category
        for category, choice in wanted.items()
        if not (
            any(reads(db, actor, leaving) for reads in note_readers)
            if category is Category.COUNSELLING_NOTES
            else _reads(db, actor, leaving, choice)
        )
    ]


def _reads(db: Session, actor: Actor, leaving: Leaving, choice: tuple[Permission, ...]) -> bool:
    return any(actor.may(permission) for permission in choice) and all(
        any(reaches(db, actor, permission, patient_id) for permission in choice) for patient_id in leaving.patient_ids
    )
