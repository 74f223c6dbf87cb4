"""What is left to do of a session stays due however long ago, until it is done; and what is done is told apart by night."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Role, member_actor
from tenants.intake.models import Stay
from tenants.intake.rules import EpisodeStatus
from tenants.sessions.day_due import flags_unseen, outreach, unmarked, unsettled
from tenants.sessions.models import Attendance, CheckIn, ProgramDay, SessionFacilitator, TherapySession
from tenants.sessions.note_due import notes_to_sign, without_attendance
from tenants.sessions.rules.checkins import Flag
from tenants.sessions.rules.day import EXPECTED, Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SignSource
from tenants.sessions.services.attendance import Said, SaidOfDay, record
from tenants.sessions.services.finishing import finish
from tenants.sessions.services.note_writing import NoteText, write
from tests.sessions.conftest import DAY, NOON, Group, add_session, add_track, at
from tests.sessions.test_hour_attendance import book
from tests.sessions.test_hours import reach_out

LATER = NOON + timedelta(days=200)
HERE = Mark(AttendanceStatus.PRESENT)
AWAY = Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD)
EXCUSED = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)


def mark(group: Group, mark: Mark, *numbers: int, names: tuple[str, ...] = ("Rosa", "Liam", "Mei")) -> None:
    said = [Said(group.sessions[n].id, group.people[name].id, mark) for n in numbers or (0, 1, 2) for name in names]
    record(group.db, group.dan, DAY, said)


def due(group: Group, source: Any) -> set[UUID]:
    with clock.frozen(LATER):
        items = source(group.db, group.dan, LATER.date(), 10_000)
    return {item.id for item in items} & {one.id for one in group.sessions}


def patients_due(group: Group, source: Any) -> set[UUID | None]:
    with clock.frozen(LATER):
        items = source(group.db, group.dan, LATER.date(), 10_000)
    return {item.patient_id for item in items} & {one.id for one in group.people.values()}


def night(db: Session) -> None:
    """What the job does, within the test's own transaction."""
    with clock.frozen(LATER):
        after = finish(db)
        while after is not None:
            after = finish(db, after)


def done(group: Group) -> list[bool]:
    statement = select(TherapySession.id).where(TherapySession.is_marked, TherapySession.is_written)
    found = set(group.db.scalars(statement))
    return [one.id in found for one in group.sessions]


def test_attendance_nobody_has_taken_is_due_half_a_year_later(group: Group) -> None:
    mark(group, EXCUSED, 0)
    night(group.db)
    _first, *others = (one.id for one in group.sessions)
    assert due(group, unmarked) == set(others)
    assert done(group) == [True, False, False]


def test_a_note_nobody_has_signed_is_due_half_a_year_later(group: Group) -> None:
    mark(group, EXCUSED)
    mark(group, HERE, 1, names=("Rosa",))
    night(group.db)
    assert due(group, notes_to_sign) == {group.sessions[1].id}
    assert done(group) == [True, False, True]


def test_a_mark_written_on_a_session_that_was_done_opens_it_again(group: Group) -> None:
    mark(group, EXCUSED)
    night(group.db)
    assert done(group) == [True] * 3
    mark(group, EXPECTED, 0, names=("Rosa",))
    mark(group, HERE, 1, names=("Liam",))
    assert done(group) == [False, False, True]
    assert due(group, unmarked) == {group.sessions[0].id}
    assert due(group, notes_to_sign) == {group.sessions[1].id}


def test_a_day_without_a_leaving_time_is_due_half_a_year_later(group: Group) -> None:
    record(group.db, group.dan, DAY, [], [SaidOfDay(group.people["Rosa"].id, Times(NOON - timedelta(hours=3)))])
    assert patients_due(group, unsettled) == {group.people["Rosa"].id}


def test_somebody_there_without_a_leaving_time_is_due_until_it_is_said(group: Group) -> None:
    mark(group, EXCUSED)
    rosa = group.people["Rosa"].id
    mark(group, Mark(AttendanceStatus.PRESENT, arrived_at=at("09:10")), 0, names=("Rosa",))
    with clock.frozen(at("09:59")):
        assert rosa not in {item.patient_id for item in unsettled(group.db, group.dan, DAY, 10_000)}
    with clock.frozen(at("10:00")):
        assert rosa in {item.patient_id for item in unsettled(group.db, group.dan, DAY, 10_000)}
    night(group.db)
    assert done(group)[0] is False
    with clock.frozen(LATER):
        (item,) = [one for one in unsettled(group.db, group.dan, LATER.date(), 10_000) if one.patient_id == rosa]
    assert "There in Process group on 23 Nov 2026" in item.what
    assert (item.endpoint, item.values) == ("day.sheet", {"track_id": group.track.id, "on": DAY.isoformat()})
    mark(group, Mark(AttendanceStatus.PRESENT, at("09:10"), at("10:00")), 0, names=("Rosa",))
    assert not patients_due(group, unsettled)


def test_a_day_and_the_sessions_it_stands_for_are_one_item(group: Group) -> None:
    rosa = group.people["Rosa"].id
    record(group.db, group.dan, DAY, [], [SaidOfDay(rosa, Times(at("09:00")))])
    rows = [group.row("Rosa", number) for number in range(3)]
    assert [row and row.status for row in rows] == [AttendanceStatus.PRESENT] * 3
    with clock.frozen(LATER):
        items = [one for one in unsettled(group.db, group.dan, LATER.date(), 10_000) if one.patient_id == rosa]
    assert [one.endpoint for one in items] == ["day.sheet"]
    record(group.db, group.dan, DAY, [], [SaidOfDay(rosa, Times(at("09:00"), at("12:00")))])
    assert not patients_due(group, unsettled)


def test_a_leaving_time_taken_from_the_day_opens_the_sessions_it_stood_for(group: Group) -> None:
    rosa = group.people["Rosa"].id
    mark(group, EXCUSED)
    mark(group, Mark(AttendanceStatus.PRESENT, arrived_at=at("09:10")), 0, names=("Rosa",))
    record(group.db, group.dan, DAY, [], [SaidOfDay(rosa, Times(at("09:00"), at("10:00")))])
    night(group.db)
    assert not patients_due(group, unsettled)
    record(group.db, group.dan, DAY, [], [SaidOfDay(rosa, Times())])
    assert patients_due(group, unsettled) == {rosa}


def test_a_booked_hour_without_a_leaving_time_leads_to_its_own_sheet(group: Group) -> None:
    hour, liam = book(group, ("Liam",), "11:00", "12:00"), group.people["Liam"].id
    for stay in group.db.scalars(select(Stay).where(Stay.patient_id == liam)):
        stay.until_on = DAY - timedelta(days=1)  # on no track: their day stands on nobody's sheet
    came = {"episode_id": group.episodes["Liam"].id, "signed_in_at": at("11:00"), "in_source": SignSource.KIOSK}
    group.db.add(ProgramDay(patient_id=liam, on_date=DAY, **came))
    row = group.db.scalars(select(Attendance).where(Attendance.session_id == hour.id)).one()
    row.status = AttendanceStatus.PRESENT
    group.db.flush()
    with clock.frozen(LATER):
        (item,) = [one for one in unsettled(group.db, group.dan, LATER.date(), 10_000) if one.patient_id == liam]
    assert (item.endpoint, item.values) == ("hour_attendance.sheet", {"session_id": hour.id})
    row.left_at = at("12:00")
    group.db.flush()
    assert not patients_due(group, unsettled)


def test_an_absence_without_word_is_due_until_somebody_reached_out_or_the_episode_ended(group: Group) -> None:
    mark(group, AWAY)
    rosa, liam, mei = (group.people[name].id for name in ("Rosa", "Liam", "Mei"))
    assert patients_due(group, outreach) == {rosa, liam, mei}
    end(group, "Liam", DAY + timedelta(days=30))
    reach_out(group, "Mei", NOON + timedelta(days=30))
    assert patients_due(group, outreach) == {rosa}


@pytest.mark.parametrize(("who", "endpoint"), [("nia", "contact_notes.new"), ("dan", "patients.overview")])
def test_an_absence_leads_who_may_write_to_the_contact_note_about_it(group: Group, who: str, endpoint: str) -> None:
    mark(group, AWAY, names=("Rosa",))
    items = [*outreach(group.db, group.cast.actor(who), DAY, 10_000)]
    (item,) = [item for item in items if item.patient_id == group.people["Rosa"].id]
    about = {"about": DAY.isoformat()} if who == "nia" else {}
    assert (item.endpoint, item.values) == (endpoint, {"patient_id": group.people["Rosa"].id, **about})


@pytest.mark.parametrize(("is_theirs", "endpoint"), [(True, "contact_notes.new"), (False, "patients.overview")])
def test_who_directs_and_treats_writes_to_those_whose_group_they_lead(
    group: Group, is_theirs: bool, endpoint: str
) -> None:
    mark(group, AWAY, names=("Rosa",))
    if not is_theirs:
        group.db.execute(
            delete(SessionFacilitator).where(SessionFacilitator.session_id.in_(s.id for s in group.sessions))
        )
    ana = group.cast.actor("ana")
    both = member_actor(
        ana.clinic_id, group.cast.users["ana"], "Ana", ana.zone, frozenset({Role.DIRECTOR, Role.CLINICIAN})
    )
    items = outreach(group.db, both, DAY, 10_000)
    assert [item.endpoint for item in items if item.patient_id == group.people["Rosa"].id] == [endpoint]


def end(group: Group, name: str, on: date) -> None:
    episode = group.episodes[name]
    episode.status, episode.discharged_on = EpisodeStatus.DISCHARGED, on
    group.db.flush()


def flagged(group: Group, on: date) -> None:
    group.db.add(
        CheckIn(
            patient_id=group.people["Rosa"].id,
            episode_id=group.episodes["Rosa"].id,
            on_date=on,
            answered_at=NOON,
            answers_sealed=b"x",
            flags=[Flag.SELF_HARM.value],
        )
    )
    group.db.flush()


def test_a_flag_nobody_has_acknowledged_is_due_half_a_year_later(group: Group) -> None:
    flagged(group, DAY)
    assert patients_due(group, flags_unseen) == {group.people["Rosa"].id}


@pytest.mark.parametrize(("on", "endpoint"), [(DAY, "day.sheet"), (DAY - timedelta(days=1), "day.index")])
def test_a_flag_leads_to_the_sheet_of_the_track_that_met_that_day(group: Group, on: date, endpoint: str) -> None:
    flagged(group, on)
    items = flags_unseen(group.db, group.dan, DAY, 10_000)
    (item,) = [item for item in items if item.patient_id == group.people["Rosa"].id]
    track = {"track_id": group.track.id} if on == DAY else {}
    assert (item.endpoint, item.values) == (endpoint, {**track, "on": on.isoformat()})


@pytest.mark.parametrize("source", [unmarked, notes_to_sign])
def test_what_was_taken_over_with_its_note_elsewhere_asks_for_nothing(group: Group, source: Any) -> None:
    group.sessions[0].is_documented_elsewhere = True
    mark(group, HERE, 0, names=("Rosa",))
    assert group.sessions[0].id not in due(group, source)


def test_nobody_is_asked_when_somebody_left_whose_attendance_is_kept_elsewhere(group: Group) -> None:
    group.sessions[0].is_documented_elsewhere = True
    mark(group, EXCUSED, 1, 2)
    mark(group, Mark(AttendanceStatus.PRESENT, arrived_at=at("09:10")), 0, names=("Rosa",))
    assert not patients_due(group, unsettled)
    night(group.db)
    assert done(group) == [True] * 3


def test_a_draft_begun_after_the_night_waits_for_the_attendance_of_its_session(group: Group) -> None:
    night(group.db)
    assert not due(group, without_attendance)
    write(group.db, group.cast.actor("ana"), group.sessions[1].id, NoteText(shared="Urges rise and fall."))
    assert due(group, without_attendance) == {group.sessions[1].id}


@pytest.fixture
def elsewhere(group: Group) -> Group:
    """The day before, on which their own track does not meet, Rosa made up for missed hours on another."""
    other, on = add_track(group.db, group.program, "Evening"), DAY - timedelta(days=1)
    session = add_session(group.db, other, "Evening group", "17:00", "18:00", on_date=on)
    who = {"patient_id": group.people["Rosa"].id, "episode_id": group.episodes["Rosa"].id}
    group.db.add(Attendance(session_id=session.id, status=AttendanceStatus.PRESENT, is_makeup=True, **who))
    came = {"signed_in_at": at("17:00", on), "in_source": SignSource.KIOSK}
    group.db.add(ProgramDay(on_date=on, **who, **came))
    flagged(group, on)
    group.sessions.append(session)
    return group


@pytest.mark.parametrize("source", [flags_unseen, unsettled])
def test_what_is_known_of_a_make_up_leads_to_the_sheet_they_are_on(elsewhere: Group, source: Any) -> None:
    items = source(elsewhere.db, elsewhere.dan, DAY, 10_000)
    (item,) = [item for item in items if item.patient_id == elsewhere.people["Rosa"].id]
    where = {"track_id": elsewhere.sessions[-1].track_id, "on": (DAY - timedelta(days=1)).isoformat()}
    assert (item.endpoint, item.values) == ("day.sheet", where)
