"""The night's job as it runs, beside others who write meanwhile, and what it finds that was written for days past."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from causeway import clock
from causeway.ids import new_id
from tenants.intake.services import AdmissionFacts, admit, return_from_leave, transfer_track
from tenants.intake.takeover.services import EpisodeFacts, correct, take_over
from tenants.programs.queries import get_program, get_track
from tenants.sessions.day_due import unmarked
from tenants.sessions.models import TherapySession
from tenants.sessions.note_due import notes_to_sign
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.services.attendance import Said, record
from tenants.sessions.services.finishing import finish, finish_clinic
from tests.cast import Cast
from tests.intake.conftest import ready
from tests.sessions.conftest import DAY, NOON, Ids, add_track, make_group
from tests.sessions.test_hour_attendance import book

HERE = Mark(AttendanceStatus.PRESENT)
EXCUSED = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
A_WHILE = timedelta(days=10)  # as long as a worker may have been away


def night(cast: Cast, later: timedelta = timedelta()) -> None:
    with clock.frozen(NOON + later):
        finish_clinic(cast.database, cast.clinics["alder"])


def mark(cast: Cast, mark: Mark, session_ids: list[UUID], patient_ids: list[UUID]) -> None:
    with cast.session("alder", "dan") as db:
        said = [Said(session_id, patient_id, mark) for session_id in session_ids for patient_id in patient_ids]
        record(db, cast.actor("dan"), DAY, said)
        db.commit()


def due(cast: Cast, source: Any, session_ids: list[UUID]) -> set[UUID]:
    with clock.frozen(NOON + A_WHILE), cast.session("alder", "dan") as db:
        items = source(db, cast.actor("dan"), (NOON + A_WHILE).date(), 10_000)
    return {item.id for item in items} & set(session_ids)


@pytest.fixture
def excused(cast: Cast, kept: Ids) -> Ids:
    """A group of whom everybody was excused, so that nothing is left to do."""
    mark(cast, EXCUSED, kept.sessions, list(kept.people.values()))
    return kept


def test_a_mark_that_is_being_written_while_the_night_passes_is_not_lost(cast: Cast, excused: Ids) -> None:
    session_id = excused.sessions[0]
    with cast.session("alder", "dan") as db:
        record(db, cast.actor("dan"), DAY, [Said(session_id, excused.people["Rosa"], HERE)])
        night(cast)
        db.commit()
    assert due(cast, notes_to_sign, excused.sessions) == {session_id}
    night(cast)
    assert due(cast, notes_to_sign, excused.sessions) == {session_id}


def test_a_mark_begun_while_the_night_is_at_its_session_opens_it_again(cast: Cast, excused: Ids) -> None:
    session_id = excused.sessions[0]

    def write() -> None:
        with clock.frozen(NOON):
            mark(cast, HERE, [session_id], [excused.people["Rosa"]])

    with cast.session("alder") as db:
        after = finish(db)
        while after is not None:
            after = finish(db, after)
        writing = Thread(target=write)
        writing.start()
        writing.join(2)  # it waits, or else it is done by now
        db.commit()
    writing.join()
    assert due(cast, notes_to_sign, excused.sessions) == {session_id}


def test_an_admission_for_days_past_opens_their_sessions_at_once(cast: Cast, excused: Ids) -> None:
    night(cast)
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        admit(db, dan, ready(db, dan).id, AdmissionFacts(excused.track, DAY))
        db.commit()
    assert due(cast, unmarked, excused.sessions) == set(excused.sessions)
    night(cast)
    assert due(cast, unmarked, excused.sessions) == set(excused.sessions)


def test_a_move_for_days_past_opens_the_sessions_of_the_track_moved_to(cast: Cast, excused: Ids) -> None:
    night(cast)
    with cast.session("alder", "dan") as db:
        dan, new = cast.actor("dan"), get_track(db, excused.track)
        evening = add_track(db, get_program(db, new.program_id), f"Evening {new_id().hex}")
        episode = admit(db, dan, ready(db, dan).id, AdmissionFacts(evening.id, DAY - timedelta(days=14)))
        with clock.frozen(NOON + timedelta(days=1)):
            transfer_track(db, dan, episode.id, new.id, on=DAY + timedelta(days=1))
        evening_id = evening.id
        db.commit()
    assert due(cast, unmarked, excused.sessions) == set()  # they are awaited from the next day on
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        episode = admit(db, dan, ready(db, dan).id, AdmissionFacts(evening_id, DAY - timedelta(days=14)))
        transfer_track(db, dan, episode.id, excused.track, on=DAY)
        db.commit()
    assert due(cast, unmarked, excused.sessions) == set(excused.sessions)


def test_an_episode_taken_over_from_days_past_opens_their_sessions(cast: Cast, excused: Ids) -> None:
    night(cast)
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        facts = EpisodeFacts(excused.track, DAY + timedelta(days=1))
        with clock.frozen(NOON + timedelta(days=1)):
            episode = take_over(db, dan, ready(db, dan).id, facts)
        db.commit()
        episode_id = episode.id
    assert due(cast, unmarked, excused.sessions) == set()
    with cast.session("alder", "dan") as db:
        correct(db, cast.actor("dan"), episode_id, replace(facts, admitted_on=DAY))
        db.commit()
    assert due(cast, unmarked, excused.sessions) == set(excused.sessions)


def test_an_admission_that_is_written_while_the_night_passes_is_not_lost(cast: Cast, excused: Ids) -> None:
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        admit(db, dan, ready(db, dan).id, AdmissionFacts(excused.track, DAY))
        night(cast)
        db.commit()
    assert due(cast, unmarked, excused.sessions) == set(excused.sessions)


def test_an_admission_written_while_the_night_is_at_their_sessions_opens_them(cast: Cast, excused: Ids) -> None:
    def write() -> None:
        with clock.frozen(NOON), cast.session("alder", "dan") as db:
            dan = cast.actor("dan")
            admit(db, dan, ready(db, dan).id, AdmissionFacts(excused.track, DAY))
            db.commit()

    with cast.session("alder") as db:
        after = finish(db)
        while after is not None:
            after = finish(db, after)
        writing = Thread(target=write)
        writing.start()
        writing.join(2)  # it waits for the night
        assert writing.is_alive()
        db.commit()
    writing.join()
    assert due(cast, unmarked, excused.sessions) == set(excused.sessions)


@dataclass(frozen=True)
class OnLeave:
    """An hour booked for somebody who has been on leave since its day, by its ids."""

    session: UUID
    episode: UUID


@pytest.fixture
def on_leave(cast: Cast, noon: None) -> Iterator[OnLeave]:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast)
        hour = book(group, start="10:00", end="11:00")
        group.leave("Rosa", DAY)
        found = OnLeave(hour.id, group.episodes["Rosa"].id)
        db.commit()
    yield found
    with cast.session("alder", "dan") as db:  # nobody is to meet this hour again
        called_off = {"status": SessionStatus.CANCELLED, "cancel_reason": CancelReason.OTHER}
        db.query(TherapySession).filter_by(id=found.session).update(called_off)
        db.commit()


def test_a_return_for_days_past_opens_the_hour_that_was_booked(cast: Cast, on_leave: OnLeave) -> None:
    night(cast)
    with cast.session("alder", "dan") as db:
        return_from_leave(db, cast.actor("dan"), on_leave.episode, returned_on=DAY)
        db.commit()
    assert due(cast, unmarked, [on_leave.session]) == {on_leave.session}
    night(cast)
    assert due(cast, unmarked, [on_leave.session]) == {on_leave.session}
