"""Hours of tracks and hours booked for patients, as sheets bring them. One that is here already (made from a weekly slot, or
entered by hand) is found again by its track, or its patients, and its start.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.clinics import queries as clinics
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged
from tenants.interop.applying.local import keeping, stated
from tenants.interop.records import SessionRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.programs import queries as programs
from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.rules.minutes import Interval
from tenants.sessions.rules.schedule import Slot, occurrence
from tenants.sessions.rules.typed_times import BadTime, read_minutes
from tenants.sessions.rules.words import CancelReason, SessionStatus
from tenants.sessions.services import schedule_takeover as takeover
from tenants.sessions.services.schedule_takeover import TakenHour


def session(bench: Bench, record: SessionRecord, known: UUID | None) -> Applied:
    """An hour: taken over, or corrected; who is booked in it stays. Raises: BadField, Refused."""
    blank = _blank(bench, record)
    said = _said(bench, record, blank, blank)
    if known is None:
        alike = queries.find_alike(bench.db, said.starts_at, said.track_id, said.patient_ids)
        known = bench.free(record, alike)
    if known is None:
        made = takeover.take_over(bench.db, bench.actor, said)
        return Applied(made.id, Verdict.CREATED, said=_told(bench, made))
    stored = queries.get_hour(bench.db, known)
    before = _facts(bench, stored)
    if not set(said.patient_ids) <= set(before.patient_ids):
        raise BadField("patient_ids", ValueClass.REFERENCE, reasons.OTHER_PATIENTS)
    wanted = replace(_said(bench, record, blank, before), patient_ids=before.patient_ids)
    after, kept = keeping(bench.book, known, before, wanted)
    told = stated(
        replace(said, patient_ids=()),
        title=bool(record.title),
        delivery=bool(record.delivery),
        cancel_reason=bool(record.status),
        is_documented_elsewhere=record.is_documented is not None,
    )
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=told, kept=kept)
    takeover.correct(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=told, kept=kept)


def _blank(bench: Bench, record: SessionRecord) -> TakenHour:
    """What the hour is where the sheet says no more: its times, and what its track or kind gives."""
    zone = bench.actor.zone
    one = occurrence(Slot(record.on.isoweekday(), record.start_minutes, record.end_minutes, record.on), record.on, zone)
    kind = SessionKind(record.session_kind)
    track_id = bench.track(record.track, "track_id") if record.track else None
    delivery = Delivery.IN_PERSON if track_id is None else programs.get_track(bench.db, track_id).delivery
    title = kind.value.replace("_", " ").capitalize()
    return TakenHour(kind, title, one.starts_at, one.ends_at, (), track_id=track_id, delivery=delivery)


def _said(bench: Bench, record: SessionRecord, blank: TakenHour, facts: TakenHour) -> TakenHour:
    """The facts with what the sheet says in place. blank: as `_blank` has it."""
    near = Interval.of(blank.starts_at, blank.ends_at)
    return merged(
        facts,
        kind=blank.kind,
        title=record.title,
        starts_at=blank.starts_at,
        ends_at=blank.ends_at,
        staff_ids=_in_order(tuple(bench.colleague(one, "staff_ids") for one in record.staff)),
        track_id=blank.track_id,
        program_id=bench.program(record.program, "program_id") if record.program else None,
        patient_ids=tuple(dict.fromkeys(bench.patient(one) for one in record.patients)),
        began_at=moment(record, record.began_minutes, "began", near, bench.actor.zone),
        ended_at=moment(record, record.ended_minutes, "ended", near, bench.actor.zone),
        room_id=_room(bench, record, blank.track_id),
        delivery=Delivery(record.delivery) if record.delivery else None,
        topic=record.topic,
        status=SessionStatus(record.status) if record.status else None,
        cancel_reason=CancelReason(record.cancel_reason) if record.cancel_reason else None,
        is_documented_elsewhere=record.is_documented,
    )


def moment(record: SessionRecord, minutes: int | None, column: str, near: Interval, zone: ZoneInfo) -> datetime | None:
    """A time of the session's date, in UTC. Raises: BadField for one that the clocks skip."""
    if minutes is None:
        return None
    try:
        return read_minutes(minutes, record.on, zone, near)
    except BadTime:
        raise BadField(column, ValueClass.TEXT, reasons.SKIPPED_TIME) from None


def _room(bench: Bench, record: SessionRecord, track_id: UUID | None) -> UUID | None:
    if not record.room:
        return None
    site_id = programs.get_track(bench.db, track_id).site_id if track_id is not None else None
    found = clinics.find_room(bench.db, record.room, site_id)
    if found is None:
        raise BadField("room", ValueClass.REFERENCE, reasons.ROOM_NOT_HERE)
    return found


def _in_order(staff_ids: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The lead first, the others by their id: who they are counts, not in which order they were named."""
    return (*staff_ids[:1], *sorted(set(staff_ids[1:]) - set(staff_ids[:1])))


def _told(bench: Bench, made: TherapySession) -> dict[str, object]:
    """What was written: what the sheet left to the track, the kind or the clock is no correction of anybody's."""
    return stated(replace(_facts(bench, made), patient_ids=()), is_documented_elsewhere=True)


def _facts(bench: Bench, stored: TherapySession) -> TakenHour:
    is_booked = stored.track_id is None
    return TakenHour(
        kind=stored.kind,
        title=stored.title,
        starts_at=stored.starts_at.astimezone(UTC),
        ends_at=stored.ends_at.astimezone(UTC),
        staff_ids=_in_order(tuple(queries.list_leader_ids(bench.db, stored.id))),
        track_id=stored.track_id,
        program_id=stored.program_id,
        patient_ids=tuple(queries.list_patient_ids(bench.db, stored.id)) if is_booked else (),
        began_at=stored.began_at.astimezone(UTC) if stored.began_at else None,
        ended_at=stored.ended_at.astimezone(UTC) if stored.ended_at else None,
        room_id=stored.room_id,
        delivery=stored.delivery,
        topic=stored.topic,
        status=stored.status,
        cancel_reason=stored.cancel_reason,
        is_documented_elsewhere=stored.is_documented_elsewhere,
    )
