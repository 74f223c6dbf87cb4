"""Writing safety and relapse-prevention plans: kept as typed, signed as versions, co-signed where that is due.

The password is asked for again at the edge (`causeway.web.step_up`), before signing is called.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.drafts import Fields
from causeway.errors import Invalid, Refused, Stale
from causeway.protection import keyring
from tenants.care.rules import needs_cosign
from tenants.care.safety_plans import queries, rules
from tenants.care.safety_plans.errors import NothingChanged, PlanCosignRefused
from tenants.care.safety_plans.models import SafetyPlan, SafetyPlanDraft
from tenants.care.safety_plans.queries import CONTENT, DRAFT
from tenants.care.safety_plans.rules import PlanKind
from tenants.intake import queries as intake
from tenants.patients import queries as patients
from tenants.staff import cosigning
from tenants.staff import queries as staff


def sign_plan(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    kind: PlanKind,
    content: Mapping[str, str],
    *,
    expected_number: int | None = None,
) -> SafetyPlan:
    """Sign the next version of a plan; frozen from here on.

    content: words by section. expected_number: of the version that stood when the form was opened, 0 for none; None asks
    nothing. Raises Forbidden, PatientNotFound, OutsideCaseload, Stale, Invalid, NothingChanged, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    latest = queries.find_latest(db, patient_id, kind)
    number = 0 if latest is None else latest.number
    if expected_number is not None and number != expected_number:
        raise Stale(latest.id if latest is not None else None)
    words = rules.cleaned(kind, content)
    episodes = intake.list_open_episodes(db, patient_id)
    episode_id = episodes[0].id if episodes else None
    # A plan of an earlier course of care that still holds is gone through, and signed again as it reads.
    standing = latest if latest is not None and latest.episode_id == episode_id else None
    _require_signable(db, actor, kind, words, standing)
    plan = SafetyPlan(
        patient_id=patient_id,
        episode_id=episode_id,
        kind=kind,
        number=number + 1,
        content_sealed=keyring(db).seal(CONTENT, json.dumps(words, ensure_ascii=False)),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
        needs_cosign=_waits(db, actor),
    )
    db.add(plan)
    drafts.drop(db, actor, SafetyPlanDraft, patient_id=patient_id, kind=kind)
    db.flush()
    audit.record(db, actor, "safety_plan.signed", subject=plan, kind=kind.value, number=plan.number)
    return plan


def cosign_plan(db: Session, actor: Actor, plan_id: UUID, *, expected_version: int | None = None) -> SafetyPlan:
    """Give the second signature: whoever may for everybody, or the signer's supervisor. Never the one who signed.

    Raises: Forbidden, SafetyPlanNotFound, NotTheirSupervisor, Stale, PlanCosignRefused.
    """
    reach = cosigning.reach(db, actor, Permission.CARE_COSIGN)
    plan = queries.get_plan(db, plan_id, for_update=True)
    reach.require_any([plan.signed_by_id])
    require_version(plan, expected_version)
    if not plan.needs_cosign or plan.cosigned_at is not None or not reach.covers(plan.signed_by_id):
        raise PlanCosignRefused
    plan.cosigned_at, plan.cosigned_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "safety_plan.cosigned", subject=plan)
    return plan


def keep_draft(
    db: Session, actor: Actor, patient_id: UUID, kind: PlanKind, fields: Fields, *, form_key: UUID | None = None
) -> SafetyPlanDraft | None:
    """Keep what somebody has typed of a plan so far.

    form_key: of the form it was typed on; a draft that arrives after its version was signed is left alone (None).
    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require_writer(db, actor, patient_id)
    if drafts.is_late(db, form_key):
        return None
    keys = {"patient_id": patient_id, "kind": kind}
    return drafts.keep(db, actor, SafetyPlanDraft, keys, payload_sealed=drafts.sealed(db, DRAFT, fields))


def discard_draft(db: Session, actor: Actor, patient_id: UUID, kind: PlanKind) -> None:
    """Throw away what this person had typed and not signed. Raises Forbidden, PatientNotFound, OutsideCaseload."""
    _require_writer(db, actor, patient_id)
    drafts.drop(db, actor, SafetyPlanDraft, patient_id=patient_id, kind=kind)


def _require_writer(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)


def _require_signable(
    db: Session, actor: Actor, kind: PlanKind, words: Mapping[str, str], latest: SafetyPlan | None
) -> None:
    if actor.user_id is None:
        raise Refused("Only a person signs a plan.")
    if found := rules.problems(kind, words):
        raise Invalid({section: [sentence] for section, sentence in found.items()})
    if latest is not None and not rules.differences(kind, queries.content_of(db, latest), words):
        raise NothingChanged


def _waits(db: Session, actor: Actor) -> bool:
    member = staff.find_by_user(db, actor.user_id)
    has_supervisor = member is not None and member.supervisor_id is not None
    return needs_cosign({role.value for role in actor.roles}, has_supervisor=has_supervisor)
