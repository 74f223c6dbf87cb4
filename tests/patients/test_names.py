"""Keys to find people by, and the spellings of a birth date."""

import string
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.patients.rules.names import age, name_key, phone_key, read_date, read_term, record_key

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@pytest.mark.parametrize(
    ("shown", "key"),
    [
        ("Núñez", "nunez"),
        ("O’Brien-Núñez", "obrien nunez"),
        ("O'BRIEN", "obrien"),
        ("  de  la   Cruz ", "de la cruz"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łukasz Øverby", "lukasz overby"),
        ("Ａｎａ", "ana"),
        ("St. John", "st john"),
        ("Nguyễn", "nguyen"),
        ("İpek", "ipek"),
        (None, ""),
        ("--", ""),
        ("王小明", "王小明"),
    ],
)
def test_a_name_is_found_however_it_is_written(shown: str | None, key: str) -> None:
    assert name_key(shown) == key


@given(NAMES)
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(NAMES)
def test_case_and_composition_never_matter(text: str) -> None:
    assert (
        name_key(text) == name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))
    )
    ascii_only = "".join(c for c in text if c.isascii())
    assert name_key(ascii_only.upper()) == name_key(ascii_only.lower())


@given(NAMES)
def test_a_key_holds_no_space_at_its_ends_and_none_twice(text: str) -> None:
    key = name_key(text)
    assert key == key.strip()
    assert "  " not in key


@given(st.text(string.ascii_letters, min_size=1, max_size=12), st.integers(1, 12))
def test_what_begins_a_name_begins_its_key(name: str, length: int) -> None:
    assert name_key(name).startswith(name_key(name[:length]))


def test_record_numbers_and_phones_compare_by_what_counts() -> None:
    assert record_key("P-000123") == record_key("p 000123") == "p000123"
    assert phone_key("+1 (312) 555-0100") == phone_key("312.555.0100") == "3125550100"
    assert phone_key("+44 20 7946 0000") == "442079460000"


@pytest.mark.parametrize(
    "typed",
    ["1990-04-07", "4/7/1990", "04-07-1990", "4.7.1990", "04071990", "19900407", "7 Apr 1990", "April 7, 1990",
     "apr 7th, 1990", "7 april 1990", " 1990 / 4 / 7".replace(" / ", "/")],
)  # fmt: skip
def test_a_birth_date_is_read_in_the_spellings_people_use(typed: str) -> None:
    assert read_date(typed) == date(1990, 4, 7)


@pytest.mark.parametrize(
    "typed", ["", "smith", "13/13/1990", "1990", "4/7/90", "0000-00-00", "31 Feb 1990", "1", "9" * 8]
)
def test_what_is_no_whole_date_is_none(typed: str) -> None:
    assert read_date(typed) is None


@given(st.dates(date(1850, 1, 1), date(2100, 1, 1)))
def test_every_date_reads_back(day: date) -> None:
    assert read_date(day.isoformat()) == read_date(f"{day.month}/{day.day}/{day.year}") == day


def test_name_parts_may_come_in_any_order() -> None:
    assert ("smi", "jo") in read_term("smi jo").splits
    assert ("smi", "jo") in read_term("jo smi").splits
    assert ("smi", "jo") in read_term("Smi, Jo").splits
    assert ("de la cruz", "m") in read_term("m de la cruz").splits


@given(st.text(max_size=100))
def test_any_text_can_be_searched_for(text: str) -> None:
    term = read_term(text)
    assert len(term.splits) <= 12
    assert all(last or first for last, first in term.splits)


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2000, 5, 20), date(2026, 5, 19), 25),
        (date(2000, 5, 20), date(2026, 5, 20), 26),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
        (date(2026, 5, 20), date(2026, 5, 20), 0),
    ],
)
def test_age_is_in_whole_years(born: date, today: date, years: int) -> None:
    assert age(born, today) == years
