"""Recording an incident, adding to it, and putting it right."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.protection import keyring
from tenants.care.incidents import queries, rules
from tenants.care.incidents.errors import DeathIsGrave, IncidentClosed, IncidentNotFound, KnownTooEarly, LiesAhead
from tenants.care.incidents.models import Incident, IncidentEntry, IncidentPerson
from tenants.care.incidents.rules import EntryKind, IncidentKind, PersonRole, Place, Severity
from tenants.care.incidents.services.notices import owe
from tenants.care.incidents.services.opening import open_for_change, person_of, told, write_entry
from tenants.intake import queries as intake
from tenants.intake.safety import services as safety
from tenants.intake.safety.rules import OpenedBecause
from tenants.patients import queries as patients
from tenants.programs import queries as programs
from tenants.staff import queries as staff

WHAT_HAPPENED = "Say what happened."


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What happened, and to whom. known_at: when the clinic learned of it, None for at once. program_id: None for that of the
    first patient's present episode, where there is one. others: names, "" and doubles left out.
    """

    kind: IncidentKind
    severity: Severity
    happened_at: datetime
    what: str
    known_at: datetime | None = None
    place: Place = Place.ON_SITE
    where: str = ""
    action: str = ""
    program_id: UUID | None = None
    patient_ids: Collection[UUID] = ()
    staff_member_ids: Collection[UUID] = ()
    others: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """An incident's kind, severity and times put right, and why."""

    kind: IncidentKind
    severity: Severity
    happened_at: datetime
    known_at: datetime
    reason: str


def record_incident(db: Session, actor: Actor, facts: IncidentFacts) -> Incident:
    """Record what happened; signed as it is recorded. The reports it owes follow from the deadlines in force.

    A self-harm or an overdose opens a safety screen for each patient named.
    Raises: Forbidden, PatientNotFound, OutsideCaseload, StaffMemberNotFound, ProgramNotFound, LiesAhead, KnownTooEarly,
    DeathIsGrave, Refused.
    """
    access.require(actor, Permission.INCIDENT_REPORT)
    _require_persons(db, actor, facts)
    known_at = facts.known_at or facts.happened_at
    _check(facts.kind, facts.severity, facts.happened_at, known_at)
    what, ring = told(facts.what, "what", WHAT_HAPPENED), keyring(db)
    incident = Incident(
        kind=facts.kind,
        severity=facts.severity,
        happened_at=facts.happened_at,
        known_at=known_at,
        place=facts.place,
        where_sealed=ring.seal(queries.WHERE, facts.where.strip()) if facts.where.strip() else None,
        program_id=_program(db, facts),
        what_sealed=ring.seal(queries.WHAT, what),
        action_sealed=ring.seal(queries.ACTION, facts.action.strip()) if facts.action.strip() else None,
        recorded_at=clock.now(),
        recorded_by_id=person_of(actor),
    )
    db.add(incident)
    db.flush()
    _name(db, incident, facts.patient_ids, facts.staff_member_ids, facts.others)
    owe(db, actor, incident)
    audit.record(db, actor, "incident.signed", subject=incident, kind=facts.kind.value, severity=facts.severity.value)
    _screen(db, actor, facts.kind, facts.patient_ids)
    return incident


def add_to_incident(db: Session, actor: Actor, incident_id: UUID, text: str) -> IncidentEntry:
    """Add to an open incident: whoever follows it up, or whoever recorded it. Raises Forbidden, IncidentNotFound,
    IncidentClosed, Refused.
    """
    if not actor.may(Permission.INCIDENT_WRITE):
        access.require(actor, Permission.INCIDENT_REPORT)
    incident = queries.get_incident(db, incident_id, for_update=True)
    if not actor.may(Permission.INCIDENT_WRITE) and incident.recorded_by_id != actor.user_id:
        raise IncidentNotFound
    if incident.closed_at is not None:
        raise IncidentClosed
    entry = write_entry(db, actor, incident, EntryKind.ADDED, told(text, "text", "Write what is to be added."))
    audit.record(db, actor, "incident.added_to", subject=incident)
    return entry


def correct_incident(
    db: Session, actor: Actor, incident_id: UUID, correction: Correction, *, expected_version: int | None = None
) -> Incident:
    """Put kind, severity or times right; what stood there is kept with the reason, and the reports owed are told anew.

    Raises: Forbidden, IncidentNotFound, Stale, IncidentClosed, LiesAhead, KnownTooEarly, DeathIsGrave, Refused.
    """
    incident = open_for_change(db, actor, incident_id, expected_version)
    _check(correction.kind, correction.severity, correction.happened_at, correction.known_at)
    reason = told(correction.reason, "reason", "Write why it is put right.")
    write_entry(db, actor, incident, EntryKind.CORRECTED, reason, before=incident)
    incident.kind, incident.severity = correction.kind, correction.severity
    incident.happened_at, incident.known_at = correction.happened_at, correction.known_at
    db.flush()
    owe(db, actor, incident)
    audit.record(db, actor, "incident.corrected", subject=incident)
    named = [one.patient_id for one in queries.list_persons(db, incident.id) if one.patient_id and not one.struck_at]
    _screen(db, actor, correction.kind, named)
    return incident


def name_person(
    db: Session,
    actor: Actor,
    incident_id: UUID,
    *,
    patient_id: UUID | None = None,
    staff_member_id: UUID | None = None,
    other: str = "",
) -> None:
    """Name one more who was in an open incident; who is named already is left.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, PatientNotFound, StaffMemberNotFound, Refused.
    """
    incident = open_for_change(db, actor, incident_id)
    if patient_id is not None:
        patients.get_patient(db, patient_id)
    if staff_member_id is not None:
        staff.get_staff_member(db, staff_member_id)
    if patient_id is None and staff_member_id is None:
        other = told(other, "other", "Choose somebody, or write a name.")
    known = [one for one in queries.list_persons(db, incident.id) if one.struck_at is None]
    new = [one for one in (patient_id,) if one is not None and one not in {row.patient_id for row in known}]
    members = [
        one for one in (staff_member_id,) if one is not None and one not in {row.staff_member_id for row in known}
    ]
    _name(db, incident, new, members, [other])
    audit.record(db, actor, "incident.person_named", subject=incident)
    _screen(db, actor, incident.kind, new)


def strike_person(
    db: Session, actor: Actor, incident_id: UUID, person_id: UUID, reason: str, *, expected_version: int | None = None
) -> None:
    """Strike somebody who was named by mistake; a second time changes nothing.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, PersonNotFound, Stale, Refused.
    """
    incident = open_for_change(db, actor, incident_id)
    person = queries.get_person(db, incident.id, person_id, for_update=True)
    if person.struck_at is not None:
        return
    require_version(person, expected_version)
    reason = told(reason, "reason", "Write why this person is taken out.")
    person.struck_at, person.struck_by_id = clock.now(), person_of(actor)
    write_entry(db, actor, incident, EntryKind.TAKEN_BACK, reason)
    audit.record(db, actor, "incident.person_struck", subject=incident, patient_id=person.patient_id)


def _require_persons(db: Session, actor: Actor, facts: IncidentFacts) -> None:
    for patient_id in facts.patient_ids:
        patients.get_patient(db, patient_id)
        access.require_patient(db, actor, Permission.INCIDENT_REPORT, patient_id)
    for member_id in facts.staff_member_ids:
        staff.get_staff_member(db, member_id)


def _check(kind: IncidentKind, severity: Severity, happened_at: datetime, known_at: datetime) -> None:
    if happened_at > clock.now():
        raise LiesAhead(field="happened_on")
    if known_at > clock.now():
        raise LiesAhead(field="known_on")
    if known_at < happened_at:
        raise KnownTooEarly(field="known_on")
    if kind is IncidentKind.DEATH and severity is not Severity.GRAVE:
        raise DeathIsGrave(field="severity")


def _program(db: Session, facts: IncidentFacts) -> UUID | None:
    if facts.program_id is not None:
        return programs.get_program(db, facts.program_id).id
    for patient_id in facts.patient_ids:
        for episode in intake.list_open_episodes(db, patient_id):
            return episode.program_id
    return None


def _screen(db: Session, actor: Actor, kind: IncidentKind, patient_ids: Collection[UUID]) -> None:
    for patient_id in patient_ids if kind in rules.OPENS_SCREEN else ():
        safety.open_screen(db, actor, patient_id, why=OpenedBecause.INCIDENT)


def _name(
    db: Session,
    incident: Incident,
    patient_ids: Collection[UUID],
    staff_member_ids: Collection[UUID],
    others: Collection[str],
) -> None:
    ring, names = keyring(db), dict.fromkeys(one.strip() for one in others if one.strip())
    rows = [IncidentPerson(role=PersonRole.PATIENT, patient_id=one) for one in dict.fromkeys(patient_ids)]
    rows += [IncidentPerson(role=PersonRole.STAFF, staff_member_id=one) for one in dict.fromkeys(staff_member_ids)]
    rows += [IncidentPerson(role=PersonRole.OTHER, name_sealed=ring.seal(queries.NAME, one)) for one in names]
    for row in rows:
        row.incident_id = incident.id
    db.add_all(rows)
    db.flush()
