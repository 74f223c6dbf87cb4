"""Psychiatric evaluations: kept as they are typed, signed once, added to afterwards."""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from causeway.errors import Invalid, Refused
from causeway.protection import keyring
from tenants.care.psychiatry import queries
from tenants.care.psychiatry.models import Evaluation, EvaluationAddendum, EvaluationDraft
from tenants.care.psychiatry.queries import ADDENDUM, CONTENT, DRAFT
from tenants.care.psychiatry.rules import SECTIONS, EvaluationKind, missing
from tenants.intake import queries as intake
from tenants.patients import queries as patients


def sign_evaluation(
    db: Session, actor: Actor, patient_id: UUID, kind: EvaluationKind, content: Mapping[str, str]
) -> Evaluation:
    """Sign an evaluation; frozen from here on. The password is asked for at the edge.

    content: the sections by name. Raises: Forbidden, PatientNotFound, OutsideCaseload, Invalid with every empty section.
    """
    _require(db, actor, patient_id)
    if gaps := missing(kind, content):
        raise Invalid({name: ["Please fill this in before you sign."] for name in gaps})
    kept = {name: content[name].strip() for name in SECTIONS if content.get(name, "").strip()}
    episodes = intake.list_open_episodes(db, patient_id)
    evaluation = Evaluation(
        patient_id=patient_id,
        episode_id=episodes[0].id if episodes else None,
        kind=kind,
        content_sealed=keyring(db).seal(CONTENT, json.dumps(kept, ensure_ascii=False)),
        signed_at=clock.now(),
        signed_by_id=drafts.require_person(actor),
    )
    db.add(evaluation)
    _drop_draft(db, actor, patient_id)
    db.flush()
    audit.record(db, actor, "evaluation.signed", subject=evaluation, kind=kind.value)
    return evaluation


def add_addendum(db: Session, actor: Actor, evaluation_id: UUID, text: str) -> EvaluationAddendum:
    """Add to an evaluation; signed as it is written. Raises: Forbidden, EvaluationNotFound, OutsideCaseload, Refused."""
    access.require(actor, Permission.MEDICATION_PRESCRIBE)
    evaluation = queries.get_evaluation(db, evaluation_id)
    access.require_patient(db, actor, Permission.MEDICATION_PRESCRIBE, evaluation.patient_id)
    if not text.strip():
        raise Refused("Write what is to be added.", field="text")
    addendum = EvaluationAddendum(
        evaluation_id=evaluation.id,
        patient_id=evaluation.patient_id,
        text_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=drafts.require_person(actor),
    )
    db.add(addendum)
    db.flush()
    audit.record(db, actor, "evaluation.addendum_added", subject=addendum)
    return addendum


def keep_draft(
    db: Session, actor: Actor, patient_id: UUID, fields: Fields, *, form_key: UUID | None = None
) -> EvaluationDraft | None:
    """Keep an evaluation as it is typed, for whoever types it; None where it was signed meanwhile.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require(db, actor, patient_id)
    if drafts.is_late(db, form_key):
        return None
    keys = {"patient_id": patient_id}
    return drafts.keep(db, actor, EvaluationDraft, keys, payload_sealed=drafts.sealed(db, DRAFT, fields))


def discard_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Throw away what this person had typed and not signed. Raises: Forbidden, PatientNotFound, OutsideCaseload."""
    _require(db, actor, patient_id)
    _drop_draft(db, actor, patient_id)


def _drop_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    drafts.drop(db, actor, EvaluationDraft, patient_id=patient_id)


def _require(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.MEDICATION_PRESCRIBE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.MEDICATION_PRESCRIBE, patient_id)
