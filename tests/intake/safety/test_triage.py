"""The triage of a screen: hand-worked cases, every month edge, and the property that nothing grave is ever below high."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.safety import rules
from tenants.intake.safety.rules import BESIDE, GRAVE, TOOLS, Answer, Item, Level, Reply, Tool, triage

ASKED = date(2026, 11, 22)
NO, YES, DECLINED = Answer(Reply.NO), Answer(Reply.YES), Answer(Reply.DECLINED)
RECENT, EARLIER = Answer(Reply.RECENT), Answer(Reply.EARLIER)


def level(tool: Tool, asked_on: date = ASKED, **said: Answer) -> Level:
    return triage(tool, said, asked_on).tool


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, Level.NONE),
        ({"wish_dead": NO, "better_off": NO, "thoughts_week": NO, "attempt": NO}, Level.NONE),
        ({"wish_dead": YES}, Level.MODERATE),
        ({"better_off": YES}, Level.MODERATE),
        ({"thoughts_week": YES}, Level.MODERATE),
        ({"attempt": EARLIER}, Level.MODERATE),
        ({"attempt": RECENT}, Level.HIGH),
        ({"wish_dead": DECLINED}, Level.MODERATE),
        ({"wish_dead": YES, "thoughts_now": NO}, Level.MODERATE),
        ({"wish_dead": YES, "thoughts_now": YES}, Level.ACUTE),
        ({"wish_dead": NO, "thoughts_now": YES}, Level.ACUTE),
        ({"wish_dead": YES, "thoughts_now": DECLINED}, Level.HIGH),
        ({"attempt": RECENT, "thoughts_now": YES}, Level.ACUTE),
    ],
)
def test_asq_is_positive_by_any_yes_and_acute_by_thoughts_at_present(said: dict[str, Answer], expected: Level) -> None:
    assert level(Tool.ASQ, **said) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"wish_dead": NO, "thoughts": NO, "behaviour": NO}, Level.NONE),
        ({"wish_dead": YES, "thoughts": NO, "behaviour": NO}, Level.LOW),
        ({"wish_dead": NO, "thoughts": YES}, Level.LOW),
        ({"wish_dead": YES, "thoughts": YES, "method": NO, "intent": NO, "plan": NO}, Level.LOW),
        ({"thoughts": YES, "method": YES, "intent": NO}, Level.MODERATE),
        ({"behaviour": EARLIER}, Level.MODERATE),
        ({"behaviour": RECENT}, Level.HIGH),
        ({"thoughts": YES, "intent": RECENT}, Level.HIGH),
        ({"thoughts": YES, "plan": RECENT}, Level.HIGH),
        ({"thoughts": YES, "intent": EARLIER}, Level.MODERATE),
        ({"thoughts": YES, "plan": EARLIER}, Level.MODERATE),
        ({"thoughts": YES, "method": YES, "behaviour": RECENT}, Level.HIGH),
        ({"wish_dead": DECLINED}, Level.MODERATE),
    ],
)
def test_the_screener_is_low_moderate_or_high_as_its_triage_has_it(said: dict[str, Answer], expected: Level) -> None:
    assert level(Tool.CSSRS, **said) is expected


@pytest.mark.parametrize(
    ("asked_on", "months", "edge"),
    [
        (date(2026, 11, 22), 1, date(2026, 10, 22)),
        (date(2026, 11, 22), 3, date(2026, 8, 22)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 30), 1, date(2026, 2, 28)),
        (date(2026, 3, 28), 1, date(2026, 2, 28)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2028, 5, 31), 3, date(2028, 2, 29)),
        (date(2028, 5, 29), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2026, 2, 1), 3, date(2025, 11, 1)),
        (date(2026, 12, 31), 3, date(2026, 9, 30)),
        (date(2026, 7, 31), 1, date(2026, 6, 30)),
        (date(2026, 3, 1), 1, date(2026, 2, 1)),
    ],
)
def test_a_month_is_a_calendar_month_and_its_edge_counts(asked_on: date, months: int, edge: date) -> None:
    assert rules.months_before(asked_on, months) == edge
    key = "intent" if months == 1 else "behaviour"
    item = next(one for one in TOOLS[Tool.CSSRS] if one.key == key)
    before = date.fromordinal(edge.toordinal() - 1)
    # A day alone decides, whatever was ticked beside it: the graver of the two counts.
    assert level(Tool.CSSRS, asked_on, **{key: Answer(Reply.EARLIER, edge)}) is Level.HIGH
    assert level(Tool.CSSRS, asked_on, **{key: Answer(Reply.EARLIER, before)}) is Level.MODERATE
    assert level(Tool.CSSRS, asked_on, **{key: Answer(Reply.RECENT, before)}) is Level.HIGH
    assert rules.day_problem(item, Answer(Reply.RECENT, edge), asked_on) == ""
    assert rules.day_problem(item, Answer(Reply.EARLIER, before), asked_on) == ""
    assert "recent answer" in rules.day_problem(item, Answer(Reply.EARLIER, edge), asked_on)
    assert "before the time asked about" in rules.day_problem(item, Answer(Reply.RECENT, before), asked_on)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"harm_others": YES, "harm_others_plan": NO}, Level.MODERATE),
        ({"harm_others": YES, "harm_others_plan": YES}, Level.HIGH),
        ({"self_injury": EARLIER}, Level.LOW),
        ({"self_injury": RECENT}, Level.MODERATE),
        ({"withdrawal": YES, "withdrawal_severe": NO}, Level.MODERATE),
        ({"withdrawal": YES, "withdrawal_severe": YES}, Level.ACUTE),
        ({"overdose": EARLIER}, Level.LOW),
        ({"overdose": RECENT}, Level.HIGH),
    ],
)
def test_what_is_asked_beside_the_tool_raises_the_whole_and_not_the_tool(
    said: dict[str, Answer], expected: Level
) -> None:
    found = triage(Tool.ASQ, said, ASKED)
    assert (found.tool, found.found) == (Level.NONE, expected)


def test_what_is_still_to_be_asked_follows_from_what_was_answered() -> None:
    assert "method" not in rules.missing(Tool.CSSRS, {"thoughts": NO})
    assert {"method", "intent", "plan"} <= set(rules.missing(Tool.CSSRS, {"thoughts": YES}))
    assert "thoughts_now" not in rules.missing(Tool.ASQ, {"wish_dead": NO})
    assert "thoughts_now" in rules.missing(Tool.ASQ, {"wish_dead": DECLINED})
    nothing = {item.key: NO for item in rules.items_of(Tool.ASQ) if not item.asked_if}
    assert triage(Tool.ASQ, nothing, ASKED) == rules.Triage(Level.NONE, Level.NONE, ())


def _replies(item: Item) -> st.SearchStrategy[Answer]:
    days = st.none() | st.dates(date(2025, 1, 1), ASKED)
    return st.builds(Answer, st.sampled_from(item.replies), days if item.months else st.none())


def _answers(tool: Tool) -> st.SearchStrategy[dict[str, Answer]]:
    return st.fixed_dictionaries({}, optional={item.key: _replies(item) for item in rules.items_of(tool)})


@st.composite
def _screens(draw: st.DrawFn) -> tuple[Tool, dict[str, Answer]]:
    tool = draw(st.sampled_from(Tool))
    return tool, draw(_answers(tool))


def _is_recent(answer: Answer | None, months: int) -> bool:
    """Written out anew: within so many calendar months, the edge included; a yes without a day counts as it was ticked."""
    if answer is None or answer.reply in {Reply.NO, Reply.DECLINED}:
        return False
    year, month = (
        (ASKED.year, ASKED.month - months) if ASKED.month > months else (ASKED.year - 1, ASKED.month - months + 12)
    )
    return answer.reply is Reply.RECENT or (
        answer.last_on is not None and answer.last_on >= date(year, month, ASKED.day)
    )


@given(_screens())
def test_intent_a_plan_or_recent_behaviour_is_never_below_high(screen: tuple[Tool, dict[str, Answer]]) -> None:
    tool, said = screen
    found = triage(tool, said, ASKED)
    grave = (
        _is_recent(said.get("intent"), 1)
        or _is_recent(said.get("plan"), 1)
        or _is_recent(said.get("behaviour"), 3)
        or _is_recent(said.get("attempt"), 3)
    )
    if grave:
        assert found.tool in GRAVE
        assert found.found in GRAVE
    if any(said.get(key, NO).reply is Reply.EARLIER for key in ("intent", "plan", "behaviour", "attempt")):
        assert found.tool.rank >= Level.MODERATE.rank
    if said.get("thoughts_now", NO).reply is Reply.YES:
        assert found.tool is Level.ACUTE
    if said.get("harm_others_plan", NO).reply is Reply.YES:
        assert found.found in GRAVE


@given(_screens(), st.data())
def test_one_more_answer_never_makes_it_less_grave(screen: tuple[Tool, dict[str, Answer]], data: st.DataObject) -> None:
    tool, said = screen
    item = data.draw(st.sampled_from((*TOOLS[tool], *BESIDE)))
    if item.key in said:
        return
    before, after = triage(tool, said, ASKED), triage(tool, {**said, item.key: data.draw(_replies(item))}, ASKED)
    assert after.tool.rank >= before.tool.rank
    assert after.found.rank >= before.found.rank
    assert before.found.rank >= before.tool.rank
