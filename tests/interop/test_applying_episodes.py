"""Sheets of episodes: new, changed, closed, unchanged, and why a row is left out."""

from collections.abc import Iterator
from datetime import date

import pytest

from causeway import clock
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Patient, Standing
from tenants.transitions.models import Discharge, FollowUp
from tests.interop.conftest import Place, verdicts
from tests.interop.days import EPISODES, NOW, ROBIN, house, left_out


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with a program of two tracks, two who lead, and three patients, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        yield house(place)


def test_an_episode_comes_in_once_and_changes_with_the_sheet(housed: Place) -> None:
    notes = housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    assert verdicts(notes) == {"episode": {"created": 1}}
    assert [(one.outcome.value, one.reason) for one in notes.findings] == [("check", reasons.CHECK_NO_CONSENT)]
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)) == {"episode": {"unchanged": 1}}
    episode, stay = housed.only(Episode), housed.only(Stay)
    assert (episode.admitted_on, episode.status) == (date(2026, 3, 2), EpisodeStatus.ACTIVE)
    assert (stay.from_on, stay.until_on, stay.planned_days_per_week, stay.planned_week_minutes) == (
        date(2026, 3, 2),
        None,
        3,
        540,
    )
    robin = housed.rows(Patient)[0]
    assert (robin.standing, robin.admitted_on, robin.is_part2) == (Standing.ACTIVE, date(2026, 3, 2), True)
    earlier = ROBIN.replace("03-02", "02-27").replace(",7,", ",8,")
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + earlier)) == {"episode": {"updated": 1}}
    assert housed.only(Episode).admitted_on == housed.only(Stay).from_on == date(2026, 2, 27)


def test_an_episode_entered_by_hand_is_found_by_its_patient_program_and_first_day(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    other_system = ROBIN.replace("E1", "E9")
    assert left_out(housed, SheetKind.EPISODES, EPISODES + other_system) == [
        ("track_id", "This patient is in … already; discharge that episode first, or change its track.")
    ]


def test_a_discharge_in_the_sheet_closes_the_episode_and_leaves_the_follow_ups_to_come(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    closed = "E1,1,m,2026-03-02,7,2026-03-09,2026-03-06,completed,outpatient\n"
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + closed)) == {"episode": {"updated": 1}}
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + closed)) == {"episode": {"unchanged": 1}}
    episode = housed.only(Episode)
    assert (episode.status, episode.discharged_on, episode.last_attended_on) == (
        EpisodeStatus.DISCHARGED,
        date(2026, 3, 9),
        date(2026, 3, 6),
    )
    assert (episode.discharge_reason, episode.discharge_destination) == (
        DischargeReason.COMPLETED,
        Destination.OUTPATIENT,
    )
    assert housed.only(Stay).until_on == housed.only(Discharge).decided_on == date(2026, 3, 9)
    assert [one.day for one in housed.rows(FollowUp)] == [30, 90]  # the first was due two days ago
    assert housed.rows(Patient)[0].standing is Standing.DISCHARGED
    other = closed.replace("completed", "left")
    assert left_out(housed, SheetKind.EPISODES, EPISODES + other) == [("discharged_on", reasons.DISCHARGED_HERE)]


def test_an_episode_that_is_over_comes_in_with_its_discharge_and_the_present_one_after_it(housed: Place) -> None:
    over = "E0,1,m,2025-05-05,7,2025-07-01,2025-06-30,,\n"
    notes = housed.sheet(SheetKind.EPISODES, EPISODES + over + ROBIN)
    assert verdicts(notes) == {"episode": {"created": 2}}
    first, second = housed.rows(Episode)
    assert (first.status, second.status) == (EpisodeStatus.DISCHARGED, EpisodeStatus.ACTIVE)
    assert first.discharge_reason is DischargeReason.OTHER
    assert housed.rows(FollowUp) == []
    robin = housed.rows(Patient)[0]
    assert (robin.standing, robin.admitted_on) == (Standing.ACTIVE, date(2026, 3, 2))


def test_a_change_of_track_needs_its_day(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    columns = "id,patient_id,track_id,track_since,admitted_on\n"
    assert left_out(housed, SheetKind.EPISODES, columns + "E1,1,e,,2026-03-02\n") == [
        ("track_since", reasons.TRACK_CHANGED)
    ]
    assert left_out(housed, SheetKind.EPISODES, columns + "E1,1,d,2026-03-11,2026-03-02\n") == [
        ("track_id", reasons.CHANGED_EPISODE)
    ]
    moved = columns + "E1,1,e,2026-03-11,2026-03-02\n"
    assert verdicts(housed.sheet(SheetKind.EPISODES, moved)) == {"episode": {"updated": 1}}
    assert verdicts(housed.sheet(SheetKind.EPISODES, moved)) == {"episode": {"unchanged": 1}}
    before, since = housed.rows(Stay)
    assert (before.until_on, since.from_on, since.planned_days_per_week) == (date(2026, 3, 10), date(2026, 3, 11), 2)


def test_episodes_that_cannot_be_are_left_out_with_the_reason(housed: Place) -> None:
    rows = (
        "a,9,m,2026-03-02,,,,,\n"
        "b,1,x,2026-03-02,,,,,\n"
        "c,1,m,2026-03-02,99,,,,\n"
        "d,1,m,2026-03-02,,2026-03-01,,,\n"
        "e,1,m,2026-03-02,,,2026-03-03,,\n"
        "f,1,m,2026-05-02,,,,,\n"
        "g,1,m,2026-03-02,,2026-03-04,,vanished,\n"
    )
    assert sorted(left_out(housed, SheetKind.EPISODES, EPISODES + rows)) == sorted(
        [
            ("patient", reasons.PATIENT_NOT_HERE),
            ("track_id", reasons.TRACK_NOT_HERE),
            ("staff_id", reasons.STAFF_NOT_HERE),
            ("discharged_on", reasons.END_BEFORE_START),
            ("discharged_on", reasons.NO_DISCHARGE_DAY),
            ("admitted_on", "An admission can be planned at most 30 days ahead."),
            ("discharge_reason", reasons.NOT_A_CHOICE),
        ]
    )
    assert housed.rows(Episode) == []


def test_a_full_track_takes_nobody_more_and_one_program_nobody_twice(housed: Place) -> None:
    people = "a,1,m,2026-03-02,,,,,\nb,2,m,2026-03-02,,,,,\nc,3,m,2026-03-02,,,,,\nd,1,e,2026-02-02,,2026-03-05,,,\n"
    findings = housed.sheet(SheetKind.EPISODES, EPISODES + people).findings
    assert [(one.where.line, one.field) for one in findings if one.outcome.value == "rejected"] == [
        (4, "track_id"),
        (5, "admitted_on"),
    ]
    assert len(housed.rows(Episode)) == 2
