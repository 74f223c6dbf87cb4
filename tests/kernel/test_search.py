"""The search box finds pages by name: also those that no line of the menu leads to, for those whom they open to."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

Browse = Callable[[str], FlaskClient]
SEARCH = "/c/alder/search/"


@pytest.mark.parametrize(
    ("who", "term", "path"),
    [
        ("dee", "licen", "licenses/"),
        ("dee", "Trainings", "staff/trainings/"),
        ("dan", "supervision", "staff/supervision/"),
        ("ana", "time off", "staff/time-off/"),
        ("ben", "costs by m", "billing/sums/"),
        ("fay", "schedule", "schedule/"),
    ],
)
def test_a_page_is_found_by_its_name(browse: Browse, who: str, term: str, path: str) -> None:
    client = browse(who)
    assert client.get(f"/c/alder/{path}").status_code == 200
    assert f'<li><a href="/c/alder/{path}">' in client.get(SEARCH, query_string={"q": term}).text


@pytest.mark.parametrize(
    ("who", "term", "path"), [("ana", "licen", "licenses/"), ("fay", "costs by m", "billing/sums/")]
)
def test_a_page_is_not_offered_to_whom_it_is_shut(browse: Browse, who: str, term: str, path: str) -> None:
    client = browse(who)
    assert client.get(f"/c/alder/{path}").status_code == 403
    assert f'"/c/alder/{path}"' not in client.get(SEARCH, query_string={"q": term}).text


def test_every_page_that_is_found_opens(browse: Browse) -> None:
    for who in ("dee", "dan", "ana", "aud"):
        client = browse(who)
        for letter in "aeiou":
            found = client.get(SEARCH, query_string={"q": letter}).text.partition("Pages</h2>")[2].split('href="')[1:]
            paths = [one.partition('"')[0] for one in found if one.startswith("/c/alder/")]
            assert paths
            assert {path: client.get(path).status_code for path in set(paths)} == dict.fromkeys(paths, 200)
