"""Curricula keep their modules in order; closures and federal holidays."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid
from tenants.clinics.models import Closure
from tenants.programs import services
from tenants.programs.errors import NameTaken, PastUntouched
from tenants.programs.models import Curriculum, Module
from tenants.programs.queries import closures as closure_queries
from tenants.programs.queries import curricula as queries
from tenants.programs.rules.holidays import federal
from tenants.programs.services import ClosureFacts, CurriculumFacts, ModuleFacts
from tests.cast import Cast


@pytest.fixture
def coping(alder: Session, cast: Cast) -> Curriculum:
    curriculum = services.add_curriculum(alder, cast.actor("dan"), CurriculumFacts("Coping", "Skills for hard hours"))
    for title in ("One", "Two", "Three", "Four"):
        services.add_module(alder, cast.actor("dan"), curriculum.id, ModuleFacts(title))
    return curriculum


def order(db: Session, curriculum: Curriculum) -> list[str]:
    modules = [one for one in queries.list_modules(db, curriculum.id) if one.is_active]
    assert [one.position for one in modules] == list(range(1, len(modules) + 1))
    return [one.title for one in modules]


def titled(db: Session, curriculum: Curriculum, title: str) -> Module:
    return next(one for one in queries.list_modules(db, curriculum.id) if one.title == title)


@pytest.mark.parametrize(
    ("title", "place", "wanted"),
    [
        ("Four", 1, ["Four", "One", "Two", "Three"]),
        ("One", 3, ["Two", "Three", "One", "Four"]),
        ("Two", 99, ["One", "Three", "Four", "Two"]),
        ("Three", 0, ["Three", "One", "Two", "Four"]),
        ("Two", 2, ["One", "Two", "Three", "Four"]),
    ],
)
def test_a_module_is_put_elsewhere_and_the_others_close_up(
    alder: Session, cast: Cast, coping: Curriculum, title: str, place: int, wanted: list[str]
) -> None:
    services.place_module(alder, cast.actor("dan"), titled(alder, coping, title).id, place)
    assert order(alder, coping) == wanted


def test_a_retired_module_leaves_no_gap_and_comes_back_last(alder: Session, cast: Cast, coping: Curriculum) -> None:
    two = titled(alder, coping, "Two")
    for _again in range(2):
        services.retire_module(alder, cast.actor("dan"), two.id)
    assert order(alder, coping) == ["One", "Three", "Four"]
    services.restore_module(alder, cast.actor("dan"), two.id)
    assert order(alder, coping) == ["One", "Three", "Four", "Two"]


def test_curricula_have_names_of_their_own_and_modules_titles(alder: Session, cast: Cast, coping: Curriculum) -> None:
    with pytest.raises(NameTaken):
        services.add_curriculum(alder, cast.actor("dan"), CurriculumFacts("Coping"))
    with pytest.raises(Invalid):
        services.add_module(alder, cast.actor("dan"), coping.id, ModuleFacts(" "))
    with pytest.raises(Forbidden):
        services.place_module(alder, cast.actor("ana"), titled(alder, coping, "Two").id, 1)


@pytest.mark.parametrize(
    ("year", "on", "name"),
    [
        (2026, date(2026, 7, 3), "Independence Day"),  # the 4th is a Saturday
        (2027, date(2027, 7, 5), "Independence Day"),  # the 4th is a Sunday
        (2027, date(2027, 12, 31), "New Year's Day"),  # 1 Jan 2028 is a Saturday
        (2026, date(2026, 11, 26), "Thanksgiving Day"),
    ],
)
def test_federal_holidays_stand_on_the_day_they_are_observed(year: int, on: date, name: str) -> None:
    assert {one.on: one.name for one in federal(year)}[on] == name
    assert all(one.on.isoweekday() <= 5 and one.on.year == year for one in federal(year))


def test_chosen_holidays_close_the_whole_clinic_once(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    days = [date(2026, 11, 26), date(2026, 12, 25), date(2026, 12, 24)]  # Christmas Eve is no federal holiday
    assert services.add_holidays(alder, dee, 2026, days) == 2
    assert services.add_holidays(alder, dee, 2026, days) == 0
    found = closure_queries.list_closed(alder, date(2026, 11, 1), date(2026, 12, 31))
    assert {(one.from_on, one.site_id) for one in found} == {(day, None) for day in days[:2]}


def test_a_closure_to_come_can_be_lifted_and_one_that_was_stays(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    with clock.frozen(datetime(2026, 11, 18, 18, tzinfo=UTC)):
        snow = services.add_closure(alder, dee, ClosureFacts("Snow", date(2026, 11, 16), date(2026, 11, 17)))
        course = services.add_closure(alder, dee, ClosureFacts("Training", date(2026, 12, 4), date(2026, 12, 4)))
        with pytest.raises(PastUntouched):
            services.lift_closure(alder, dee, snow.id)
        services.lift_closure(alder, dee, course.id)
    assert alder.get(Closure, (cast.clinics["alder"], course.id)) is None
    with pytest.raises(Invalid):
        services.add_closure(alder, dee, ClosureFacts("Backwards", date(2026, 12, 4), date(2026, 12, 3)))
    with pytest.raises(Forbidden):
        services.add_closure(alder, cast.actor("dan"), ClosureFacts("Snow", date(2026, 12, 4), date(2026, 12, 4)))
