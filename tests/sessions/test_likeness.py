"""Parts that were copied from one person to the next are found."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.sessions.rules.likeness import ALIKE_FROM, alike, flagged, share, words_of

WORDS = st.lists(
    st.sampled_from(["group", "spoke", "calm", "plan", "work", "home", "sleep", "call", "walk", "breathe"]), max_size=30
)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Attended group and was engaged.", "Attended group and was engaged.", True),
        ("Attended group and was engaged.", "ATTENDED group, and was engaged", True),
        ("She said her sleep was better.", "He said his sleep was better.", True),
        (
            "Rosa named one trigger and a plan for the weekend.",
            "Jo named one trigger and a plan for the weekend.",
            True,
        ),
        (
            "Named one trigger at work and wrote a plan for it today.",
            "Named one trigger at home and wrote a plan for it today.",
            True,
        ),
        ("Named a trigger at work.", "Named a craving at night.", False),
        (
            "Spoke of the call with a brother and what to say next time.",
            "Listened, and drew the chain of a lapse on paper.",
            False,
        ),
        ("", "", False),
        ("", "Attended.", False),
    ],
)
def test_texts_are_compared_by_their_words(one: str, other: str, is_alike: bool) -> None:
    parts = {1: words_of(one, {"rosa"}), 2: words_of(other, {"jo"})}
    assert bool(alike(parts)) is is_alike


def test_his_and_her_are_the_same_word_in_a_copy() -> None:
    one = words_of("She brought her homework and he heard himself in it while the group was listening.")
    other = words_of("He brought his homework and she heard herself in it while the group was listening.")
    assert share(one, other) > ALIKE_FROM


def test_all_of_three_copies_are_flagged_and_nobody_else() -> None:
    copy, own = words_of("Engaged well in group."), words_of("Left early to call the school.")
    assert flagged(alike({"a": copy, "b": own, "c": copy, "d": copy})) == {"a", "c", "d"}


@given(WORDS, WORDS)
def test_likeness_goes_both_ways_and_stays_between_nothing_and_all(one: list[str], other: list[str]) -> None:
    a, b = Counter(one), Counter(other)
    assert share(a, b) == share(b, a)
    assert 0.0 <= share(a, b) <= 1.0


@given(WORDS.filter(bool))
def test_a_copy_is_always_found(words: list[str]) -> None:
    text = " ".join(words)
    assert flagged(alike({1: words_of(text), 2: words_of(text.upper() + ".")})) == {1, 2}


@given(st.lists(WORDS, max_size=5))
def test_texts_without_a_word_in_common_are_never_flagged(texts: list[list[str]]) -> None:
    parts = {at: Counter(f"{word}{at}" for word in words) for at, words in enumerate(texts)}
    assert alike(parts) == []
