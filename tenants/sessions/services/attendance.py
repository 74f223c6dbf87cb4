"""Taking attendance: who was there and when, of one person or a whole group, in one go and a fixed number of statements.

The day's sign-in and sign-out fill every session that has no times of its own. Two people at once: cells that differ are
merged, the same cell is refused with both words (docs/rules.md#attendance).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.programs.models import Delivery
from tenants.sessions.errors import AttendanceChanged, CellConflict, NotPossible, Objection
from tenants.sessions.models import Attendance, ProgramDay
from tenants.sessions.queries.schedule_hours import list_leader_ids_of
from tenants.sessions.queries.whereabouts import CALL_BACK, LOCATION
from tenants.sessions.rules.day import EXPECTED, CellKey, Mark, Meeting, complete, filled, meet
from tenants.sessions.rules.minutes import Times, whole
from tenants.sessions.rules.words import AttendanceStatus, AttendedBy, SignSource
from tenants.sessions.services.day_facts import DayFacts, load
from tenants.sessions.services.day_guards import day_objection, mark_objection
from tenants.sessions.services.finishing import reopen
from tenants.sessions.services.note_corrections import notice
from tenants.sessions.services.telehealth import require_possible

NOTE = "attendances.reason_note"


@dataclass(frozen=True, slots=True)
class Afar:
    """How somebody takes part from elsewhere. location_state: two letters. location, call_back: "" where not said.

    consent_id: found when it is recorded; None in person.
    """

    attended_by: AttendedBy
    location_state: str | None = None
    location: str = ""
    call_back: str = ""
    consent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of one person and one session. before: what they saw when they said it, None to mean it anyway.

    reason_note, afar: None leaves what is written. row_id: of the row, where it is new and its writer has named it.
    """

    session_id: UUID
    patient_id: UUID
    mark: Mark
    before: Mark | None = None
    reason_note: str | None = None
    afar: Afar | None = None
    row_id: UUID | None = None

    @property
    def says_more(self) -> bool:
        """Whether it says something besides the mark."""
        return self.reason_note is not None or self.afar is not None

    @property
    def is_afar(self) -> bool:
        """Whether it says that they take part from elsewhere."""
        return self.afar is not None and self.afar.attended_by is not AttendedBy.IN_PERSON


@dataclass(frozen=True, slots=True)
class SaidOfDay:
    """A sign-in and sign-out of one person. before: what was seen, None to mean it anyway."""

    patient_id: UUID
    times: Times
    before: Times | None = None


@dataclass(slots=True)
class Recorded:
    """What a save came to. changed: cells and days written. merged: cells others had changed and this save left alone.

    after_note: people with a signed note about one of the sessions whose times now differ; an addendum is due.
    """

    changed: int = 0
    merged: int = 0
    after_note: list[str] = field(default_factory=list)


def record(
    db: Session,
    actor: Actor,
    on: date,
    said: Sequence[Said],
    days: Sequence[SaidOfDay] = (),
    *,
    source: SignSource = SignSource.FACILITATOR,
) -> Recorded:
    """Write down a date's attendance: marks of people and sessions, and days' sign-ins and sign-outs.

    Raises: Forbidden, NotFound, OutsideCaseload, NotPossible (with a sentence for each, those of telehealth among them),
    AttendanceChanged.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    people = {each.patient_id for each in said} | {each.patient_id for each in days}
    if not people:
        return Recorded()
    facts = load(db, actor, on, people, {each.session_id for each in said})
    found = Recorded()
    new_days = _meet_days(facts, days, found)
    taken = _meet_marks(facts, said, new_days, found)
    _require_true(db, facts, taken, new_days)
    if source is not SignSource.IMPORT:  # what another system kept of the past says how, and not from where
        taken = _with_consents(db, facts, taken)
    marks = _with_filled(facts, taken, new_days)
    _write_days(db, facts, new_days, source)
    _write_marks(db, facts, marks, taken)
    told = {key.session_id for key in marks} | {
        hour.id for patient_id in new_days for hour in facts.hours_of(patient_id)
    }
    reopen(db, {session_id for session_id in told if facts.sessions[session_id].is_looked_at})
    found.changed = len(marks) + len(new_days)
    if found.changed:
        audit.record(db, actor, "attendance.recorded", on=on.isoformat(), people=len(people), cells=len(marks))
        corrected = notice(db, on, facts.written_of())  # of nobody else anything can be signed
        found.after_note = sorted(facts.names[patient_id] for patient_id in corrected)
    return found


def _meet_days(facts: DayFacts, days: Sequence[SaidOfDay], found: Recorded) -> dict[UUID, Times]:
    """The days to write, by patient; raises where somebody else wrote another."""
    taken, conflicts = {}, []
    for each in days:
        stored = _minutes(facts.days.get(each.patient_id, Times()))
        mine = _minutes(each.times)
        before = None if each.before is None else _minutes(each.before)
        if mine in (stored, before):
            found.merged += before is not None and before != stored
        elif before is None or before == stored:
            taken[each.patient_id] = mine
        else:
            conflicts.append(CellConflict(each.patient_id, None, None, stored))
    if conflicts:
        raise AttendanceChanged(conflicts)
    return taken


def _meet_marks(facts: DayFacts, said: Sequence[Said], days: dict[UUID, Times], found: Recorded) -> dict[CellKey, Said]:
    """What is to be written, by cell; raises where somebody else said something else of the same cell."""
    taken, conflicts = {}, []
    for each in said:
        row = facts.row(each.session_id, each.patient_id)
        stored = EXPECTED if row is None else row.mark
        day = days.get(each.patient_id) or facts.days.get(each.patient_id, Times())
        hour = facts.sessions[each.session_id].hour
        mine = replace(each, mark=complete(each.mark, hour, day, facts.now))
        meeting = meet(each.before, each.mark, stored)
        if meeting is Meeting.CONFLICT and not mine.mark.same_as(stored):
            conflicts.append(CellConflict(each.patient_id, each.session_id, row))
        elif meeting is Meeting.TAKEN:
            taken[CellKey(each.session_id, each.patient_id)] = mine
        elif each.says_more and meeting is Meeting.KEPT:
            taken[CellKey(each.session_id, each.patient_id)] = replace(each, mark=stored)
        else:
            found.merged += each.before is not None and not each.before.same_as(stored)
    if conflicts:
        raise AttendanceChanged(conflicts)
    return taken


def _require_true(
    db: Session,
    facts: DayFacts,
    taken: dict[CellKey, Said],
    days: dict[UUID, Times],
) -> None:
    objections = []
    for key, each in taken.items():
        day = days.get(key.patient_id) or facts.days.get(key.patient_id, Times())
        error = mark_objection(db, facts, key, each.mark, day)
        if error is not None:
            objections.append(Objection(key.patient_id, key.session_id, error))
    for patient_id, times in days.items():
        error = day_objection(db, facts, patient_id, times)
        if error is not None:
            objections.append(Objection(patient_id, None, error))
    if objections:
        raise NotPossible(objections)


def _with_consents(db: Session, facts: DayFacts, taken: dict[CellKey, Said]) -> dict[CellKey, Said]:
    """With the consent of everybody who takes part from elsewhere; raises where they may not from there."""
    found, objections = dict(taken), []
    leaders = list_leader_ids_of(db, [key.session_id for key, said in taken.items() if said.is_afar])
    for key, said in taken.items():
        if said.afar is None or not said.is_afar:
            continue
        name, leads = facts.names[key.patient_id], leaders.get(key.session_id, [])
        try:
            consent_id = require_possible(
                db, key.patient_id, facts.on, said.afar.location_state, name=name, staff_ids=leads
            )
        except Refused as error:
            objections.append(Objection(key.patient_id, key.session_id, error))
        else:
            found[key] = replace(said, afar=replace(said.afar, consent_id=consent_id))
    if objections:
        raise NotPossible(objections)
    return found


def _with_filled(facts: DayFacts, taken: dict[CellKey, Said], days: dict[UUID, Times]) -> dict[CellKey, Mark]:
    """Every mark to write: what was said, and what new sign-ins and sign-outs say of the other sessions of the day."""
    marks = {}
    for key, each in taken.items():
        session = facts.sessions[key.session_id]
        is_expected = facts.expected(key.session_id, key.patient_id) is not None
        is_makeup = each.mark.is_makeup or (each.mark.status is AttendanceStatus.PRESENT and not is_expected)
        marks[key] = replace(each.mark, is_makeup=is_makeup and session.track_id is not None)
    for patient_id, times in days.items():
        for session in facts.hours_of(patient_id):
            key = CellKey(session.id, patient_id)
            row = facts.row(session.id, patient_id)
            before = marks.get(key) or (EXPECTED if row is None else row.mark)
            after = filled(before, session.hour, times)
            if key in marks or not after.same_as(EXPECTED if row is None else row.mark):
                marks[key] = after
    return marks


def _write_days(db: Session, facts: DayFacts, days: dict[UUID, Times], source: SignSource) -> None:
    """One statement. Where a time stays as it was, so does who wrote it down."""
    now = clock.now()
    rows = [
        {
            "clinic_id": facts.actor.clinic_id,
            "id": new_id(),
            "patient_id": patient_id,
            "episode_id": facts.episode_for(patient_id, None),
            "on_date": facts.on,
            "signed_in_at": times.arrived_at,
            "in_source": source if times.arrived_at else None,
            "signed_out_at": times.left_at,
            "out_source": source if times.left_at else None,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        for patient_id, times in days.items()
    ]
    if not rows:
        return
    statement = insert(ProgramDay).values(rows)
    new = statement.excluded
    kept_in = ProgramDay.signed_in_at == new.signed_in_at
    kept_out = ProgramDay.signed_out_at == new.signed_out_at
    statement = statement.on_conflict_do_update(
        index_elements=["clinic_id", "patient_id", "on_date"],
        set_={
            "signed_in_at": new.signed_in_at,
            "in_source": case((kept_in, ProgramDay.in_source), else_=new.in_source),
            "signed_out_at": new.signed_out_at,
            "out_source": case((kept_out, ProgramDay.out_source), else_=new.out_source),
            "updated_at": new.updated_at,
            "version": ProgramDay.version + 1,
        },
    )
    db.execute(statement)


def _write_marks(db: Session, facts: DayFacts, marks: dict[CellKey, Mark], said: dict[CellKey, Said]) -> None:
    """One statement; one more for each of the few shapes of rows that say more than the mark."""
    shapes: dict[frozenset[str], list[dict[str, Any]]] = {}
    for key, mark in marks.items():
        one = said.get(key)
        more = _more(db, one)
        row = _columns(facts, key, mark) | more
        if one is not None and one.row_id is not None:
            row["id"] = one.row_id
        shapes.setdefault(frozenset(more), []).append(row)
    for more_columns, rows in shapes.items():
        statement = insert(Attendance).values(rows)
        changed = (*_MARK_COLUMNS, *more_columns)
        statement = statement.on_conflict_do_update(
            index_elements=["clinic_id", "session_id", "patient_id"],
            set_={name: statement.excluded[name] for name in changed} | {"version": Attendance.version + 1},
        )
        db.execute(statement)


_MARK_COLUMNS = ("status", "arrived_at", "left_at", "reason", "is_makeup", "recorded_by_id", "updated_at")


def _columns(facts: DayFacts, key: CellKey, mark: Mark) -> dict[str, Any]:
    session, now = facts.sessions[key.session_id], clock.now()
    return {
        "clinic_id": facts.actor.clinic_id,
        "id": new_id(),
        "session_id": key.session_id,
        "patient_id": key.patient_id,
        "episode_id": facts.episode_for(key.patient_id, session),
        "status": mark.status,
        "arrived_at": mark.arrived_at,
        "left_at": mark.left_at,
        "reason": mark.reason if mark.is_away else None,
        "is_makeup": mark.is_makeup,
        "attended_by": AttendedBy.VIDEO if session.delivery is Delivery.TELEHEALTH else AttendedBy.IN_PERSON,
        "recorded_by_id": facts.actor.user_id,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _more(db: Session, said: Said | None) -> dict[str, Any]:
    """The sealed columns and how somebody took part, where anything was said of them."""
    found: dict[str, Any] = {}
    if said is None or not said.says_more:
        return found
    ring = keyring(db)
    if said.reason_note is not None:
        found["reason_note_sealed"] = ring.seal(NOTE, said.reason_note) if said.reason_note else None
    if said.afar is not None:
        found |= {
            "attended_by": said.afar.attended_by,
            "location_state": said.afar.location_state,
            "location_sealed": ring.seal(LOCATION, said.afar.location) if said.afar.location else None,
            "call_back_sealed": ring.seal(CALL_BACK, said.afar.call_back) if said.afar.call_back else None,
            "consent_id": said.afar.consent_id,
        }
    return found


def _minutes(times: Times) -> Times:
    return Times(
        None if times.arrived_at is None else whole(times.arrived_at),
        None if times.left_at is None else whole(times.left_at),
    )
