"""What happens to an open episode: change of track, leave and return, closing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.intake import queries, services
from tenants.intake.errors import (
    AlreadyDischarged,
    AlreadyOnLeave,
    EpisodeNotFound,
    NotOnLeave,
    OtherProgram,
    SameTrack,
    TrackFull,
)
from tenants.intake.models import Episode
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus, LeaveReason, Span
from tenants.intake.services import AdmissionFacts
from tenants.patients.models import Patient, Standing
from tests.cast import Cast
from tests.intake.conftest import TODAY, House, build, ready

pytestmark = pytest.mark.usefixtures("noon")


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.fixture
def episode(alder: Session, cast: Cast, house: House, rosa: Patient) -> Episode:
    return services.admit(alder, cast.actor("ivy"), rosa.id, AdmissionFacts(house.morning.id, day(-10)))


def close(db: Session, cast: Cast, episode: Episode, on: date = TODAY, last: date | None = TODAY) -> Episode:
    return services.close_episode(
        db,
        cast.actor("dan"),
        episode,
        discharged_on=on,
        last_attended_on=last,
        reason=DischargeReason.COMPLETED,
        destination=Destination.OUTPATIENT,
    )


def test_a_change_of_track_ends_one_stay_the_day_before_the_next_begins(
    alder: Session, cast: Cast, house: House, episode: Episode
) -> None:
    services.transfer_track(alder, cast.actor("dan"), episode.id, house.evening.id, on=day(-3))
    first, second = queries.list_stays(alder, [episode.id])
    assert (first.track_id, first.until_on) == (house.morning.id, day(-4))
    assert (second.track_id, second.from_on, second.until_on) == (house.evening.id, day(-3), None)
    assert episode.track_id == house.evening.id
    assert queries.count_places(alder, [house.morning.id, house.evening.id]) == {house.evening.id: 1}


def test_a_change_on_the_first_day_puts_the_stay_itself_right(
    alder: Session, cast: Cast, house: House, episode: Episode
) -> None:
    services.transfer_track(alder, cast.actor("dan"), episode.id, house.evening.id, on=day(-10))
    (stay,) = queries.list_stays(alder, [episode.id])
    assert stay.track_id == house.evening.id


def test_a_full_track_takes_nobody_over(alder: Session, cast: Cast, house: House, episode: Episode) -> None:
    for name in ("Una", "Duo"):
        other = ready(alder, cast.actor("dan"), name)
        services.admit(alder, cast.actor("ivy"), other.id, AdmissionFacts(house.evening.id, TODAY))
    with pytest.raises(TrackFull):
        services.transfer_track(alder, cast.actor("dan"), episode.id, house.evening.id, on=TODAY)
    assert queries.get_present_stay(alder, episode.id).track_id == house.morning.id


def test_a_change_stays_within_the_program_and_is_a_change(
    alder: Session, cast: Cast, house: House, episode: Episode
) -> None:
    other = build(alder, cast.actor("dan"))
    with pytest.raises(OtherProgram):
        services.transfer_track(alder, cast.actor("dan"), episode.id, other.morning.id, on=TODAY)
    with pytest.raises(SameTrack):
        services.transfer_track(alder, cast.actor("dan"), episode.id, house.morning.id, on=TODAY)
    with pytest.raises(Invalid):
        services.transfer_track(alder, cast.actor("dan"), episode.id, house.evening.id, on=day(1))


def test_a_leave_keeps_the_place_and_a_return_ends_it(
    alder: Session, cast: Cast, house: House, rosa: Patient, episode: Episode
) -> None:
    dan = cast.actor("dan")
    services.start_leave(alder, dan, episode.id, reason=LeaveReason.HOSPITAL, from_on=day(-4))
    assert (episode.status, rosa.standing) == (EpisodeStatus.ON_LEAVE, Standing.ON_LEAVE)
    assert queries.count_places(alder, [house.morning.id]) == {house.morning.id: 1}
    with pytest.raises(AlreadyOnLeave):
        services.start_leave(alder, dan, episode.id, reason=LeaveReason.TRAVEL, from_on=TODAY)
    services.return_from_leave(alder, dan, episode.id, returned_on=day(-1))
    assert (episode.status, rosa.standing) == (EpisodeStatus.ACTIVE, Standing.ACTIVE)
    with pytest.raises(NotOnLeave):
        services.return_from_leave(alder, dan, episode.id, returned_on=TODAY)
    with pytest.raises(Invalid):  # a second leave cannot reach back into the first
        services.start_leave(alder, dan, episode.id, reason=LeaveReason.TRAVEL, from_on=day(-2))


@pytest.mark.parametrize("returned_on", [day(-5), day(1)])
def test_a_return_lies_between_the_leave_and_today(
    alder: Session, cast: Cast, episode: Episode, returned_on: date
) -> None:
    dan = cast.actor("dan")
    services.start_leave(alder, dan, episode.id, reason=LeaveReason.ILLNESS, from_on=day(-4))
    with pytest.raises(Invalid):
        services.return_from_leave(alder, dan, episode.id, returned_on=returned_on)


def test_closing_frees_the_place_and_leaves_nothing_to_change(
    alder: Session, cast: Cast, house: House, rosa: Patient, episode: Episode
) -> None:
    close(alder, cast, episode)
    assert (episode.status, episode.discharged_on, rosa.standing) == (
        EpisodeStatus.DISCHARGED,
        TODAY,
        Standing.DISCHARGED,
    )
    assert queries.list_stays(alder, [episode.id])[0].until_on == TODAY
    assert queries.count_places(alder, [house.morning.id]) == {}
    assert queries.list_open_episodes(alder, rosa.id) == []
    for again in (
        lambda: close(alder, cast, episode),
        lambda: services.transfer_track(alder, cast.actor("dan"), episode.id, house.evening.id, on=TODAY),
        lambda: services.start_leave(alder, cast.actor("dan"), episode.id, reason=LeaveReason.OTHER, from_on=TODAY),
    ):
        with pytest.raises(AlreadyDischarged):
            again()


def test_the_place_of_the_last_day_is_taken_until_the_next(alder: Session, cast: Cast, episode: Episode) -> None:
    track = build(alder, cast.actor("dan"), capacity=1).morning
    first, second = (ready(alder, cast.actor("dan"), name) for name in ("Una", "Duo"))
    held = services.admit(alder, cast.actor("ivy"), first.id, AdmissionFacts(track.id, day(-5)))
    close(alder, cast, held)
    with pytest.raises(TrackFull):
        services.admit(alder, cast.actor("ivy"), second.id, AdmissionFacts(track.id, TODAY))
    services.admit(alder, cast.actor("ivy"), second.id, AdmissionFacts(track.id, day(1)))


def test_a_patient_with_another_open_episode_stays_active(
    alder: Session, cast: Cast, rosa: Patient, episode: Episode
) -> None:
    other = build(alder, cast.actor("dan"))
    services.admit(alder, cast.actor("ivy"), rosa.id, AdmissionFacts(other.morning.id, TODAY))
    close(alder, cast, episode)
    assert rosa.standing is Standing.ACTIVE


def test_after_a_discharge_the_patient_can_be_admitted_again(
    alder: Session, cast: Cast, house: House, rosa: Patient, episode: Episode
) -> None:
    close(alder, cast, episode)
    again = services.admit(alder, cast.actor("ivy"), rosa.id, AdmissionFacts(house.morning.id, day(1)))
    assert [one.id for one in queries.list_episodes(alder, rosa.id)] == [again.id, episode.id]
    assert rosa.admitted_on == day(1)


def test_who_may_not_discharge_does_not(alder: Session, cast: Cast, episode: Episode) -> None:
    for who, error in (("ivy", Forbidden), ("fay", Forbidden), ("ana", OutsideCaseload)):
        with pytest.raises(error):
            services.close_episode(
                alder,
                cast.actor(who),
                episode,
                discharged_on=TODAY,
                last_attended_on=None,
                reason=DischargeReason.LEFT,
                destination=Destination.UNKNOWN,
            )


def test_an_episode_saved_meanwhile_is_not_overwritten(
    alder: Session, cast: Cast, house: House, episode: Episode
) -> None:
    opened, dan = episode.version, cast.actor("dan")
    services.start_leave(alder, dan, episode.id, reason=LeaveReason.TRAVEL, from_on=TODAY, expected_version=opened)
    with pytest.raises(Stale):
        services.transfer_track(alder, dan, episode.id, house.evening.id, on=TODAY, expected_version=opened)


def test_an_unknown_or_foreign_episode_is_not_found(
    alder: Session, birch: Session, cast: Cast, house: House, episode: Episode
) -> None:
    alder.flush()
    for db, who, episode_id in ((alder, "dan", new_id()), (birch, "cleo", episode.id)):
        with pytest.raises(EpisodeNotFound):
            services.transfer_track(db, cast.actor(who), episode_id, house.evening.id, on=TODAY)


STEP = st.tuples(
    st.sampled_from(["transfer", "leave", "return", "close", "admit"]), st.integers(-3, 4), st.integers(0, 1)
)


@settings(max_examples=25)
@given(steps=st.lists(STEP, max_size=12))
def test_whatever_people_try_stays_never_overlap_and_a_track_is_never_overfilled(
    alder: Session, cast: Cast, steps: list[tuple[str, int, int]]
) -> None:
    with alder.begin_nested() as savepoint:
        house = build(alder, cast.actor("dan"), capacity=1)
        tracks = (house.morning, house.evening)
        people = [ready(alder, cast.actor("dan"), name) for name in ("Una", "Duo")]
        at = TODAY
        for number, (verb, offset, which) in enumerate(steps):
            at += timedelta(days=1)
            _try(alder, cast, verb, people[number % 2], tracks[which], at, at + timedelta(days=offset))
        for patient in people:
            stays = queries.list_stays(alder, [one.id for one in queries.list_episodes(alder, patient.id)])
            spans = [Span(one.from_on, one.until_on) for one in stays]
            of_episode = {one.episode_id: [] for one in stays}
            for stay, span in zip(stays, spans, strict=True):
                assert not any(span.overlaps(other) for other in of_episode[stay.episode_id])
                of_episode[stay.episode_id].append(span)
        for track in tracks:
            places = queries.list_places(alder, track.id, TODAY - timedelta(days=60))
            assert all(not a.overlaps(b) for i, a in enumerate(places) for b in places[i + 1 :])
        savepoint.rollback()


def _try(db: Session, cast: Cast, verb: str, patient: Patient, track: object, today: date, on: date) -> None:
    dan = cast.actor("dan")
    track_id = track.id  # type: ignore[attr-defined]
    with clock.frozen(datetime.combine(today, time(18), UTC)):
        present = queries.list_open_episodes(db, patient.id)
        try:
            if verb == "admit" or not present:
                services.admit(db, dan, patient.id, AdmissionFacts(track_id, on))
            elif verb == "transfer":
                services.transfer_track(db, dan, present[0].id, track_id, on=on)
            elif verb == "leave":
                services.start_leave(db, dan, present[0].id, reason=LeaveReason.TRAVEL, from_on=on)
            elif verb == "return":
                services.return_from_leave(db, dan, present[0].id, returned_on=on)
            else:
                close(db, cast, present[0], on, None)
        except Refused:
            pass
