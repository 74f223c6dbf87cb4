"""One way to say a time of day on every page: "5:30 PM", never "17:30" beside it.

Walks the pages a role's links lead to and reads their text; what people type into fields, and machines read, is their own.
JavaScript writes times by the page's language too, so that no script holds a 24-hour clock.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages import walk

STATIC = Path(__file__).parents[2] / "platform" / "causeway" / "static"
OTHER_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?!:?\d)(?!\s?[AP]M)")
SPOKEN = {"aria-label", "title", "placeholder"}
UNSEEN = {"script", "style", "textarea"}


class Said(HTMLParser):
    """What a page says: its text, and what its labels say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.inside.append(tag)
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.said.append(data)


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("17:30", True),
        ("9:30–12:00", True),
        ("9:30 AM–12:00 PM", False),
        ("08:00", True),
        ("5:30\u202fPM", False),
        ("2026-11-21T17:30:00", False),
        ("a ratio of 3:1", False),
    ],
)
def test_the_other_clock_is_known_when_it_is_seen(text: str, is_other: bool) -> None:
    assert bool(OTHER_CLOCK.search(text)) is is_other


@pytest.mark.parametrize("who", ["dan", "ana", "fay"])
def test_every_page_says_times_of_day_in_one_way(
    browse: Callable[[str], FlaskClient], populated: object, who: str
) -> None:
    found, visited = [], set()
    for path, answer, _links in walk(browse(who)):
        if not answer.location:
            visited.add(path)
            found += [f"{path}: {text.strip()[:80]}" for text in Said(answer.text).said if OTHER_CLOCK.search(text)]
    assert found == []
    assert {"/c/alder/", "/c/alder/schedule/", "/c/alder/schedule/day/"} <= visited


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_asks_for_a_clock_of_its_own(script: Path) -> None:
    assert "hour12" not in script.read_text()
    assert "hourCycle" not in script.read_text()
