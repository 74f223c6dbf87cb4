"""Groups of several families: planned as one hour, kept as one session in each family's record, and the part all share."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.errors import NamesOthers
from tenants.family.models import FamilyGroup, FamilySession
from tenants.family.queries import groups as group_queries
from tenants.family.queries.groups import CONFIRMED, GROUP_LINK, SHARED
from tenants.family.rules import CancelReason, SessionFormat, SessionStatus
from tenants.family.rules.names import strangers_named, words_of
from tenants.family.services.hours import Hour, require_hour
from tenants.family.services.invitations import count_change, tell_change
from tenants.family.services.loading import sealed
from tenants.family.services.planning import SessionPlan, cancel, expect, let_in, place_of, plan, put_hour
from tenants.patients import queries as patients

MOST_FAMILIES = 12


def plan_group(db: Session, actor: Actor, hour: Hour, topic: str, patient_ids: Collection[UUID]) -> FamilyGroup:
    """Plan an hour with several families. Who of each family comes is said in its own session.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused, LeadsNoSessions, RoomTaken and its like.
    """
    access.require(actor, Permission.FAMILY_WRITE)
    if not patient_ids:
        raise Refused("Say whose families they are.", field="first_id")
    for patient_id in patient_ids:
        patients.get_patient(db, patient_id)
        access.require_patient(db, actor, Permission.FAMILY_WRITE, patient_id)
    group = FamilyGroup()
    _put(db, actor, group, hour, topic, families=len(patient_ids))
    db.add(group)
    db.flush()
    audit.record(db, actor, "family_group.planned", subject=group)
    for patient_id in dict.fromkeys(patient_ids):
        plan(db, actor, patient_id, _part_of(db, group))
    return group


def add_family(db: Session, actor: Actor, group_id: UUID, patient_id: UUID) -> FamilySession:
    """Take another family in. One that is in it already stays as it is.

    Raises: Forbidden, GroupNotFound, PatientNotFound, OutsideCaseload, Refused.
    """
    group = _load(db, actor, group_id)
    sessions = queries.list_family_sessions(db, group.id)
    present = next((one for one in sessions if one.patient_id == patient_id), None)
    if present is not None:
        return present
    _require_unsigned(sessions)
    if group.cancelled_at is not None:
        raise Refused("This group was called off.")
    if len(sessions) >= MOST_FAMILIES:
        raise Refused("A group has twelve families at most.", field="patient_id")
    return plan(db, actor, patient_id, _part_of(db, group))


def replan_group(
    db: Session, actor: Actor, group_id: UUID, hour: Hour, topic: str, *, expected_version: int | None = None
) -> FamilyGroup:
    """Move the group, for all its families at once.

    Raises: Forbidden, GroupNotFound, OutsideCaseload, Stale, Refused, LeadsNoSessions, RoomTaken and its like; BasisRefused
    where somebody expected would have to be called and asked not to be.
    """
    group = _load(db, actor, group_id, expected_version)
    sessions = queries.list_family_sessions(db, group.id, for_update=True)
    if any(one.status is SessionStatus.HELD for one in sessions):
        raise Refused("A family of this group has been documented already, so it cannot be moved.")
    going = [one for one in sessions if one.status is SessionStatus.SCHEDULED]
    _put(db, actor, group, hour, topic, families=len(going))
    flag_modified(group, "updated_at")
    for session in going:
        before = place_of(session)
        put_hour(db, session, hour)
        if place_of(session) != before:
            count_change(db, session)
        if hour.format is SessionFormat.PHONE:
            expect(db, session, [row.contact_id for row in queries.list_participants(db, session.id)])
        let_in(db, actor, session)
        db.flush()
        tell_change(db, actor, session.id)
    audit.record(db, actor, "family_group.replanned", subject=group)
    return group


def cancel_group(
    db: Session,
    actor: Actor,
    group_id: UUID,
    reason: CancelReason,
    *,
    note: str | None = None,
    expected_version: int | None = None,
) -> FamilyGroup:
    """Call the group off for every family that has not been documented. A second time changes nothing.

    Raises: Forbidden, GroupNotFound, OutsideCaseload, Stale, Refused.
    """
    group = _load(db, actor, group_id)
    if group.cancelled_at is not None:
        return group
    require_version(group, expected_version)
    for session in queries.list_family_sessions(db, group.id):
        if session.status is SessionStatus.SCHEDULED:
            cancel(db, actor, session.id, reason, note=note)
    group.cancelled_at = clock.now()
    db.flush()
    audit.record(db, actor, "family_group.cancelled", subject=group, reason=reason.value)
    return group


def write_shared(
    db: Session,
    actor: Actor,
    group_id: UUID,
    text: str,
    *,
    confirmed: Collection[str] = (),
    expected_version: int | None = None,
) -> FamilyGroup:
    """Write the part of the note that stands in every family's record. It names nobody.

    confirmed: words that are no names. Raises: Forbidden, GroupNotFound, OutsideCaseload, Stale, Refused, NamesOthers.
    """
    group = _load(db, actor, group_id, expected_version)
    _require_unsigned(queries.list_family_sessions(db, group.id))
    _require_nobody(db, group, text, confirmed)
    group.shared_sealed = sealed(db, SHARED, text.strip())
    kept = json.dumps(sorted(confirmed), ensure_ascii=False)
    group.confirmed_sealed = keyring(db).seal(CONFIRMED, kept) if confirmed else None
    flag_modified(group, "updated_at")
    db.flush()
    audit.record(db, actor, "family_group.shared_written", subject=group)
    return group


def require_clean(db: Session, session: FamilySession) -> None:
    """Before a family's note is signed: the part it shares still names nobody, whoever came in since. Raises NamesOthers."""
    if session.group_id is None:
        return
    group = queries.get_group(db, session.group_id)
    if group.shared_sealed is not None:
        text = queries.opened(db, SHARED, group.shared_sealed)
        _require_nobody(db, group, text, group_queries.confirmed_of(db, group))


def _load(db: Session, actor: Actor, group_id: UUID, expected_version: int | None = None) -> FamilyGroup:
    access.require(actor, Permission.FAMILY_WRITE)
    group = queries.get_group(db, group_id, for_update=True)
    for session in queries.list_family_sessions(db, group.id):
        access.require_patient(db, actor, Permission.FAMILY_WRITE, session.patient_id)
    require_version(group, expected_version)
    return group


def _require_unsigned(sessions: Collection[FamilySession]) -> None:
    if any(one.signed_at is not None for one in sessions):
        raise Refused("A family's note of this group is signed, so what they share stays as it is.")


def _require_nobody(db: Session, group: FamilyGroup, text: str, confirmed: Collection[str]) -> None:
    hits = strangers_named(text, queries.list_named(db, group.id), (), confirmed)
    if hits:
        raise NamesOthers(words_of(hits))


def _put(db: Session, actor: Actor, group: FamilyGroup, hour: Hour, topic: str, *, families: int) -> None:
    was = (group.clinician_id, group.second_clinician_id)
    require_hour(db, actor, hour, was=was, hour_id=group.id, people=families * 2)
    if not topic.strip():
        raise Refused("Say what the group is about. It names nobody.", field="topic")
    group.clinician_id, group.second_clinician_id = hour.clinician_id, hour.second_clinician_id
    group.starts_at, group.ends_at, group.format = hour.starts_at, hour.ends_at, hour.format
    group.room_id, group.topic = hour.room_id, topic.strip()
    group.video_link_sealed = sealed(db, GROUP_LINK, hour.video_link)


def _part_of(db: Session, group: FamilyGroup) -> SessionPlan:
    return SessionPlan(
        clinician_id=group.clinician_id,
        second_clinician_id=group.second_clinician_id,
        starts_at=group.starts_at,
        ends_at=group.ends_at,
        format=group.format,
        room_id=group.room_id,
        video_link=queries.opened(db, GROUP_LINK, group.video_link_sealed),
        group_id=group.id,
    )
