"""The supervision log. A director or administrator writes entries down; the supervisor named in one signs it.

The password is asked for again at the edge (`causeway.web.step_up`), before an entry is signed or added to.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid, Refused
from causeway.protection import keyring
from tenants.staff import queries
from tenants.staff.errors import NotTheSupervisor, SupervisionSigned
from tenants.staff.models import StaffMember, SupervisionAddendum, SupervisionEntry
from tenants.staff.queries.supervision import ADDENDUM, TOPICS
from tenants.staff.rules.supervision import LONGEST_MINUTES, SupervisionKind


@dataclass(frozen=True, slots=True)
class SupervisionFacts:
    """Supervision that was given. minutes: 1 to 480. topics: what it was about, without a patient's name."""

    supervisor_id: UUID
    held_on: date
    minutes: int
    kind: SupervisionKind
    topics: str
    is_toward_licensure: bool = True


def record_supervision(
    db: Session, actor: Actor, supervisee_ids: Collection[UUID], facts: SupervisionFacts
) -> list[SupervisionEntry]:
    """One entry for each who received it; several in group supervision only. Raises Forbidden, StaffMemberNotFound, Invalid."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    wanted = sorted(set(supervisee_ids))
    if not wanted:
        raise Invalid({"supervisee_ids": ["Choose who received it."]})
    if len(wanted) > 1 and facts.kind is not SupervisionKind.GROUP:
        raise Invalid({"supervisee_ids": ["Several people at once is group supervision."]})
    made = []
    for supervisee_id in wanted:
        entry = SupervisionEntry(supervisee_id=queries.get_staff_member(db, supervisee_id).id)
        _write(db, actor, entry, facts)
        audit.record(db, actor, "supervision.recorded", subject=entry)
        made.append(entry)
    return made


def correct_supervision(
    db: Session, actor: Actor, entry_id: UUID, facts: SupervisionFacts, *, expected_version: int | None = None
) -> SupervisionEntry:
    """Correct an entry before it is signed. Raises as record_supervision, SupervisionNotFound, Stale, SupervisionSigned."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    entry = _open(db, entry_id, expected_version)
    _write(db, actor, entry, facts)
    return entry


def remove_supervision(db: Session, actor: Actor, entry_id: UUID) -> None:
    """Take away an entry nobody has signed. Raises Forbidden, SupervisionNotFound, SupervisionSigned."""
    access.require(actor, Permission.STAFF_SUPERVISE)
    db.delete(_open(db, entry_id, None))
    db.flush()


def sign_supervision(
    db: Session, actor: Actor, entry_id: UUID, *, expected_version: int | None = None
) -> SupervisionEntry:
    """Sign an entry as the supervisor it names; from here on it is frozen.

    Raises Forbidden, SupervisionNotFound, Stale, SupervisionSigned, NotTheSupervisor.
    """
    access.require(actor, Permission.STAFF_DIRECTORY)
    entry = queries.get_entry(db, entry_id)
    require_reader(db, actor, entry)
    entry = _open(db, entry_id, expected_version)
    if actor.user_id is None or queries.get_staff_member(db, entry.supervisor_id).user_id != actor.user_id:
        raise NotTheSupervisor
    entry.signed_at, entry.signed_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "supervision.signed", subject=entry)
    return entry


def add_to_supervision(db: Session, actor: Actor, entry_id: UUID, text: str) -> SupervisionAddendum:
    """Add to a signed entry, as its supervisor; the addendum is signed as it is written.

    Raises Forbidden, SupervisionNotFound, NotTheSupervisor, Refused.
    """
    access.require(actor, Permission.STAFF_DIRECTORY)
    entry = queries.get_entry(db, entry_id)
    require_reader(db, actor, entry)
    if actor.user_id is None or queries.get_staff_member(db, entry.supervisor_id).user_id != actor.user_id:
        raise NotTheSupervisor
    if entry.signed_at is None:
        raise Refused("This entry is not signed yet; change it instead.", field="text")
    if not text.strip():
        raise Refused("Write what is to be added.", field="text")
    addendum = SupervisionAddendum(
        entry_id=entry.id,
        text_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )
    db.add(addendum)
    db.flush()
    audit.record(db, actor, "supervision.added_to", subject=addendum)
    return addendum


def require_reader(db: Session, actor: Actor, entry: SupervisionEntry) -> None:
    """Raises Forbidden unless the actor reads everybody's entries, or gave or received this one."""
    if queries.sees_supervision(actor):
        return
    mine = queries.find_by_user(db, actor.user_id)
    if mine is None or mine.id not in {entry.supervisor_id, entry.supervisee_id}:
        raise access.forbidden(Permission.STAFF_SUPERVISE)


def _open(db: Session, entry_id: UUID, expected_version: int | None) -> SupervisionEntry:
    entry = queries.get_entry(db, entry_id, for_update=True)
    require_version(entry, expected_version)
    if entry.signed_at is not None:
        raise SupervisionSigned
    return entry


def _write(db: Session, actor: Actor, entry: SupervisionEntry, facts: SupervisionFacts) -> None:
    supervisor: StaffMember = queries.get_staff_member(db, facts.supervisor_id)
    problems: dict[str, list[str]] = {}
    if supervisor.id == entry.supervisee_id:
        problems["supervisor_id"] = ["Somebody else has to give it."]
    if facts.held_on > clock.today(actor.zone):
        problems["held_on"] = ["Supervision is written down once it was held."]
    if not 1 <= facts.minutes <= LONGEST_MINUTES:
        problems["minutes"] = ["Between 1 and 480 minutes."]
    if not facts.topics.strip():
        problems["topics"] = ["Say what it was about, without a patient's name."]
    if problems:
        raise Invalid(problems)
    entry.supervisor_id, entry.held_on, entry.minutes = supervisor.id, facts.held_on, facts.minutes
    entry.kind, entry.is_toward_licensure = facts.kind, facts.is_toward_licensure
    entry.topics_sealed = keyring(db).seal(TOPICS, facts.topics.strip())
    db.add(entry)
    db.flush()
