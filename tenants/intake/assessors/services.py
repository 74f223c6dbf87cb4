"""Asking a clinician to assess a patient, and letting go with the admission."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission, roles_with
from tenants.clinics.rulebook import course
from tenants.intake.assessors.errors import CannotAssess, InCare
from tenants.intake.models import Episode
from tenants.intake.numbers import SCREEN_HOLDS
from tenants.intake.queries import list_open_episodes
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.models import CareKind, CareRelationship


def assessors(db: Session) -> Sequence[tuple[UUID, str]]:
    """Id and name of those who close safety screens and decide levels of care, by name. One statement."""
    return patients.list_members(db, *roles_with(Permission.LEVEL_OF_CARE_DECIDE))


def ask_clinician(db: Session, actor: Actor, patient_id: UUID, user_id: UUID) -> CareRelationship:
    """Ask somebody to assess a patient: from today on the caseload, for as long as what they sign would hold.

    Asking again prolongs it. Raises Forbidden, PatientNotFound, OutsideCaseload, InCare, CannotAssess.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ADMIT, patient_id)
    if list_open_episodes(db, patient_id):
        raise InCare
    if user_id not in {known for known, _name in assessors(db)}:
        raise CannotAssess
    today = clock.today(actor.zone)
    until_on = today + course(db, SCREEN_HOLDS).span_on(today)
    return patient_services.assign(db, actor, patient_id, user_id, CareKind.ASSESSOR, until_on=until_on)


def follow_admission(db: Session, actor: Actor, episode: Episode) -> None:
    """The patient was admitted: nothing is left to assess before it. Registered with `tenants.intake.admissions`."""
    patient_services.end_assessing(db, actor, episode.patient_id)
