"""Taking attendance, through the services."""

from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Permission
from causeway.errors import Forbidden, NotFound, OutsideCaseload
from tenants.family.models import FamilySession
from tenants.family.rules.sessions import SessionFormat
from tenants.family.rules.sessions import SessionKind as FamilyKind
from tenants.family.rules.sessions import SessionStatus as FamilyStatus
from tenants.patients.services import PatientFacts, register
from tenants.sessions.errors import AttendanceChanged, NotPossible
from tenants.sessions.queries.roster import session_roster
from tenants.sessions.queries.track_day import get_track_day
from tenants.sessions.rules.day import EXPECTED, Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SessionStatus, SignSource
from tenants.sessions.services.attendance import Recorded, Said, SaidOfDay, record
from tests.bulk import statements_of
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.sessions.conftest import DAY, NOON, Group, add_program, add_session, add_track, at, make_group

PRESENT, ABSENT, EXCUSED = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED
HERE = Mark(PRESENT)
AWAY = Mark(ABSENT, reason=AbsenceReason.NO_WORD)


def say(group: Group, name: str, number: int, mark: Mark, before: Mark | None = None, who: str = "dan") -> Recorded:
    said = Said(group.sessions[number].id, group.people[name].id, mark, before)
    return record(group.db, group.cast.actor(who), DAY, [said])


def sign(group: Group, name: str, arrived: str | None, left: str | None, before: Times | None = None) -> Recorded:
    times = Times(at(arrived) if arrived else None, at(left) if left else None)
    return record(group.db, group.dan, DAY, [], [SaidOfDay(group.people[name].id, times, before)])


def minutes_of(group: Group, name: str) -> int:
    day = get_track_day(group.db, group.dan, group.track.id, DAY)
    return next(one.day_minutes for one in day.people if one.patient_id == group.people[name].id)


def refusal_of(group: Group, name: str, number: int, mark: Mark) -> str:
    with pytest.raises(NotPossible) as refused:
        say(group, name, number, mark)
    return refused.value.sentence()


def test_present_means_from_the_scheduled_start_to_the_end(group: Group) -> None:
    say(group, "Rosa", 0, HERE)
    row = group.row("Rosa", 0)
    assert row is not None
    assert (row.status, row.arrived_at, row.left_at) == (PRESENT, at("09:00"), at("10:00"))
    assert row.recorded_by_id == group.cast.users["dan"]
    assert minutes_of(group, "Rosa") == 60


def test_present_while_the_session_runs_has_no_leaving_time_yet(group: Group) -> None:
    with clock.frozen(at("09:20")):
        say(group, "Rosa", 0, HERE)
    row = group.row("Rosa", 0)
    assert row is not None
    assert (row.arrived_at, row.left_at) == (at("09:00"), None)
    assert minutes_of(group, "Rosa") == 0


def test_one_sign_in_and_sign_out_fills_every_session(group: Group) -> None:
    sign(group, "Rosa", "08:50", "12:05")
    rows = [group.row("Rosa", number) for number in range(3)]
    assert [row and (row.status, row.arrived_at, row.left_at) for row in rows] == [(PRESENT, None, None)] * 3
    assert minutes_of(group, "Rosa") == 180
    day = group.day("Rosa")
    assert day is not None
    assert (day.in_source, day.out_source) == (SignSource.FACILITATOR, SignSource.FACILITATOR)


def test_who_leaves_early_is_present_as_far_as_they_stayed(group: Group) -> None:
    sign(group, "Rosa", "09:10", "10:30")
    statuses = [getattr(group.row("Rosa", number), "status", None) for number in range(3)]
    assert statuses == [PRESENT, PRESENT, None]
    assert minutes_of(group, "Rosa") == 80


def test_a_sign_out_put_right_takes_back_what_it_had_filled(group: Group) -> None:
    sign(group, "Rosa", "09:00", "12:00")
    sign(group, "Rosa", "09:00", "10:30")
    statuses = [getattr(group.row("Rosa", number), "status", None) for number in range(3)]
    assert statuses == [PRESENT, PRESENT, AttendanceStatus.EXPECTED]
    sign(group, "Rosa", None, None)
    assert minutes_of(group, "Rosa") == 0


def test_an_exception_of_one_session_stands_against_the_day(group: Group) -> None:
    say(group, "Rosa", 1, Mark(PRESENT, at("10:20"), at("10:50")))
    say(group, "Rosa", 2, Mark(EXCUSED, reason=AbsenceReason.COURT))
    sign(group, "Rosa", "09:00", "12:00")
    assert minutes_of(group, "Rosa") == 90
    excused = group.row("Rosa", 2)
    assert excused is not None
    assert (excused.status, excused.reason) == (EXCUSED, AbsenceReason.COURT)


def test_a_sign_in_without_a_sign_out_is_unsettled(group: Group) -> None:
    sign(group, "Rosa", "09:00", None)
    day = get_track_day(group.db, group.dan, group.track.id, DAY)
    rosa = next(one for one in day.people if one.name.endswith("Rosa"))
    assert (rosa.day_minutes, rosa.is_unsettled) == (0, True)


def test_an_individual_hour_inside_the_group_is_not_counted_twice(group: Group) -> None:
    individual = add_session(group.db, None, "Individual", "09:30", "10:15")
    sign(group, "Rosa", "09:00", "12:00")
    said = Said(individual.id, group.people["Rosa"].id, Mark(PRESENT, at("09:30"), at("10:15")))
    record(group.db, group.dan, DAY, [said])
    assert minutes_of(group, "Rosa") == 180


def test_somebody_from_another_track_of_the_program_is_added_as_a_make_up(group: Group) -> None:
    evening = add_track(group.db, group.program, "Evening")
    group.admit("Zoe", track_id=evening.id)
    say(group, "Zoe", 0, HERE)
    row = group.row("Zoe", 0)
    assert row is not None
    assert row.is_makeup
    names = [one.name for one in session_roster(group.db, group.sessions[0].id)]
    assert names == ["Testperson, Liam", "Testperson, Mei", "Testperson, Rosa", "Testperson, Zoe"]


# ---- what cannot be, each with its own sentence ----


def test_leaving_before_arriving_is_refused(group: Group) -> None:
    said = refusal_of(group, "Rosa", 0, Mark(PRESENT, at("09:40"), at("09:10")))
    assert said == "Rosa Testperson cannot have left before arriving. Check the two times."


def test_arriving_after_the_end_is_refused(group: Group) -> None:
    said = refusal_of(group, "Rosa", 0, Mark(PRESENT, at("10:05"), at("10:10")))
    assert said == "Rosa Testperson arrived after the end: Process group ended at 10:00 AM."


def test_signing_in_after_the_last_session_is_refused(group: Group) -> None:
    with pytest.raises(NotPossible) as refused:
        sign(group, "Rosa", "12:10", None)
    assert "arrived after the end: Relapse signs ended at 12:00" in refused.value.sentence()


def test_a_time_that_is_still_ahead_is_refused(group: Group) -> None:
    with clock.frozen(at("09:30")):
        assert "is still ahead" in refusal_of(group, "Rosa", 0, Mark(PRESENT, at("09:00"), at("10:00")))
        assert "take attendance for Rosa Testperson then" in refusal_of(group, "Rosa", 2, HERE)


def test_nobody_attends_before_admission_after_discharge_or_on_leave(group: Group) -> None:
    group.admit("Zoe", until_on=date(2026, 11, 20))
    group.admit("Yan", from_on=DAY + timedelta(days=7))
    group.leave("Rosa", date(2026, 11, 20))
    nobody = register(
        group.db, group.dan, PatientFacts(first_name="Xeno", last_name="Testperson", born_on=date(1990, 1, 1))
    )
    group.people["Xeno"] = nobody
    assert refusal_of(group, "Zoe", 0, HERE) == (
        "Zoe Testperson was discharged on 20 Nov 2026; nothing can be attended on 23 Nov 2026."
    )
    assert "is admitted on 30 Nov 2026" in refusal_of(group, "Yan", 0, HERE)
    assert refusal_of(group, "Rosa", 0, HERE) == (
        "Rosa Testperson is on leave since 20 Nov 2026. Record the return first; then attendance can be taken."
    )
    assert "is in no program on 23 Nov 2026" in refusal_of(group, "Xeno", 0, HERE)


def test_a_session_of_another_program_makes_up_for_nothing(group: Group) -> None:
    other = add_track(group.db, add_program(group.db, "Another program"), "Afternoon")
    group.sessions.append(add_session(group.db, other, "Skills", "11:00", "12:00"))
    assert "is not in the program of Skills" in refusal_of(group, "Rosa", 3, HERE)


def test_a_cancelled_session_was_attended_by_nobody(group: Group) -> None:
    group.sessions[0].status = SessionStatus.CANCELLED
    group.sessions[0].cancel_reason = "staff_away"  # type: ignore[assignment]
    group.db.flush()
    assert "Process group was cancelled" in refusal_of(group, "Rosa", 0, HERE)


def test_an_excuse_needs_its_reason(group: Group) -> None:
    assert refusal_of(group, "Rosa", 0, Mark(EXCUSED)) == "Say why Rosa Testperson is excused."


def test_who_sent_no_word_is_absent_and_not_excused(group: Group) -> None:
    excused = Mark(EXCUSED, reason=AbsenceReason.NO_WORD)
    assert refusal_of(group, "Rosa", 0, excused).startswith("Rosa Testperson sent no word, so they are absent.")


def test_everything_wrong_is_said_at_once_and_nothing_is_saved(group: Group) -> None:
    said = [
        Said(group.sessions[0].id, group.people["Rosa"].id, HERE),
        Said(group.sessions[0].id, group.people["Liam"].id, Mark(EXCUSED)),
        Said(group.sessions[0].id, group.people["Mei"].id, Mark(PRESENT, at("09:40"), at("09:10"))),
    ]
    with pytest.raises(NotPossible) as refused:
        record(group.db, group.dan, DAY, said)
    assert [one.patient_id for one in refused.value.objections] == [group.people[n].id for n in ("Liam", "Mei")]
    assert group.row("Rosa", 0) is None


# ---- two people at once ----


def test_cells_that_differ_are_merged(group: Group) -> None:
    say(group, "Rosa", 0, AWAY, EXPECTED, who="pia")
    said = [
        Said(group.sessions[0].id, group.people["Rosa"].id, EXPECTED, EXPECTED),  # as the page had shown it
        Said(group.sessions[0].id, group.people["Liam"].id, HERE, EXPECTED),
    ]
    done = record(group.db, group.dan, DAY, said)
    assert (done.changed, done.merged) == (1, 1)
    kept = group.row("Rosa", 0)
    assert kept is not None
    assert kept.status is ABSENT


def test_the_same_cell_is_named_and_nothing_of_the_second_is_saved(group: Group) -> None:
    say(group, "Rosa", 0, AWAY, EXPECTED, who="pia")
    said = [
        Said(group.sessions[0].id, group.people["Rosa"].id, HERE, EXPECTED),
        Said(group.sessions[0].id, group.people["Liam"].id, HERE, EXPECTED),
    ]
    with pytest.raises(AttendanceChanged) as stale:
        record(group.db, group.dan, DAY, said)
    (conflict,) = stale.value.conflicts
    assert (conflict.patient_id, conflict.session_id) == (group.people["Rosa"].id, group.sessions[0].id)
    assert conflict.stored is not None
    assert conflict.stored.recorded_by == "Pia Example"
    assert group.row("Liam", 0) is None


def test_the_same_words_from_two_people_are_no_conflict(group: Group) -> None:
    say(group, "Rosa", 0, HERE, EXPECTED, who="pia")
    assert say(group, "Rosa", 0, HERE, EXPECTED).changed == 0


def test_two_sign_ins_of_the_same_person_are_told_apart(group: Group) -> None:
    sign(group, "Rosa", "09:00", None, Times())
    with pytest.raises(AttendanceChanged):
        sign(group, "Rosa", "09:10", None, Times())


# ---- who may ----


@pytest.mark.parametrize("who", ["dee", "ben", "uma", "pru", "aud"])
def test_who_may_not_write_attendance_is_refused(group: Group, who: str) -> None:
    with pytest.raises(Forbidden):
        say(group, "Rosa", 0, HERE, who=who)


@pytest.mark.parametrize("who", ["dan", "pia", "nia", "ivy", "fay", "ana"])
def test_those_at_the_side_of_the_group_and_at_the_desk_take_attendance(group: Group, who: str) -> None:
    assert say(group, "Rosa", 0, HERE, who=who).changed == 1


def test_who_leads_no_session_of_theirs_sees_none_of_them(group: Group) -> None:
    with pytest.raises(OutsideCaseload):
        say(group, "Rosa", 0, HERE, who="pat")
    assert get_track_day(group.db, group.cast.actor("pat"), group.track.id, DAY).people == []
    assert len(get_track_day(group.db, group.cast.actor("ana"), group.track.id, DAY).people) == 3


def test_leading_a_session_opens_the_charts_for_a_week_around_it(group: Group) -> None:
    ana, rosa = group.cast.actor("ana"), group.people["Rosa"].id
    for days, is_open in ((0, True), (7, True), (-7, True), (8, False), (-8, False)):
        with clock.frozen(NOON + timedelta(days=days)):
            if is_open:
                access.require_patient(group.db, ana, Permission.PATIENT_READ, rosa)
            else:
                with pytest.raises(OutsideCaseload):
                    access.require_patient(group.db, ana, Permission.PATIENT_READ, rosa)


def test_unknown_people_and_sessions_are_not_found(group: Group) -> None:
    stranger = group.sessions[0].id
    with pytest.raises(NotFound):
        record(group.db, group.dan, DAY, [Said(group.sessions[0].id, stranger, HERE)])
    with pytest.raises(NotFound):
        record(group.db, group.dan, DAY, [Said(group.people["Rosa"].id, group.people["Rosa"].id, HERE)])


# ---- speed ----


def counted(db: Session) -> AbstractContextManager[list[tuple[str, Any]]]:
    return statements_of(db.get_bind())


def test_a_day_of_fifteen_saves_in_as_many_statements_as_a_day_of_three(alder: Session, cast: Cast, noon: None) -> None:
    used = []
    for people in (3, 15):
        group = make_group(alder, cast, people)
        said = [
            Said(session.id, patient.id, AWAY if number == 1 else HERE, EXPECTED)
            for patient in group.people.values()
            for number, session in enumerate(group.sessions)
        ]
        days = [SaidOfDay(patient.id, Times(at("09:00"), at("12:00")), Times()) for patient in group.people.values()]
        alder.expire_all()
        with counted(alder) as statements:
            done = record(alder, group.dan, DAY, said, days)
        assert done.changed == people * 4
        used.append(len(statements))
    assert used[0] == used[1] <= 10


def test_the_page_reads_a_day_in_as_many_statements_whatever_its_size(alder: Session, cast: Cast, noon: None) -> None:
    used = []
    for people in (3, 15):
        group = make_group(alder, cast, people)
        with counted(alder) as statements:
            get_track_day(alder, cast.actor("ana"), group.track.id, DAY)
        used.append(len(statements))
    assert used[0] == used[1] <= 8


def test_a_family_session_of_the_day_counts_once_with_the_groups(group: Group) -> None:
    say(group, "Rosa", 0, HERE)
    meets = FamilySession(
        patient_id=group.people["Rosa"].id,
        clinician_id=staff_of(group.db, group.cast, "ana").id,
        starts_at=at("09:30"),
        ends_at=at("10:30"),
        format=SessionFormat.IN_PERSON,
        kind=FamilyKind.SINGLE,
        status=FamilyStatus.HELD,
        is_patient_present=True,
        held_minutes=60,
    )
    group.db.add(meets)
    group.db.flush()
    assert minutes_of(group, "Rosa") == 90
    assert minutes_of(group, "Liam") == 0
    meets.is_patient_present = False
    group.db.flush()
    assert minutes_of(group, "Rosa") == 60
