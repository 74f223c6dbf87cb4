"""Time off and its cover. An administrator, a director or the person enters it; only who keeps caseloads opens one.

So a cover that somebody else asks for waits for a director, and every later change of its days or its person waits anew.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid
from causeway.web.formats import day
from tenants.staff import covers, queries
from tenants.staff.covers import Cover
from tenants.staff.errors import AwayAlready, CoverCannotSignIn, CoverIsAway, NothingToConfirm, TimeOffCancelled
from tenants.staff.models import StaffMember, TimeOff
from tenants.staff.rules.hours import CoverState, TimeOffKind, cover_state
from tenants.staff.services.leading import require_leaders

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TimeOffFacts:
    """Days away, both inclusive. covering_id: the colleague who covers; None for nobody."""

    from_on: date
    until_on: date
    kind: TimeOffKind = TimeOffKind.VACATION
    note: str = ""
    covering_id: UUID | None = None


def may_enter(actor: Actor, member: StaffMember) -> bool:
    """Whether the actor enters this person's time off: an administrator, a director, or the person."""
    is_own = actor.user_id is not None and member.user_id == actor.user_id
    return is_own or actor.may(Permission.STAFF_WRITE) or actor.may(Permission.STAFF_SUPERVISE)


def require_entry(actor: Actor, member: StaffMember) -> None:
    """Raises Forbidden unless `may_enter`."""
    if not may_enter(actor, member):
        raise access.forbidden(Permission.STAFF_WRITE)


def cover_of(member: StaffMember, row: TimeOff) -> CoverState:
    """What has become of the cover of some time off. Who has no sign-in has no caseload to open."""
    has_cover = row.covering_id is not None and member.user_id is not None
    return cover_state(has_cover=has_cover, is_confirmed=row.confirmed_at is not None)


def is_waiting(member: StaffMember, row: TimeOff, today: date) -> bool:
    """Whether somebody's caseload should be opened for this time off and is not yet."""
    is_over = row.cancelled_at is not None or row.until_on < today
    return not is_over and cover_of(member, row) is CoverState.WAITING


def record_time_off(db: Session, actor: Actor, staff_member_id: UUID, facts: TimeOffFacts) -> TimeOff:
    """Somebody will be away, or was.

    Raises Forbidden, StaffMemberNotFound, Invalid, AwayAlready, CoverIsAway, CoverCannotSignIn.
    """
    member = queries.get_staff_member(db, staff_member_id, for_update=True)
    require_entry(actor, member)
    row = TimeOff(staff_member_id=member.id)
    _write(db, actor, member, row, facts)
    audit.record(db, actor, "time_off.recorded", subject=row)
    return row


def change_time_off(
    db: Session, actor: Actor, time_off_id: UUID, facts: TimeOffFacts, *, expected_version: int | None = None
) -> TimeOff:
    """Move or correct time off. Raises as record_time_off, TimeOffNotFound, Stale, TimeOffCancelled."""
    member, row = _load(db, actor, time_off_id, expected_version)
    _write(db, actor, member, row, facts)
    return row


def cancel_time_off(db: Session, actor: Actor, time_off_id: UUID, *, expected_version: int | None = None) -> TimeOff:
    """They are not away after all; an open cover ends at once. Raises Forbidden, TimeOffNotFound, Stale, TimeOffCancelled."""
    _member, row = _load(db, actor, time_off_id, expected_version)
    covers.withdraw(db, actor, row.id)
    row.cancelled_at, row.confirmed_at, row.confirmed_by_id = clock.now(), None, None
    db.flush()
    audit.record(db, actor, "time_off.cancelled", subject=row)
    return row


def confirm_cover(db: Session, actor: Actor, time_off_id: UUID, *, expected_version: int | None = None) -> TimeOff:
    """Open the caseload to whoever covers, for the days away; once is enough.

    Raises Forbidden, TimeOffNotFound, Stale, TimeOffCancelled, NothingToConfirm, and what opening a caseload raises.
    """
    access.require(actor, Permission.CASELOAD_WRITE)
    member, row = _load(db, actor, time_off_id, expected_version)
    if row.confirmed_at is None:
        _open(db, actor, member, row)
    if row.confirmed_at is None:
        raise NothingToConfirm
    return row


def _load(db: Session, actor: Actor, time_off_id: UUID, expected_version: int | None) -> tuple[StaffMember, TimeOff]:
    """Both rows locked, the person's first: one order for all who look for overlaps."""
    member = queries.get_staff_member(db, queries.get_time_off(db, time_off_id).staff_member_id, for_update=True)
    require_entry(actor, member)
    row = queries.get_time_off(db, time_off_id, for_update=True)
    require_version(row, expected_version)
    if row.cancelled_at is not None:
        raise TimeOffCancelled
    return member, row


def _write(db: Session, actor: Actor, member: StaffMember, row: TimeOff, facts: TimeOffFacts) -> None:
    _check(facts)
    mine = queries.find_time_off(db, [member.id], facts.from_on, facts.until_on).get(member.id, [])
    same = next((one for one in mine if one.id != row.id), None)
    if same is not None:
        raise AwayAlready(field="from_on", first=day(same.from_on), last=day(same.until_on))
    if facts.covering_id is not None:
        _check_cover(db, member, facts.covering_id, facts)
    is_same_cover = (row.from_on, row.until_on, row.covering_id) == (facts.from_on, facts.until_on, facts.covering_id)
    row.from_on, row.until_on, row.covering_id = facts.from_on, facts.until_on, facts.covering_id
    row.kind, row.note = facts.kind, facts.note
    if not is_same_cover:
        row.confirmed_at, row.confirmed_by_id = None, None
    db.add(row)
    db.flush()
    if row.confirmed_at is not None:
        return
    if actor.may(Permission.CASELOAD_WRITE):
        _open(db, actor, member, row)
    if row.confirmed_at is None:
        covers.withdraw(db, actor, row.id)


def _open(db: Session, actor: Actor, member: StaffMember, row: TimeOff) -> None:
    """Open the caseload where there is one to open on days that are not over."""
    covering = queries.get_staff_member(db, row.covering_id) if row.covering_id is not None else None
    if covering is None or member.user_id is None or row.until_on < clock.today(actor.zone):
        return
    if covering.user_id is None:
        raise CoverCannotSignIn(field="covering_id", name=covering.full_name)
    covers.open_caseload(db, actor, Cover(row.id, member.user_id, covering.user_id, row.from_on, row.until_on))
    row.confirmed_at, row.confirmed_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "time_off.cover_confirmed", subject=row)


def _check(facts: TimeOffFacts) -> None:
    problems: dict[str, list[str]] = {}
    if facts.until_on < facts.from_on:
        problems["until_on"] = ["The last day is before the first."]
    elif facts.until_on - facts.from_on > LONGEST:
        problems["until_on"] = ["Enter at most a year at a time."]
    if problems:
        raise Invalid(problems)


def _check_cover(db: Session, member: StaffMember, covering_id: UUID, facts: TimeOffFacts) -> None:
    if covering_id == member.id:
        raise Invalid({"covering_id": ["Somebody else has to cover."]})
    covering = queries.get_staff_member(db, covering_id)
    if not covering.is_active:
        raise Invalid({"covering_id": ["This person no longer works here."]})
    if queries.cover_leads(db, member.id):
        require_leaders(db, [covering.id], field="covering_id")
    if member.user_id is not None and covering.user_id is None:
        raise CoverCannotSignIn(field="covering_id", name=covering.full_name)
    away = queries.find_time_off(db, [covering.id], facts.from_on, facts.until_on).get(covering.id, [])
    if away:
        raise CoverIsAway(
            field="covering_id", name=covering.full_name, first=day(away[0].from_on), last=day(away[0].until_on)
        )
