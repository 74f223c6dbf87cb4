"""Signing assessments and adding to them, and keeping one as it is typed until it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from causeway.errors import Invalid, Refused, Stale
from causeway.protection import keyring
from tenants.intake.assessments import queries, rules
from tenants.intake.assessments.models import Assessment, AssessmentAddendum, AssessmentDraft
from tenants.intake.assessments.queries import ADDENDUM, DRAFT
from tenants.intake.assessments.rules import Section
from tenants.intake.queries import list_open_episodes
from tenants.intake.rules import assessed_problem
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """An assessment as it is typed. said: by section. assessed_on: clinic-local, not after today."""

    said: Mapping[Section, str]
    assessed_on: date


def sign_assessment(
    db: Session, actor: Actor, patient_id: UUID, facts: AssessmentFacts, *, expected_number: int | None = None
) -> Assessment:
    """Sign an assessment; frozen from here on. A later one is the next version. The password is asked for at the edge.

    expected_number: of the last one when the form was opened, 0 for none; None asks nothing. Raises Forbidden,
    PatientNotFound, OutsideCaseload, Stale, Invalid, Refused.
    """
    access.require(actor, Permission.ASSESSMENT_WRITE)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.ASSESSMENT_WRITE, patient_id)
    if actor.user_id is None:
        raise Refused("Only a person signs an assessment.")
    latest = queries.find_latest(db, patient.id)
    number = 0 if latest is None else latest.number
    if expected_number is not None and number != expected_number:
        raise Stale(latest.id if latest is not None else None)
    problems = {
        section.value: ["Say something here, if only that nothing was reported."]
        for section in rules.empty_sections(facts.said)
    }
    if when := assessed_problem(facts.assessed_on, born_on=patient.born_on, today=clock.today(actor.zone)):
        problems["assessed_on"] = [when]
    if problems:
        raise Invalid(problems)
    episodes = list_open_episodes(db, patient.id)
    assessment = Assessment(
        patient_id=patient.id,
        episode_id=episodes[0].id if episodes else None,
        number=number + 1,
        assessed_on=facts.assessed_on,
        text_sealed=queries.sealed(db, facts.said),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )
    db.add(assessment)
    drop_draft(db, actor, patient_id)
    db.flush()
    audit.record(db, actor, "assessment.signed", subject=assessment)
    return assessment


def add_addendum(db: Session, actor: Actor, assessment_id: UUID, text: str) -> AssessmentAddendum:
    """Add to an assessment; signed as it is written. Raises Forbidden, AssessmentNotFound, OutsideCaseload, Refused."""
    access.require(actor, Permission.ASSESSMENT_WRITE)
    assessment = queries.get_assessment(db, assessment_id, for_update=True)
    access.require_patient(db, actor, Permission.ASSESSMENT_WRITE, assessment.patient_id)
    if not text.strip() or actor.user_id is None:
        raise Refused("Write what is to be added.", field="text")
    addendum = AssessmentAddendum(
        assessment_id=assessment.id,
        patient_id=assessment.patient_id,
        text_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )
    db.add(addendum)
    db.flush()
    audit.record(db, actor, "assessment.addendum_added", subject=addendum)
    return addendum


def keep_draft(
    db: Session, actor: Actor, patient_id: UUID, fields: Fields, *, form_key: UUID | None = None
) -> AssessmentDraft | None:
    """Keep what somebody has typed of an assessment so far.

    form_key: of the form it was typed on; a draft that arrives after its assessment was signed is left alone (None).
    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require_writer(db, actor, patient_id)
    if drafts.is_late(db, form_key):
        return None
    sealed = drafts.sealed(db, DRAFT, fields)
    return drafts.keep(db, actor, AssessmentDraft, {"patient_id": patient_id}, payload_sealed=sealed)


def discard_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Throw away what this person had typed and not signed. Raises Forbidden, PatientNotFound, OutsideCaseload."""
    _require_writer(db, actor, patient_id)
    drop_draft(db, actor, patient_id)


def drop_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """The draft is of no use any more. Asks for nothing: whoever calls it has."""
    drafts.drop(db, actor, AssessmentDraft, patient_id=patient_id)


def _require_writer(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.ASSESSMENT_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.ASSESSMENT_WRITE, patient_id)
