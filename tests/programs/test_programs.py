"""Programs and tracks: what they hold and who keeps them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway.errors import Forbidden, Invalid, Stale
from tenants.clinics.errors import SiteNotFound
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import SiteFacts, add_site
from tenants.programs import occupancy, queries, services
from tenants.programs.errors import BelowOccupancy, NameTaken, ProgramNotFound
from tenants.programs.models import Delivery, Modality, Program
from tenants.programs.rules import AgeBand, Focus, LevelOfCare
from tenants.programs.services import ProgramFacts, TrackFacts
from tests.cast import Cast

IOP = ProgramFacts("Adult recovery", Focus.SUBSTANCE_USE, LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADULT)
WEEK = frozenset({1, 3, 5})
TODAY = date(2026, 11, 23)


@pytest.fixture
def program(alder: Session, cast: Cast) -> Program:
    return services.add_program(alder, cast.actor("dan"), IOP)


@pytest.fixture
def morning(alder: Session, cast: Cast, program: Program) -> TrackFacts:
    site = add_site(alder, cast.actor("dee"), SiteFacts("Elm House", PlaceOfService.OFFICE))
    return TrackFacts(program.id, "Morning", site.id, Delivery.IN_PERSON, 10, WEEK, 540, 720)


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    def four(_db: Session, track_ids: object) -> dict[UUID, int]:
        return dict.fromkeys(track_ids, 4)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(occupancy, "register", [four])


def test_a_program_starts_with_the_minimum_of_its_level_and_the_privacy_its_focus_implies(program: Program) -> None:
    assert (program.minimum_week_minutes, program.minimum_days_per_week, program.is_part2) == (540, 3, True)


def test_a_clinic_may_set_another_minimum_and_decide_on_part_2_itself(alder: Session, cast: Cast) -> None:
    facts = replace(IOP, minimum_week_minutes=720, minimum_days_per_week=4, is_part2=False, modalities=(Modality.DBT,))
    program = services.add_program(alder, cast.actor("dan"), facts)
    assert (program.minimum_week_minutes, program.minimum_days_per_week, program.is_part2) == (720, 4, False)
    assert program.modalities == ["dbt"]


def test_two_programs_cannot_share_a_name(alder: Session, cast: Cast, program: Program) -> None:
    with pytest.raises(NameTaken):
        services.add_program(alder, cast.actor("dan"), IOP)


def test_a_track_shows_its_week_and_what_it_misses(
    alder: Session, cast: Cast, program: Program, morning: TrackFacts
) -> None:
    services.add_track(alder, cast.actor("dan"), morning)
    services.add_track(alder, cast.actor("dan"), replace(morning, name="Short", weekdays=frozenset({1, 3})))
    full, short = queries.list_tracks(alder, TODAY, program_id=program.id)
    assert (full.week_minutes, full.short.is_short, full.site) == (540, False, "Elm House")
    assert (short.week_minutes, short.short.week_minutes, short.short.days) == (360, 180, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"site_id": None}, "site_id"),
        ({"capacity": 0}, "capacity"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({8})}, "weekdays"),
        ({"end_minutes": 540}, "ends"),
        ({"end_minutes": 1441}, "ends"),
        ({"name": " "}, "name"),
    ],
)
def test_a_track_that_cannot_be_held_is_refused_beside_its_field(
    alder: Session, cast: Cast, morning: TrackFacts, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.add_track(alder, cast.actor("dan"), replace(morning, **wrong))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_a_telehealth_track_needs_no_site(alder: Session, cast: Cast, morning: TrackFacts) -> None:
    track = services.add_track(alder, cast.actor("dan"), replace(morning, site_id=None, delivery=Delivery.TELEHEALTH))
    assert track.site_id is None


def test_a_track_closed_to_admissions_is_not_offered(
    alder: Session, cast: Cast, program: Program, morning: TrackFacts
) -> None:
    dan = cast.actor("dan")
    track = services.add_track(alder, dan, morning)
    assert queries.track_choices(alder, program_id=program.id) == [(str(track.id), "Adult recovery: Morning")]
    services.correct_track(alder, dan, track.id, replace(morning, is_active=False))
    assert queries.track_choices(alder, program_id=program.id) == []


@pytest.mark.usefixtures("crowded")
def test_a_capacity_cannot_go_below_the_people_already_there(alder: Session, cast: Cast, morning: TrackFacts) -> None:
    track = services.add_track(alder, cast.actor("dan"), morning)
    services.correct_track(alder, cast.actor("dan"), track.id, replace(morning, capacity=4))
    with pytest.raises(BelowOccupancy) as refused:
        services.correct_track(alder, cast.actor("dan"), track.id, replace(morning, capacity=3))
    assert refused.value.sentence().startswith("4 people")


def test_a_track_belongs_to_a_program_and_a_site_of_its_own_clinic(
    alder: Session, birch: Session, cast: Cast, morning: TrackFacts
) -> None:
    their_site = add_site(birch, cast.actor("bo"), SiteFacts("Pine", PlaceOfService.OFFICE))
    their_program = services.add_program(birch, cast.actor("bo"), IOP)
    with pytest.raises(SiteNotFound):
        services.add_track(alder, cast.actor("dan"), replace(morning, site_id=their_site.id))
    with pytest.raises(ProgramNotFound):
        services.add_track(alder, cast.actor("dan"), replace(morning, program_id=their_program.id))


def test_only_directors_and_administrators_keep_programs(alder: Session, cast: Cast, morning: TrackFacts) -> None:
    for who in ("ana", "pia", "ivy", "fay", "ben", "uma", "aud"):
        with pytest.raises(Forbidden):
            services.add_program(alder, cast.actor(who), replace(IOP, name="Other"))
        with pytest.raises(Forbidden):
            services.add_track(alder, cast.actor(who), morning)


def test_a_program_saved_meanwhile_is_not_overwritten(alder: Session, cast: Cast, program: Program) -> None:
    opened, dan = program.version, cast.actor("dan")
    services.correct_program(alder, dan, program.id, replace(IOP, name="Recovery"), expected_version=opened)
    with pytest.raises(Stale):
        services.correct_program(alder, dan, program.id, IOP, expected_version=opened)


def test_tracks_with_their_occupancy_cost_a_fixed_number_of_statements(
    alder: Session, cast: Cast, program: Program, morning: TrackFacts
) -> None:
    for number in range(5):
        services.add_track(alder, cast.actor("dan"), replace(morning, name=f"Track {number}"))
    seen: list[str] = []
    connection = alder.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
    queries.list_tracks(alder, TODAY, program_id=program.id)
    assert len(seen) <= 3
