"""Identifiers of clinics and professionals: what counts as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.clinics import rules


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "1679576722"])
def test_a_number_with_its_check_digit_is_an_npi(npi: str) -> None:
    # 1234567893 is the worked example of CMS's "Requirements for NPI check digit".
    assert rules.is_npi(npi)


@pytest.mark.parametrize(
    "text", ["1234567890", "3234567897", "123456789", "12345678930", "", "12345678X3", "9999999999"]
)
def test_anything_else_is_not_an_npi(text: str) -> None:
    assert not rules.is_npi(text)


@given(st.sampled_from(["1234567893", "1245319599"]), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(npi: str, place: int, shift: int) -> None:
    digit = (int(npi[place]) + shift) % 10
    assert not rules.is_npi(npi[:place] + str(digit) + npi[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12-3456789", "123456789"),
        ("123456789", "123456789"),
        ("12 3456789", "123456789"),
        ("12-345678", None),
        ("", None),
    ],
)
def test_a_tax_id_is_nine_digits_however_it_is_written(typed: str, kept: str | None) -> None:
    assert rules.plain_tax_id(typed) == kept


@pytest.mark.parametrize(
    ("code", "is_one"),
    [("261QM0855X", True), ("1041C0700X", True), ("261QM0855", False), ("261qm0855x", False), ("26AQM0855X", False)],
)
def test_a_taxonomy_code_has_ten_characters_and_ends_in_x(code: str, is_one: bool) -> None:
    assert rules.is_taxonomy(code) is is_one


def test_an_american_number_is_kept_international_and_shown_national() -> None:
    assert rules.plain_phone("217-555-0123") == "+12175550123"
    assert rules.phone_text("+12175550123") == "(217) 555-0123"
    assert rules.plain_phone("555") is None
    assert rules.plain_phone("hello") is None
    assert rules.phone_text(None) == ""


def test_every_offered_time_zone_is_a_known_one() -> None:
    assert all(rules.is_timezone(zone) for zone in rules.american_timezones())
