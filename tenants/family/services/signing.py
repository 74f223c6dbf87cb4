"""Signing a note, which freezes it; the second signature where one is due; addenda afterwards.

The password is asked for again at the edge (`causeway.web.step_up`), before these are called.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.errors import CosignRefused, NoteNotSigned, NotReadyToSign, NotTheClinician
from tenants.family.models import FamilyAddendum, FamilySession
from tenants.family.queries import ADDENDUM
from tenants.family.rules import NoteFacts, missing_to_sign, needs_cosign
from tenants.family.services.accounting import account_for
from tenants.family.services.bases import require_bases
from tenants.family.services.groups import require_clean
from tenants.family.services.loading import load, require_open
from tenants.family.services.names import require_clean_note, require_no_others
from tenants.staff import cosigning
from tenants.staff import queries as staff
from tenants.staff.models import StaffMember


def sign(db: Session, actor: Actor, session_id: UUID, *, expected_version: int | None = None) -> FamilySession:
    """Sign the note as a clinician who held the session. From here on it is frozen, and what was told is accounted for.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, NotTheClinician,
    BasisRefused (a release that held when the note was saved does no longer), NamesOthers, NoteNamesOthers, NotReadyToSign.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    require_open(session)
    clinician = _holder(db, actor, session)
    require_bases(db, actor, session)
    require_clean(db, session)
    require_clean_note(db, session)
    missing = missing_to_sign(facts_of(db, session))
    if missing:
        raise NotReadyToSign(missing)
    if session.group_id is not None:
        session.families_count = max(1, queries.count_families(db, session.group_id))
    account_for(db, actor, session)
    session.signed_at, session.signed_by_id = clock.now(), actor.user_id
    session.needs_cosign = needs_cosign(
        {role.value for role in actor.roles}, has_supervisor=clinician.supervisor_id is not None
    )
    db.flush()
    audit.record(db, actor, "family_session.signed", subject=session, needs_cosign=session.needs_cosign)
    return session


def cosign(db: Session, actor: Actor, session_id: UUID, *, expected_version: int | None = None) -> FamilySession:
    """Give the second signature: whoever may for everybody, or the signer's supervisor. Never the one who signed.

    Raises: Forbidden, SessionNotFound, NotTheirSupervisor, Stale, CosignRefused.
    """
    reach = cosigning.reach(db, actor, Permission.FAMILY_COSIGN)
    session = queries.get_session(db, session_id, for_update=True)
    reach.require_any([session.signed_by_id])
    require_version(session, expected_version)
    if not session.needs_cosign or session.cosigned_at is not None or not reach.covers(session.signed_by_id):
        raise CosignRefused
    session.cosigned_at, session.cosigned_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "family_session.cosigned", subject=session)
    return session


def add_addendum(
    db: Session, actor: Actor, session_id: UUID, text: str, *, confirmed: Collection[str] = ()
) -> FamilyAddendum:
    """Add to a signed note; the addendum is signed as it is written. confirmed: words that name nobody of another family.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, NoteNotSigned, Refused, NamesOthers.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE)
    if session.signed_at is None:
        raise NoteNotSigned
    if not text.strip() or actor.user_id is None:
        raise Refused("Write what is to be added.", field="text")
    if session.group_id is not None:
        require_no_others(db, actor, session, text, confirmed)
    addendum = FamilyAddendum(
        session_id=session.id,
        patient_id=session.patient_id,
        text_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )
    db.add(addendum)
    db.flush()
    audit.record(db, actor, "family_session.addendum_added", subject=addendum)
    return addendum


def facts_of(db: Session, session: FamilySession) -> NoteFacts:
    """What the note holds so far, as the rule on signing reads it."""
    participants = queries.list_participants(db, session.id)
    return NoteFacts(
        status=session.status,
        minutes=session.held_minutes,
        is_patient_present=session.is_patient_present,
        has_absence_reason=session.absence_reason_sealed is not None and session.benefit_sealed is not None,
        participants=[(row.took_part, row.basis) for row in participants],
        focus_areas=session.focus_areas,
        has_narrative=session.narrative_sealed is not None,
        families_open=0 if session.group_id is None else queries.count_open(db, session.group_id),
    )


def _holder(db: Session, actor: Actor, session: FamilySession) -> StaffMember:
    """Who signs: one of those who held the session. Raises NotTheClinician."""
    for staff_id in (session.clinician_id, session.second_clinician_id):
        one = None if staff_id is None else staff.get_staff_member(db, staff_id)
        if one is not None and actor.user_id is not None and one.user_id == actor.user_id:
            return one
    raise NotTheClinician
