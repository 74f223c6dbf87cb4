"""Nobody is offered a way they may not go: as every role, every link on every page one can reach leads to a page.

One page of every kind is opened (an address with its ids taken out). The export of a list is asked for too: it comes, or the
password is asked for again first; other files are left to their own tests.
"""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.cast import PEOPLE
from tests.pages import walk

OTHER_FILES = re.compile(r"(?<!/export)\.csv|/export(?!\.csv$)|/download|/template|/file")
ALDER = sorted(who for who, (slug, _role) in PEOPLE.items() if slug == "alder")


@pytest.mark.parametrize("who", ALDER)
def test_every_link_a_role_is_shown_leads_to_a_page(
    browse: Callable[[str], FlaskClient], populated: object, who: str
) -> None:
    dead, visited = [], set()
    for path, answer, links in walk(browse(who), leave=OTHER_FILES):
        visited.add(path)
        dead += [] if answer.status_code in {200, 301, 302, 308} else [f"{path}: {answer.status_code}"]
        dead += [f"{path} leads to the sign-in" for link in links if link.startswith("/login")]
    assert dead == []
    assert {"/c/alder/", "/c/alder/worklist/", "/c/alder/staff/"} <= visited
