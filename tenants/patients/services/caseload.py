"""Caseloads: assigning, dated cover, and break-glass with its review."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import locked, require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.patients import queries
from tenants.patients.errors import AlreadyDone, RecordNotFound
from tenants.patients.models import BreakGlass, CareKind, CareRelationship, CaseloadCover, ReviewOutcome
from tenants.staff.covers import Cover

GLASS_LASTS = timedelta(minutes=60)  # docs/rules.md#break-glass
SHORTEST_REASON = 15
_WITHOUT_CASELOAD_WRITE = {
    CareKind.PRIMARY: Permission.EPISODE_ADMIT,
    CareKind.ASSESSOR: Permission.EPISODE_ADMIT,
    CareKind.FACILITATOR: Permission.SESSION_WRITE,
}
"""What else lets somebody set a kind, for a patient they may act on: an admission and a session bring it with them."""
_PROLONGED = frozenset({CareKind.FACILITATOR, CareKind.ASSESSOR})


def assign(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    user_id: UUID,
    kind: CareKind = CareKind.PRIMARY,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    opened_for_id: UUID | None = None,
) -> CareRelationship:
    """Put a patient on a member's caseload; the same assignment in force already is returned, a facilitator's or an
    assessor's prolonged.

    Who may: a holder of `caseload:write`, or one who admits or runs a session for a patient they may write.
    from_on None is today. opened_for_id: the session that opens it; it has an assignment of its own, which lasts as
    long as it says now and ends with `end_opened_for`. Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require_may_set(db, actor, patient_id, kind)
    _require_member(db, user_id)
    today = clock.today(actor.zone)
    from_on = from_on or today
    if until_on is not None and until_on < from_on:
        raise Refused("The last day is before the first.", field="until_on")
    present = db.scalars(
        select(CareRelationship).where(
            CareRelationship.patient_id == patient_id,
            CareRelationship.user_id == user_id,
            CareRelationship.kind == kind,
            CareRelationship.opened_for_id == opened_for_id,
            or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= from_on),
        )
    ).first()
    if present is not None and present.from_on <= from_on:
        if kind in _PROLONGED and present.until_on is not None:
            # One session after another: the assignment in force lasts as long as the last of them asks for.
            if opened_for_id is None and until_on is not None:
                until_on = max(present.until_on, until_on)
            present.until_on = until_on
            db.flush()
            return present
        if present.until_on == until_on:
            return present
    made = CareRelationship(
        patient_id=patient_id,
        user_id=user_id,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        set_by=actor.user_id,
        opened_for_id=opened_for_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "caseload.assigned", subject=made, kind=kind.value)
    return made


def end_opened_for(
    db: Session, actor: Actor, patient_id: UUID, opened_for_id: UUID, *, except_user_ids: Collection[UUID] = ()
) -> None:
    """A session no longer opens the chart; today is the last day, so that who is there can finish.

    except_user_ids: who goes on reaching it by this session. What another session or a person opened stays.
    Raises: Forbidden, PatientNotFound, OutsideCaseload.
    """
    _require_may_set(db, actor, patient_id, CareKind.FACILITATOR)
    today = clock.today(actor.zone)
    rows = db.scalars(
        select(CareRelationship).where(
            CareRelationship.patient_id == patient_id,
            CareRelationship.opened_for_id == opened_for_id,
            CareRelationship.until_on > today,
        )
    ).all()
    for row in rows:
        if row.user_id not in except_user_ids:
            row.until_on = max(today, row.from_on)
            db.flush()
            audit.record(db, actor, "caseload.ended", subject=row)


def end_assessing(db: Session, actor: Actor, patient_id: UUID) -> None:
    """The patient is in care: whoever was asked to assess them has the chart for the rest of today, so that they can finish.

    Raises: Forbidden, PatientNotFound, OutsideCaseload.
    """
    _require_may_set(db, actor, patient_id, CareKind.ASSESSOR)
    today = clock.today(actor.zone)
    rows = db.scalars(
        select(CareRelationship).where(
            CareRelationship.patient_id == patient_id,
            CareRelationship.kind == CareKind.ASSESSOR,
            or_(CareRelationship.until_on.is_(None), CareRelationship.until_on > today),
        )
    )
    for row in rows.all():
        row.until_on = max(today, row.from_on)
        db.flush()
        audit.record(db, actor, "caseload.ended", subject=row)


def _require_may_set(db: Session, actor: Actor, patient_id: UUID, kind: CareKind) -> None:
    permission = Permission.CASELOAD_WRITE
    if not actor.may(permission):
        permission = _WITHOUT_CASELOAD_WRITE.get(kind, permission)
    access.require(actor, permission)
    queries.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, permission, patient_id)


def end(db: Session, actor: Actor, relationship_id: UUID, *, until_on: date | None = None) -> CareRelationship:
    """Take a patient off a caseload from the day after `until_on` (None: yesterday, so at once).

    An assignment that began today and ends at once keeps today as its only day. Of those that sessions opened, all of
    this person's end, as they are shown as one.
    Raises: Forbidden, RecordNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.CASELOAD_WRITE)
    row = db.scalar(locked(select(CareRelationship).where(CareRelationship.id == relationship_id)))
    if row is None:
        raise RecordNotFound
    access.require_patient(db, actor, Permission.CASELOAD_WRITE, row.patient_id)
    last = until_on if until_on is not None else clock.today(actor.zone) - timedelta(days=1)
    row.until_on = max(last, row.from_on)
    if row.opened_for_id is not None:
        for other in _opened_beside(db, row, last):
            other.until_on = max(last, other.from_on)
    db.flush()
    audit.record(db, actor, "caseload.ended", subject=row)
    return row


def _opened_beside(db: Session, row: CareRelationship, last: date) -> Sequence[CareRelationship]:
    return db.scalars(
        select(CareRelationship).where(
            CareRelationship.patient_id == row.patient_id,
            CareRelationship.user_id == row.user_id,
            CareRelationship.kind == row.kind,
            CareRelationship.opened_for_id.is_not(None),
            CareRelationship.until_on > last,
        )
    ).all()


def cover(
    db: Session,
    actor: Actor,
    *,
    covered_user_id: UUID,
    covering_user_id: UUID,
    from_on: date,
    until_on: date,
    note: str | None = None,
) -> CaseloadCover:
    """Open one member's whole caseload to another between two days, both inclusive.

    Raises: Forbidden, Refused.
    """
    access.require(actor, Permission.CASELOAD_WRITE)
    _require_member(db, covered_user_id)
    _require_member(db, covering_user_id)
    if covered_user_id == covering_user_id:
        raise Refused("Somebody else has to cover this caseload.", field="covering_user_id")
    if until_on < from_on:
        raise Refused("The last day is before the first.", field="until_on")
    if until_on < clock.today(actor.zone):
        raise Refused("This cover would be over already.", field="until_on")
    made = CaseloadCover(
        covered_user_id=covered_user_id,
        covering_user_id=covering_user_id,
        from_on=from_on,
        until_on=until_on,
        note=note,
        set_by=actor.user_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "caseload.covered", subject=made)
    return made


def cancel_cover(db: Session, actor: Actor, cover_id: UUID) -> CaseloadCover:
    """End a cover at once. Raises: Forbidden, RecordNotFound, AlreadyDone."""
    access.require(actor, Permission.CASELOAD_WRITE)
    row = db.scalar(locked(select(CaseloadCover).where(CaseloadCover.id == cover_id)))
    if row is None:
        raise RecordNotFound
    if row.until_on < clock.today(actor.zone):
        raise AlreadyDone
    _end_cover(actor, row)
    db.flush()
    audit.record(db, actor, "caseload.cover_ended", subject=row)
    return row


def follow_time_off(db: Session, actor: Actor, wanted: Cover) -> None:
    """Open a caseload for somebody's time off, or move the cover that follows it. Raises Forbidden, Refused."""
    access.require(actor, Permission.CASELOAD_WRITE)
    _require_member(db, wanted.covered_user_id)
    _require_member(db, wanted.covering_user_id)
    row = queries.find_cover_of(db, wanted.time_off_id)
    if row is None:
        row = CaseloadCover(time_off_id=wanted.time_off_id)
        db.add(row)
    row.covered_user_id, row.covering_user_id = wanted.covered_user_id, wanted.covering_user_id
    row.from_on, row.until_on, row.set_by = wanted.from_on, wanted.until_on, actor.user_id
    db.flush()
    audit.record(db, actor, "caseload.covered", subject=row)


def unfollow_time_off(db: Session, actor: Actor, time_off_id: UUID) -> None:
    """End the cover that follows some time off. It only closes what was open, so whoever may change the time off does it."""
    row = queries.find_cover_of(db, time_off_id)
    if row is None or row.until_on < clock.today(actor.zone):
        return
    _end_cover(actor, row)
    db.flush()
    audit.record(db, actor, "caseload.cover_ended", subject=row)


def _end_cover(actor: Actor, row: CaseloadCover) -> None:
    yesterday = clock.today(actor.zone) - timedelta(days=1)
    row.from_on = min(row.from_on, yesterday)
    row.until_on = yesterday


def break_glass(db: Session, actor: Actor, patient_id: UUID, reason: str) -> BreakGlass:
    """Open a chart outside one's caseload for an hour. One that is open already is returned as it is.

    Raises: Forbidden, PatientNotFound, Refused.
    """
    access.require(actor, Permission.BREAK_GLASS)
    if actor.user_id is None:
        raise access.forbidden(Permission.BREAK_GLASS)
    queries.get_patient(db, patient_id)
    if len(" ".join(reason.split())) < SHORTEST_REASON:
        raise Refused("Please say why in at least {n} characters.", field="reason", n=SHORTEST_REASON)
    present = queries.open_glass(db, actor.user_id, patient_id)
    if present is not None:
        return present
    now = clock.now()
    made = BreakGlass(
        patient_id=patient_id,
        user_id=actor.user_id,
        reason_sealed=keyring(db).seal("break_glass_openings.reason", reason.strip()),
        opened_at=now,
        expires_at=now + GLASS_LASTS,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "break_glass.opened", subject=made)
    return made


def close_glass(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Close one's own opening before its hour is over; nothing open is nothing to do."""
    access.require(actor, Permission.BREAK_GLASS)
    present = queries.open_glass(db, actor.user_id, patient_id) if actor.user_id is not None else None
    if present is None:
        return
    present.closed_at = clock.now()
    db.flush()
    audit.record(db, actor, "break_glass.closed", subject=present)


def clear_opening(
    db: Session,
    actor: Actor,
    opening_id: UUID,
    *,
    outcome: ReviewOutcome,
    note: str,
    expected_version: int | None = None,
) -> BreakGlass:
    """Review an opening. Never the same person's own.

    Raises: Forbidden, RecordNotFound, AlreadyDone, Refused, Stale.
    """
    access.require(actor, Permission.PRIVACY_REVIEW)
    row = db.scalar(locked(select(BreakGlass).where(BreakGlass.id == opening_id)))
    if row is None:
        raise RecordNotFound
    if row.reviewed_at is not None:
        raise AlreadyDone
    require_version(row, expected_version)
    if actor.user_id is None or row.user_id == actor.user_id:
        raise Refused("Somebody else has to review what you opened yourself.")
    if not note.strip():
        raise Refused("Please say what you found.", field="note")
    row.reviewed_at, row.reviewed_by, row.outcome = clock.now(), actor.user_id, outcome
    row.review_note_sealed = keyring(db).seal("break_glass_openings.review_note", note.strip())
    db.flush()
    audit.record(db, actor, "break_glass.reviewed", subject=row, outcome=outcome.value)
    return row


def _require_member(db: Session, user_id: UUID) -> None:
    if not queries.is_member(db, user_id):
        raise Refused("This person is not a member of the clinic.", field="user_id")
