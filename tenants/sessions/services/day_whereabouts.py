"""Saying, with the attendance of a day, from where somebody takes part: by video or phone, in which state, where exactly."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.errors import Refused, Stale
from tenants.sessions.errors import NotPossible
from tenants.sessions.queries import roster
from tenants.sessions.queries.whereabouts import find_last, list_whereabouts, opened_place, version_of
from tenants.sessions.rules.day import EXPECTED
from tenants.sessions.services.attendance import Afar, Said, record
from tenants.sessions.services.day_facts import load


def take_part(
    db: Session,
    actor: Actor,
    on: date,
    patient_id: UUID,
    *,
    session_ids: Collection[UUID],
    afar: Afar,
    expected_version: int | None = None,
) -> None:
    """Write down how somebody takes part in some sessions of a date; whether they are there stays as it is.

    expected_version: as `queries.whereabouts.version_of` gave it. Raises Forbidden, NotFound, OutsideCaseload, Stale,
    StateMissing, NotLicensedThere, NoTelehealthConsent, and what keeps somebody from attending that day.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    if not session_ids:
        raise Refused("Choose at least one session.", field="session_ids")
    facts = load(db, actor, on, [patient_id], session_ids)
    rows = list_whereabouts(db, patient_id, on)
    if expected_version is not None and version_of(rows) != expected_version:
        raise Stale
    said = []
    for session_id in session_ids:
        place = facts.expected(session_id, patient_id)
        mark = EXPECTED if place is None else place.mark
        said.append(Said(session_id, patient_id, mark, mark, afar=afar))
    try:
        record(db, actor, on, said)
    except NotPossible as error:
        raise error.objections[0].error from error
    audit.record(db, actor, "session.whereabouts_told", patient_id=patient_id, on=on.isoformat())


def as_last_time(db: Session, actor: Actor, on: date, session_ids: Collection[UUID]) -> tuple[int, list[Refused]]:
    """Say of everybody who is in these sessions by video or phone, and of whom nobody has said from where, that they take part
    from where they did the last time. How many people that was; and why it cannot be so for others.

    By video or by phone stays as it was said of today; whoever it was never said of stays as they are. Raises Forbidden,
    NotFound.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    rows = roster.list_attendances(db, session_ids=session_ids, actor=actor, permission=Permission.ATTENDANCE_WRITE)
    wanting = [row for row in rows if row.is_from_nowhere]
    facts = load(db, actor, on, {row.patient_id for row in wanting}, {row.session_id for row in wanting})
    last = find_last(db, facts.names, on)
    said = []
    for seen in wanting:
        row, then = facts.row(seen.session_id, seen.patient_id), last.get(seen.patient_id)
        if row is not None and row.is_from_nowhere and then is not None:  # nobody has said it since
            afar = Afar(row.attended_by, then.state, *opened_place(db, then))
            said.append(Said(row.session_id, row.patient_id, row.mark, row.mark, afar=afar))
    told, refused = _record_possible(db, actor, on, said)
    for patient_id in sorted(told):
        audit.record(db, actor, "session.whereabouts_told", patient_id=patient_id, on=on.isoformat())
    return len(told), refused


def _record_possible(db: Session, actor: Actor, on: date, said: list[Said]) -> tuple[set[UUID], list[Refused]]:
    """Record it of those of whom nothing speaks against it: who they are, and why not of the others.

    What speaks against it is told of some before others are asked about, and before anything is written.
    """
    refused: list[Refused] = []
    while said:
        try:
            record(db, actor, on, said)
            break
        except NotPossible as error:
            objections = {each.patient_id: each.error for each in error.objections}
            refused += objections.values()
            said = [each for each in said if each.patient_id not in objections]
    return {each.patient_id for each in said}, refused
