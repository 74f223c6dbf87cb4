"""What a worklist's address asks for, whatever somebody writes into it."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from causeway.panel.due import Whose
from tenants.worklists.asked import LAST_PAGE, PAGE_SIZE, Asked

KINDS = ("consents_to_sign", "follow_ups")


@given(st.dictionaries(st.sampled_from(["whose", "kind", "page", "owner", "q"]), st.text()))
def test_any_address_asks_for_something_that_is_offered(args: dict[str, str]) -> None:
    asked = Asked.read(args, KINDS)
    assert asked.whose in Whose
    assert asked.kind in {"", *KINDS}
    assert 1 <= asked.page <= LAST_PAGE
    assert asked.until - asked.first == PAGE_SIZE


@given(
    st.sampled_from(list(Whose)),
    st.sampled_from(["", *KINDS]),
    st.integers(1, LAST_PAGE),
    st.one_of(st.none(), st.uuids()),
)
def test_a_link_leads_back_to_what_was_asked(whose: Whose, kind: str, page: int, owner_id: UUID | None) -> None:
    link = Asked(whose, kind, 1, owner_id).link(page).removeprefix("?")
    args = dict(pair.split("=", 1) for pair in link.split("&"))
    assert Asked.read(args, KINDS) == Asked(whose, kind, page, owner_id)


def test_what_names_somebody_is_looked_for_among_all_one_may_see() -> None:
    assert Asked(Whose.MINE, owner_id=uuid4()).reach is Whose.ALL
    assert Asked(Whose.CASELOAD, owner_id=uuid4()).reach is Whose.CASELOAD
    assert Asked(Whose.MINE).reach is Whose.MINE


def test_without_a_word_one_sees_the_first_page_of_ones_own() -> None:
    assert Asked.read({}, KINDS) == Asked(Whose.MINE, "", 1)
    assert Asked.read({"page": "4", "kind": "salaries", "whose": "everybody"}, KINDS) == Asked(Whose.MINE, "", 4)
