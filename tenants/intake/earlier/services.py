"""Recording and correcting earlier care, for imports. Facts are plain values; blanks are None."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission, Scope, forbidden
from causeway.errors import Invalid
from tenants.intake.earlier import queries
from tenants.intake.earlier.models import OutsideProvider, PriorEncounter
from tenants.patients import queries as patients
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Patient
from tenants.patients.rules.names import name_key


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What is kept of a person who treats elsewhere. name: "Ada Example". npi: ten digits, checked."""

    name: str
    qualifications: str | None = None
    npi: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class EncounterFacts:
    """What is kept of an encounter elsewhere."""

    kind: str
    status: str
    description: str
    started_on: date | None = None
    ended_on: date | None = None
    reason: str | None = None
    provider_id: UUID | None = None
    provider_name: str | None = None
    organization: str | None = None
    location: str | None = None


def record_provider(db: Session, actor: Actor, facts: ProviderFacts) -> OutsideProvider:
    """Keep a person who treats elsewhere. Raises: Forbidden, Invalid."""
    access.require(actor, Permission.ASSESSMENT_WRITE)
    provider = OutsideProvider()
    _put_provider(provider, facts)
    db.add(provider)
    db.flush()
    return provider


def correct_provider(db: Session, actor: Actor, provider_id: UUID, facts: ProviderFacts) -> OutsideProvider:
    """Change a person who treats elsewhere to `facts`. Raises: Forbidden, EarlierCareNotFound, Invalid."""
    access.require(actor, Permission.ASSESSMENT_WRITE)
    provider = queries.get_kept(db, OutsideProvider, provider_id, for_update=True)
    _put_provider(provider, facts)
    db.flush()
    return provider


def record_encounter(db: Session, actor: Actor, patient_id: UUID, facts: EncounterFacts) -> PriorEncounter:
    """Keep an encounter elsewhere. Raises: Forbidden, PatientNotFound, OutsideCaseload, Invalid."""
    _open(db, actor, patient_id)
    encounter = PriorEncounter(patient_id=patient_id)
    _put_encounter(encounter, facts)
    db.add(encounter)
    db.flush()
    return encounter


def record_encounters(
    db: Session, actor: Actor, items: Sequence[tuple[UUID, UUID, EncounterFacts]]
) -> list[PriorEncounter]:
    """Keep many encounters elsewhere, all or none, in a few statements: for imports.

    items: (the encounter's id, its patient's id, facts). Raises: Forbidden, also when the permission does not reach
    every patient of the clinic; PatientNotFound, Invalid.
    """
    if access.require(actor, Permission.ASSESSMENT_WRITE) is not Scope.ALL:
        raise forbidden(Permission.ASSESSMENT_WRITE)
    patient_ids = {patient_id for _id, patient_id, _facts in items}
    if patients.find_known(db, patient_ids) != patient_ids:
        raise PatientNotFound
    made = []
    for encounter_id, patient_id, facts in items:
        encounter = PriorEncounter(id=encounter_id, patient_id=patient_id)
        _put_encounter(encounter, facts)
        made.append(encounter)
    db.add_all(made)
    db.flush()
    return made


def correct_encounter(db: Session, actor: Actor, encounter_id: UUID, facts: EncounterFacts) -> PriorEncounter:
    """Change an encounter to `facts`. Raises: Forbidden, EarlierCareNotFound, OutsideCaseload, Invalid."""
    access.require(actor, Permission.ASSESSMENT_WRITE)
    encounter = queries.get_kept(db, PriorEncounter, encounter_id, for_update=True)
    access.require_patient(db, actor, Permission.ASSESSMENT_WRITE, encounter.patient_id)
    _put_encounter(encounter, facts)
    db.flush()
    return encounter


def encounter_facts(encounter: PriorEncounter) -> EncounterFacts:
    """What is kept now."""
    return EncounterFacts(**{f.name: getattr(encounter, f.name) for f in fields(EncounterFacts)})


def provider_facts(provider: OutsideProvider) -> ProviderFacts:
    """What is kept now."""
    return ProviderFacts(**{f.name: getattr(provider, f.name) for f in fields(ProviderFacts)})


def _open(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.ASSESSMENT_WRITE)
    if db.get(Patient, (actor.clinic_id, patient_id)) is None:  # asked once for the many encounters of one patient
        raise PatientNotFound
    access.require_patient(db, actor, Permission.ASSESSMENT_WRITE, patient_id)


def _put_provider(provider: OutsideProvider, facts: ProviderFacts) -> None:
    if not facts.name.strip():
        raise Invalid({"name": ["A provider needs a name."]})
    for f in fields(ProviderFacts):
        setattr(provider, f.name, getattr(facts, f.name))
    provider.name_key = name_key(facts.name)


def _put_encounter(encounter: PriorEncounter, facts: EncounterFacts) -> None:
    _check_days(facts.started_on, facts.ended_on)
    for f in fields(EncounterFacts):
        setattr(encounter, f.name, getattr(facts, f.name))
    encounter.started_key = facts.started_on or date.min


def _check_days(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise Invalid({"ended_on": ["This ends before it starts."]})
