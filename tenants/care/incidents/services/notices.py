"""The reports an incident owes: told from the deadlines, given, not owed after all, taken back, added by hand."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor
from causeway.database import require_version
from causeway.protection import keyring
from tenants.care.incidents import queries, rules
from tenants.care.incidents.errors import LiesAhead, NoticeSettled
from tenants.care.incidents.models import Incident, IncidentNotice
from tenants.care.incidents.rules import Authority, EntryKind, NoticeState
from tenants.care.incidents.services.opening import open_for_change, person_of, told, write_entry

TO_WHOM = "Write to whom it was reported: office, person, reference number."


def owe(db: Session, actor: Actor, incident: Incident) -> None:
    """Bring an incident's reports in line with the deadlines in force on the day the clinic learned of it.

    What was given or is not owed after all stays. What waits takes the new day, or is dropped where it is owed no longer.
    """
    found = rules.find_owed(
        incident.kind,
        incident.severity,
        incident.known_at,
        actor.zone,
        program_id=incident.program_id,
        own=queries.list_own_deadlines(db, incident.kind),
    )
    statement = select(IncidentNotice).where(
        IncidentNotice.incident_id == incident.id, IncidentNotice.is_by_hand.is_(False)
    )
    known = {one.authority: one for one in db.scalars(statement)}
    for owed in found:
        notice = known.pop(owed.deadline.authority, None) or IncidentNotice(
            incident_id=incident.id,
            authority=owed.deadline.authority,
            state=NoticeState.WAITING,
            is_by_hand=False,
        )
        if notice.state in {NoticeState.WAITING, NoticeState.DROPPED}:
            notice.state, notice.due_on, notice.due_at = NoticeState.WAITING, owed.due_on, owed.due_at
            notice.source, notice.is_to_verify = owed.deadline.source, owed.deadline.is_to_verify
        db.add(notice)
    for notice in known.values():
        if notice.state is NoticeState.WAITING:
            notice.state = NoticeState.DROPPED
    db.flush()


def give_notice(
    db: Session,
    actor: Actor,
    incident_id: UUID,
    notice_id: UUID,
    *,
    on: date,
    to: str,
    expected_version: int | None = None,
) -> IncidentNotice:
    """Say when a report was given, and to whom. on: clinic-local.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, NoticeNotFound, Stale, NoticeSettled, LiesAhead, Refused.
    """
    incident, notice = _waiting(db, actor, incident_id, notice_id, expected_version)
    if on > clock.today(actor.zone):
        raise LiesAhead(field="given_on")
    if on < clock.local(incident.happened_at, actor.zone).date():
        raise LiesAhead("This day lies before the incident.", field="given_on")
    _settle(db, actor, notice, told(to, "said", TO_WHOM), given_on=on)
    audit.record(db, actor, "incident.notice_given", subject=incident, authority=notice.authority.value)
    return notice


def say_not_owed(
    db: Session, actor: Actor, incident_id: UUID, notice_id: UUID, reason: str, *, expected_version: int | None = None
) -> IncidentNotice:
    """Say that a report is not owed after all, and why.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, NoticeNotFound, Stale, NoticeSettled, Refused.
    """
    incident, notice = _waiting(db, actor, incident_id, notice_id, expected_version)
    _settle(db, actor, notice, told(reason, "reason", "Write why it is not owed."))
    audit.record(db, actor, "incident.notice_not_owed", subject=incident, authority=notice.authority.value)
    return notice


def take_back_notice(
    db: Session, actor: Actor, incident_id: UUID, notice_id: UUID, reason: str, *, expected_version: int | None = None
) -> IncidentNotice:
    """Take back that a report was given or is not owed; what was said stays among the entries, with the reason.

    One that waits already is left. Raises Forbidden, IncidentNotFound, IncidentClosed, NoticeNotFound, Stale, Refused.
    """
    incident = open_for_change(db, actor, incident_id)
    notice = queries.get_notice(db, incident.id, notice_id, for_update=True)
    if notice.state not in {NoticeState.GIVEN, NoticeState.NOT_OWED} or notice.said_sealed is None:
        return notice
    require_version(notice, expected_version)
    said = keyring(db).open(queries.SAID, notice.said_sealed)
    reason = told(reason, "reason", "Write why it is taken back.")
    write_entry(db, actor, incident, EntryKind.TAKEN_BACK, f"{said}\n\n{reason}")
    notice.state, notice.given_on, notice.said_sealed = NoticeState.WAITING, None, None
    notice.settled_at = notice.settled_by_id = None
    db.flush()
    owe(db, actor, incident)
    audit.record(db, actor, "incident.notice_taken_back", subject=incident, authority=notice.authority.value)
    return notice


def add_notice(
    db: Session,
    actor: Actor,
    incident_id: UUID,
    *,
    authority: Authority,
    due_on: date,
    source: str,
) -> IncidentNotice:
    """Add a report that no deadline asks for. due_on: clinic-local. source: what asks for it.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, LiesAhead, Refused.
    """
    incident = open_for_change(db, actor, incident_id)
    if due_on < clock.local(incident.happened_at, actor.zone).date():
        raise LiesAhead("This day lies before the incident.", field="due_on")
    notice = IncidentNotice(
        incident_id=incident.id,
        authority=authority,
        state=NoticeState.WAITING,
        due_on=due_on,
        source=told(source, "source", "Write what asks for this report."),
        is_to_verify=False,
        is_by_hand=True,
    )
    db.add(notice)
    db.flush()
    audit.record(db, actor, "incident.notice_added", subject=incident, authority=authority.value)
    return notice


def _waiting(
    db: Session, actor: Actor, incident_id: UUID, notice_id: UUID, expected_version: int | None
) -> tuple[Incident, IncidentNotice]:
    incident = open_for_change(db, actor, incident_id)
    notice = queries.get_notice(db, incident.id, notice_id, for_update=True)
    require_version(notice, expected_version)
    if notice.state is not NoticeState.WAITING:
        raise NoticeSettled
    return incident, notice


def _settle(db: Session, actor: Actor, notice: IncidentNotice, said: str, *, given_on: date | None = None) -> None:
    notice.state = NoticeState.GIVEN if given_on is not None else NoticeState.NOT_OWED
    notice.given_on = given_on
    notice.said_sealed = keyring(db).seal(queries.SAID, said)
    notice.settled_at, notice.settled_by_id = clock.now(), person_of(actor)
    db.flush()
