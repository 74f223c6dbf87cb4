"""Signing a version of a plan: the clinician, who freezes it; a second signature where one is due; the patient or a guardian.

The password is asked for again at the edge (`causeway.web.step_up`), before the staff's signatures are called.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.protection import keyring
from causeway.web import formats
from tenants.care.plans import queries
from tenants.care.plans.errors import (
    CosignRefused,
    NoPhysicianAsked,
    NotAPhysician,
    NotASigner,
    NothingToSign,
    NotReadyToSign,
    NotSignedYet,
    PlanChanged,
    VersionReplaced,
    VersionSigned,
)
from tenants.care.plans.models import PlanPhysicianSignature, PlanVersion
from tenants.care.plans.queries import VersionRow
from tenants.care.plans.queries.clocks import SIGNED_LIKE, SUBJECT
from tenants.care.plans.queries.columns import CONTENT
from tenants.care.plans.rules import Plan, may_sign, missing, to_text
from tenants.care.plans.services.changing import drop_steps, require_writer, touch
from tenants.care.psychiatry.rules import is_physician
from tenants.care.rules import needs_cosign
from tenants.intake import queries as intake
from tenants.intake.models import Episode
from tenants.patients import queries as patients
from tenants.patients.errors import OnlyMinorSigns
from tenants.patients.rules.minors import Reason
from tenants.patients.signatures.models import Signature
from tenants.patients.signatures.queries import find_signers
from tenants.patients.signatures.services import SignatureFacts, take_signature
from tenants.programs import queries as programs
from tenants.staff import cosigning
from tenants.staff import queries as staff


def sign_plan(db: Session, actor: Actor, episode_id: UUID, *, expected_version: int | None = None) -> PlanVersion:
    """Sign the version being worked on: its content is sealed as it stands, and frozen.

    expected_version: of the plan, as the person saw it.
    Raises: Forbidden, EpisodeNotFound, OutsideCaseload, NotASigner, NothingToSign, VersionSigned, PlanChanged, NotReadyToSign.
    """
    access.require(actor, Permission.CARE_WRITE)
    episode = intake.get_episode(db, episode_id)
    require_writer(db, actor, episode.patient_id)
    if actor.user_id is None or not may_sign({role.value for role in actor.roles}):
        raise NotASigner
    plan = queries.find_plan(db, episode_id, for_update=True)
    if plan is None:
        raise NothingToSign
    draft = queries.find_draft(db, plan.id)
    if draft is None:
        raise _signed_already(db, actor, episode_id)
    if expected_version is not None and plan.version != expected_version:
        raise PlanChanged(plan.id)
    content = settled(queries.load_plan(db, episode_id), _last_signed(db, episode_id))
    if missing(content):
        raise NotReadyToSign
    # Before the rest: what is signed is frozen from the moment it is written.
    waits, waits_for_physician = waits_for_second(db, actor), _needs_physician(db, actor, episode)
    draft.content_sealed = keyring(db).seal(CONTENT, to_text(content))
    draft.needs_physician = waits_for_physician
    draft.needs_cosign, draft.signed_at, draft.signed_by_id = waits, clock.now(), actor.user_id
    drop_steps(db, plan.id)
    touch(plan)
    db.flush()
    audit.record(db, actor, "plan.signed", subject=draft, number=draft.number, needs_cosign=draft.needs_cosign)
    return draft


def cosign_plan(db: Session, actor: Actor, version_id: UUID, *, expected_version: int | None = None) -> PlanVersion:
    """Give the second signature: whoever may for everybody, or the signer's supervisor. Never the one who signed.

    Raises: Forbidden, VersionNotFound, NotTheirSupervisor, Stale, CosignRefused.
    """
    reach = cosigning.reach(db, actor, Permission.CARE_COSIGN)
    version = queries.get_version(db, version_id, for_update=True)
    reach.require_any([version.signed_by_id])
    require_version(version, expected_version)
    if not version.needs_cosign or version.cosigned_at is not None or not reach.covers(version.signed_by_id):
        raise CosignRefused
    version.cosigned_at, version.cosigned_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "plan.cosigned", subject=version)
    return version


def sign_as_physician(
    db: Session, actor: Actor, version_id: UUID, *, expected_version: int | None = None
) -> PlanPhysicianSignature:
    """Give the physician's signature that the program asks for, under the version in force.

    expected_version: of the version, as the person saw it.
    Raises: Forbidden, VersionNotFound, OutsideCaseload, NotAPhysician, NotSignedYet, VersionReplaced, Stale, NoPhysicianAsked.
    """
    access.require(actor, Permission.MEDICATION_PRESCRIBE)
    version = queries.get_version(db, version_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_PRESCRIBE, version.patient_id)
    credentials = _physicians_credentials(db, actor)
    if not credentials:
        raise NotAPhysician
    require_in_force(db, version_id)
    require_version(version, expected_version)
    if not queries.get_version_row(db, version_id).waits_for_physician:
        raise NoPhysicianAsked
    signature = PlanPhysicianSignature(
        patient_id=version.patient_id,
        version_id=version.id,
        credentials=credentials,
        signed_at=clock.now(),
        signed_by_id=drafts.require_person(actor),
    )
    db.add(signature)
    db.flush()
    audit.record(db, actor, "plan.signed_by_physician", subject=signature)
    return signature


def sign_as_patient(
    db: Session, actor: Actor, version_id: UUID, facts: SignatureFacts, *, taken_by_id: UUID | None = None
) -> Signature:
    """Take the patient's or a guardian's signature under the version in force, or their refusal with its reason.

    taken_by_id: who handed the device over, where the actor is the platform at work for whoever holds it.
    Raises: Forbidden, VersionNotFound, OutsideCaseload, NotSignedYet, VersionReplaced, and what `take_signature` raises.
    """
    access.require(actor, Permission.CARE_WRITE)
    version = queries.get_version(db, version_id, for_update=True)
    require_writer(db, actor, version.patient_id)
    if version.content_sealed is None:
        raise NotSignedYet(number=version.number)
    require_in_force(db, version_id)
    patient = patients.get_patient(db, version.patient_id)
    who = find_signers(db, patient, SIGNED_LIKE, clock.today(actor.zone))
    if who.signing.reason is Reason.MINOR_PART2 and facts.contact_id is not None:
        raise OnlyMinorSigns(field="signer", name=who.name, law=who.signing.alone_because)
    return take_signature(
        db,
        actor,
        version.patient_id,
        facts,
        subject=SUBJECT,
        subject_id=version.id,
        content=keyring(db).open(CONTENT, version.content_sealed),
        taken_by_id=taken_by_id,
        asked=who.signing.asked(),
    )


def require_in_force(db: Session, version_id: UUID) -> None:
    """What the patient signs is the last signed version. Raises VersionNotFound, NotSignedYet, VersionReplaced."""
    row = queries.get_version_row(db, version_id)
    newest = next((one for one in queries.list_versions(db, row.episode_id) if one.signed_at is not None), None)
    if row.signed_at is None or newest is None:
        raise NotSignedYet(number=row.number)
    if newest.id != row.id:
        raise VersionReplaced(number=row.number, following=newest.number)


def settled(plan: Plan, before: Plan | None) -> Plan:
    """The plan without what was begun and ended between two signatures: nobody has ever signed it."""
    known = before.ids() if before is not None else set()
    return plan.without({each for each in plan.closed_ids() if each not in known})


def waits_for_second(db: Session, actor: Actor) -> bool:
    """Whether what this person signs waits for a second signature."""
    member = staff.find_by_user(db, actor.user_id)
    has_supervisor = member is not None and member.supervisor_id is not None
    return needs_cosign({role.value for role in actor.roles}, has_supervisor=has_supervisor)


def _needs_physician(db: Session, actor: Actor, episode: Episode) -> bool:
    """Whether the program asks for a physician's signature beside this person's own."""
    return programs.get_program(db, episode.program_id).plan_needs_physician and not _physicians_credentials(db, actor)


def _physicians_credentials(db: Session, actor: Actor) -> str:
    """The credentials of whoever is a physician; "" of anybody else."""
    member = staff.find_by_user(db, actor.user_id)
    return member.credentials if member is not None and is_physician(member.credentials) else ""


def _last_signed(db: Session, episode_id: UUID) -> Plan | None:
    signed = next((row for row in queries.list_versions(db, episode_id) if row.signed_at is not None), None)
    return None if signed is None else queries.find_content(db, signed.id)


def _signed_already(db: Session, actor: Actor, episode_id: UUID) -> VersionSigned:
    row: VersionRow = queries.list_versions(db, episode_id)[0]
    return VersionSigned(
        number=row.number,
        name=row.signed_by,
        when=formats.moment(row.signed_at, actor.zone),
        following=row.number + 1,
    )
