"""What a worklist's address asks for, whatever somebody writes into it."""

from hypothesis import given
from hypothesis import strategies as st

from causeway.panel.due import Whose
from tenants.worklists.asked import LAST_PAGE, PAGE_SIZE, Asked

KINDS = ("consents_to_sign", "follow_ups")


@given(st.dictionaries(st.sampled_from(["whose", "kind", "page", "q"]), st.text()))
def test_any_address_asks_for_something_that_is_offered(args: dict[str, str]) -> None:
    asked = Asked.read(args, KINDS)
    assert asked.whose in Whose
    assert asked.kind in {"", *KINDS}
    assert 1 <= asked.page <= LAST_PAGE
    assert asked.until - asked.first == PAGE_SIZE


@given(st.sampled_from(list(Whose)), st.sampled_from(["", *KINDS]), st.integers(1, LAST_PAGE))
def test_a_link_leads_back_to_what_was_asked(whose: Whose, kind: str, page: int) -> None:
    link = Asked(whose, kind, 1).link(page).removeprefix("?")
    args = dict(pair.split("=", 1) for pair in link.split("&"))
    assert Asked.read(args, KINDS) == Asked(whose, kind, page)


def test_without_a_word_one_sees_the_first_page_of_ones_own() -> None:
    assert Asked.read({}, KINDS) == Asked(Whose.MINE, "", 1)
    assert Asked.read({"page": "4", "kind": "salaries", "whose": "everybody"}, KINDS) == Asked(Whose.MINE, "", 4)
