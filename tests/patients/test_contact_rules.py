"""What marks and orders on a contact allow, and when two contacts are alike."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.patients.rules.contacts import (
    Custody,
    Known,
    alike,
    custody,
    is_email,
    is_told_nothing,
    may_be_written_to,
    pairs_alike,
)
from tests.patients.test_contacts import DAY, TODAY

# Addresses


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("kim@example.org", True),
        ("kim.o'neil+iop@mail.example.org", True),
        ("dan@larkspur.example", True),
        ("p1@nobody.invalid", True),  # as records moved in carry it
        ("not-a-mail", False),
        ("kim@nowhere", False),
        ("bob@[x.example", False),
        ("mary:@;x.com", False),
        ("mary@,x.example", False),
        ("kim@example.org, lou@example.org", False),
        ("Kim <kim@example.org>", False),
        ("kim@example.org\r\nBcc: lou@example.org", False),
    ],
)
def test_what_has_the_shape_of_a_mail_address(text: str, is_one: bool) -> None:
    assert is_email(text) is is_one


# Orders and marks


@pytest.mark.parametrize(
    ("from_on", "until_on", "holds"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, None, True),
        (None, TODAY + DAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY - DAY, False),
        (TODAY - 9 * DAY, TODAY - DAY, False),
    ],
)
@pytest.mark.parametrize("said", [True, False, None])
def test_a_yes_holds_on_the_orders_days_and_a_no_until_it_is_taken_off(
    from_on: date | None, until_on: date | None, holds: bool, said: bool | None
) -> None:
    found = custody(Custody(said, said, said), from_on, until_on, TODAY)
    expected = said if holds or said is False else None
    assert found == Custody(expected, expected, expected)


MARKS = ("is_never_tell", "has_protective_order", "is_partner_violence_risk", "is_do_not_contact")


class Marks:
    def __init__(self, **marks: bool | None) -> None:
        self.is_never_tell = self.has_protective_order = self.is_partner_violence_risk = self.is_do_not_contact = False
        self.custody_is_told: bool | None = None
        self.__dict__.update(marks)


@pytest.mark.parametrize(
    ("marks", "told", "written_to"),
    [
        ({}, True, True),
        ({"custody_is_told": True}, True, True),
        ({"is_do_not_contact": True}, True, False),  # may sit in, may not be called
        ({"is_never_tell": True}, False, False),
        ({"has_protective_order": True}, False, False),
        ({"is_partner_violence_risk": True}, False, False),
        ({"custody_is_told": False}, False, False),
    ],
)
def test_a_mark_decides_who_is_told_and_who_is_written_to(marks: dict[str, Any], told: bool, written_to: bool) -> None:
    assert is_told_nothing(Marks(**marks)) is not told
    assert may_be_written_to(Marks(**marks)) is written_to


@given(st.fixed_dictionaries(dict.fromkeys(MARKS, st.booleans())), st.sampled_from([True, False, None]))
def test_whoever_may_be_written_to_may_be_told(marks: dict[str, bool], is_told: bool | None) -> None:
    one = Marks(**marks, custody_is_told=is_told)
    assert not (may_be_written_to(one) and is_told_nothing(one))


KEYS = st.builds(
    Known,
    st.uuids(),
    st.sampled_from(["a", "b"]),
    st.sampled_from(["", "911", "3125550144"]),
    st.sampled_from(["", "k@k"]),
)


@given(KEYS, KEYS)
def test_likeness_is_mutual_and_an_empty_or_short_way_to_reach_somebody_is_none(one: Known, other: Known) -> None:
    assert alike(one, other) == alike(other, one)
    if (
        one.name != other.name
        and "k@k" not in (one.email, other.email)
        and "3125550144" not in (one.phone, other.phone)
    ):
        assert not alike(one, other)


@given(st.lists(KEYS, max_size=5, unique_by=lambda one: one.id))
def test_every_pair_is_named_once(known: list[Known]) -> None:
    pairs = pairs_alike(known)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(one != other for one, other in pairs)
