"""The part of a group note that everybody's chart shows names nobody who attended."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.sessions.rules.naming import Named, around, left, names_found

GRACE = Named(1, "Grace", "O’Brien", "")
JOSE = Named(2, "José María", "Núñez-García", "Pepe")
THI = Named(3, "Thi", "Van", "")
ALL = (GRACE, JOSE, THI)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Grace shared first.", [(1, "Grace")]),
        ("GRACE and grace and Grace's", [(1, "GRACE"), (1, "grace"), (1, "Grace's")]),
        ("Grace’s sister", [(1, "Grace’s")]),
        ("They left gracefully.", []),
        ("OBrien, O'Brien and Brien", [(1, "OBrien"), (1, "O'Brien"), (1, "Brien")]),
        ("Jose, JOSÉ and pepe", [(2, "Jose"), (2, "JOSÉ"), (2, "pepe")]),
        ("Nunez or Garcia or Núñez-García", [(2, "Nunez"), (2, "Garcia"), (2, "Núñez"), (2, "García")]),
        ("the Garcias came", [(2, "Garcias")]),
        ("Josémaría spoke", [(2, "Josémaría")]),
        ("this and these", []),
        ("Thi's turn", [(3, "Thi's")]),
        ("G.O. and G. O. and GO", [(1, "G.O."), (1, "G. O."), (1, "GO")]),
        ("They go on; no go.", []),
        ("J. Nunez and M. Brien", [(2, "Nunez"), (1, "Brien")]),
        ("The group practiced paced breathing.", []),
        ("", []),
    ],
)
def test_names_are_found_as_people_write_them(text: str, found: list[tuple[int, str]]) -> None:
    assert [(hit.id, hit.word) for hit in names_found(text, ALL)] == found


def test_a_decomposed_accent_is_the_same_letter() -> None:
    assert [hit.id for hit in names_found(unicodedata.normalize("NFD", "José spoke"), ALL)] == [2]


def test_two_people_of_one_name_are_both_found() -> None:
    assert [hit.id for hit in names_found("Sam", [Named(1, "Sam", "One"), Named(2, "Pat", "Two", "Sam")])] == [1, 2]


def test_a_confirmed_word_is_left_out_wherever_it_stands() -> None:
    hits = names_found("Grace came up: grace with oneself. Pepe nodded.", ALL)
    assert [hit.word for hit in left(hits, {"grace"})] == ["Pepe"]


def test_a_hit_is_shown_with_what_stands_around_it() -> None:
    text = "Before. Grace after."
    assert around(text, names_found(text, ALL)[0]) == ("Before. ", "Grace", " after.")


LETTERS = st.characters(min_codepoint=0x41, max_codepoint=0x17F, categories=("Lu", "Ll"))
NAMES = st.text(LETTERS, min_size=3, max_size=12)
FILLER = st.sampled_from(["", "The group met. ", "…and then ", "(", "\n", "42 ", "– "])


@given(
    name=NAMES,
    before=FILLER,
    after=st.sampled_from(["", " spoke.", "'s turn", "’s", ", too", ")", "\n", "."]),
    fold=st.booleans(),
)
def test_a_name_is_found_wherever_it_stands(name: str, before: str, after: str, fold: bool) -> None:
    written = name.upper() if fold else name
    hits = names_found(f"{before}{written}{after}", [Named(1, name, "Zzyzx")])
    assert hits
    assert all(before + written + after != "" and 0 <= hit.start < hit.end for hit in hits)


@given(text=st.text(max_size=200), names=st.lists(NAMES, max_size=4))
def test_every_hit_is_a_place_in_the_text_and_confirming_all_leaves_none(text: str, names: list[str]) -> None:
    hits = names_found(text, [Named(at, name, name) for at, name in enumerate(names)])
    assert all(text[hit.start : hit.end] == hit.word for hit in hits)
    assert left(hits, {hit.key for hit in hits}) == []
