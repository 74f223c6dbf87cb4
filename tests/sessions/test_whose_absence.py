"""Whom an absence without word falls to: the primary clinician, who covers them, or who looks after everybody."""

from datetime import timedelta
from typing import Any

import pytest

from causeway import clock
from tenants.patients.models import CareKind
from tenants.patients.services import assign, cover
from tenants.sessions.day_due import my_absent_twice, my_outreach
from tenants.staff.models import TimeOff
from tenants.staff.rules.hours import TimeOffKind
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.sessions.conftest import DAY, Group
from tests.sessions.test_hours import TUE, WED, hold, missed, moment

EVERYBODY = ("dan", "pia", "nia", "ana", "pat")


@pytest.fixture
def away(group: Group, cast: Cast) -> Group:
    """Rosa is Ana's, and missed Monday without word."""
    group.episodes["Rosa"].primary_clinician_id = staff_of(group.db, cast, "ana").id
    assign(group.db, cast.actor("dan"), group.people["Rosa"].id, cast.users["ana"], CareKind.PRIMARY)
    missed(group, "Rosa", group.sessions[0])
    return group


def asked(group: Group, source: Any = my_outreach) -> set[str]:
    """On whose own list Rosa's absence stands on Wednesday."""
    rosa = group.people["Rosa"].id
    with clock.frozen(moment(WED)):
        lists = {who: source(group.db, group.cast.actor(who), WED, 10_000) for who in EVERYBODY}
    return {who for who, items in lists.items() if any(item.patient_id == rosa for item in items)}


def is_away(group: Group, who: str) -> TimeOff:
    time_off = TimeOff(
        staff_member_id=staff_of(group.db, group.cast, who).id,
        from_on=TUE,
        until_on=WED,
        kind=TimeOffKind.SICK,
        note="",
    )
    group.db.add(time_off)
    group.db.flush()
    return time_off


def test_an_absence_falls_to_the_primary_clinician_and_no_one_else(away: Group) -> None:
    assert asked(away) == {"ana"}


def test_while_they_are_away_it_falls_to_who_covers_them_too(away: Group, cast: Cast) -> None:
    is_away(away, "ana")
    cover(
        away.db,
        cast.actor("dan"),
        covered_user_id=cast.users["ana"],
        covering_user_id=cast.users["pat"],
        from_on=TUE,
        until_on=WED,
    )
    assert asked(away) == {"ana", "pat"}


def test_a_cover_that_is_over_has_no_part_in_it(away: Group, cast: Cast) -> None:
    people = {"covered_user_id": cast.users["ana"], "covering_user_id": cast.users["pat"]}
    cover(away.db, cast.actor("dan"), **people, from_on=DAY - timedelta(days=3), until_on=TUE)
    assert asked(away) == {"ana"}


def test_while_nobody_covers_them_it_falls_to_who_looks_after_everybody(away: Group) -> None:
    time_off = is_away(away, "ana")
    assert asked(away) == {"dan", "pia", "nia", "ana"}
    time_off.cancelled_at = time_off.created_at
    away.db.flush()
    assert asked(away) == {"ana"}


@pytest.mark.parametrize("why", ["nobody", "no sign-in", "left"])
def test_where_nobody_would_see_it_it_falls_to_who_looks_after_everybody(away: Group, cast: Cast, why: str) -> None:
    ana = staff_of(away.db, cast, "ana")
    if why == "nobody":
        away.episodes["Rosa"].primary_clinician_id = None
    elif why == "no sign-in":
        ana.user_id = None
    else:
        ana.is_active = False
    away.db.flush()
    assert asked(away) - {"ana"} == {"dan", "pia", "nia"}
    (item,) = [
        item for item in my_outreach(away.db, away.dan, WED, 10_000) if item.patient_id == away.people["Rosa"].id
    ]
    assert (item.owner == "") == (why != "left")  # else it would name somebody who clears nothing


def test_a_second_absence_is_the_directors_as_well(away: Group) -> None:
    missed(away, "Rosa", hold(away, TUE))
    assert asked(away, my_absent_twice) == {"ana", "dan"}
