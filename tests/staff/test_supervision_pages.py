"""The pages of the supervision log and of payer enrollments."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from causeway import clock
from causeway.ids import new_id
from tests.cast import Cast, take_off_staff
from tests.pages import fields_of, submit
from tests.staff.test_pages import hired

Browse = Callable[[str], FlaskClient]
ALDER = "/c/alder/staff/"
LOG = f"{ALDER}supervision/"
ENROLLMENTS = "/c/alder/insurance/enrollments/"


def id_in(page: str) -> str:
    return page.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture
def uma_and_pru(browse: Browse, cast: Cast) -> tuple[str, str]:
    """Ids of two staff members who sign in as Uma and as Pru."""
    with cast.session("alder") as db:
        for who in ("uma", "pru"):
            take_off_staff(db, cast.users[who])
        db.commit()
    dee = browse("dee")
    return tuple(id_in(hired(dee, ALDER, user_id=str(cast.users[who]))) for who in ("uma", "pru"))  # type: ignore[return-value]


def written(browse: Browse, supervisor: str, supervisee: str, topics: str = "Boundaries") -> str:
    saved = submit(
        browse("dan"),
        f"{LOG}new/",
        supervisor_id=supervisor,
        supervisee_ids=[supervisee],
        held_on=clock.today("America/Chicago").isoformat(),
        minutes="50",
        topics=topics,
    )
    assert saved.status_code == 302, saved.text
    return str(saved.location)


def test_an_entry_is_written_by_a_director_and_signed_by_its_supervisor(
    browse: Browse, uma_and_pru: tuple[str, str]
) -> None:
    uma, pru = browse("uma"), browse("pru")
    page = written(browse, uma_and_pru[0], uma_and_pru[1], "Pacing <b>slowly</b>")
    shown = pru.get(page).text
    assert "Pacing &lt;b&gt;slowly&lt;/b&gt;" in shown
    assert "Waits for the signature of" in shown
    assert browse("fay").get(page).status_code == 403
    values = fields_of(uma.get(page).text)
    others = values.copy()
    others["csrf_token"] = fields_of(pru.get(f"{ALDER}time-off/new/{uma_and_pru[1]}/").text)["csrf_token"]
    assert pru.post(page + "sign/", data=others).status_code == 422
    assert [uma.post(page + "sign/", data=values).status_code for _ in range(2)] == [302, 302]
    assert "Waits for" not in uma.get(page).text
    assert submit(browse("dan"), page + "edit/", minutes="45").status_code == 422
    assert submit(uma, page + "addendum/", text=" ").status_code == 422
    assert submit(uma, page + "addendum/", text="And the handout.").status_code == 302
    assert "And the handout." in pru.get(page).text
    assert "50 min" in pru.get(f"{ALDER}{uma_and_pru[1]}/").text


def test_bad_entries_keep_what_was_typed_and_unsigned_ones_can_go(browse: Browse, uma_and_pru: tuple[str, str]) -> None:
    dan = browse("dan")
    wrong = submit(
        dan, f"{LOG}new/", supervisor_id=uma_and_pru[0], supervisee_ids=list(uma_and_pru), topics="Kept words"
    )
    assert wrong.status_code == 422
    assert "Several people at once is group supervision." in wrong.text
    assert "Kept words" in wrong.text
    page = written(browse, *uma_and_pru)
    assert submit(dan, page + "edit/", minutes="45", topics="Other words").status_code == 302
    assert "Other words" in dan.get(page).text
    assert submit(dan, page + "remove/").status_code == 302
    assert dan.get(page).status_code == 404
    for who in ("ana", "ben", "fay"):
        assert browse(who).get(f"{LOG}new/").status_code == 403


def test_the_log_and_its_export_hold_ones_own_entries_alone(browse: Browse, uma_and_pru: tuple[str, str]) -> None:
    page = written(browse, *uma_and_pru)
    assert page in browse("pru").get(LOG).text
    assert page in browse("dan").get(LOG).text
    assert page not in browse("fay").get(LOG).text
    leaves = browse("dan").get(f"{LOG}export.csv").text
    assert "Held on" in leaves
    assert "not signed" in leaves
    assert "<span" not in leaves
    assert browse("fay").get(f"{LOG}export.csv").status_code == 403  # who may export nothing exports nothing here


def test_another_clinics_entry_is_not_there(browse: Browse, uma_and_pru: tuple[str, str]) -> None:
    theirs = written(browse, *uma_and_pru).replace("/c/alder/", "/c/birch/")
    for tail in ("", "edit/", "remove/", "addendum/"):
        assert browse("bo").get(theirs + tail).status_code == 404


def payer_of(browse: Browse) -> str:
    saved = submit(browse("ben"), "/c/alder/insurance/payers/new/", name=f"Payer {new_id().hex}")
    assert saved.status_code == 302, saved.text
    return id_in(str(saved.location))


def test_billing_enrolls_somebody_and_the_page_of_the_person_says_so(browse: Browse) -> None:
    ben, person, payer = browse("ben"), hired(browse("dee"), ALDER), payer_of(browse)
    new = f"{ENROLLMENTS}new/?person={id_in(person)}"
    facts = {"payer_id": payer, "effective_on": "2024-01-01", "until_on": "2024-12-31", "number": f"P{new_id().hex}"}
    wrong = submit(ben, new, **{**facts, "effective_on": ""})
    assert wrong.status_code == 422
    assert "from which day" in wrong.text
    assert facts["number"] in wrong.text
    values = fields_of(ben.get(new).text)
    for name, value in facts.items():
        values.setlist(name, [value])
    assert [ben.post(new, data=values).status_code for _ in range(2)] == [302, 302]
    again = submit(ben, new, **facts)
    assert again.status_code == 422
    assert "enrolled with this payer at this site already" in again.text
    shown = ben.get(person).text
    assert "expired" in shown
    edit = re.search(rf'href="({ENROLLMENTS}[0-9a-f-]{{36}}/)"', shown)
    assert edit is not None
    first, second = (fields_of(ben.get(edit.group(1)).text) for _ in range(2))
    first["note"], second["note"] = "First words", "Second words"
    assert ben.post(edit.group(1), data=first).status_code == 302
    late = ben.post(edit.group(1), data=second)
    assert late.status_code == 409
    assert "Second words" in late.text
    assert "Payer enrollments" in browse("dan").get(person).text
    assert "Payer enrollments" not in browse("fay").get(person).text
    for who in ("dan", "ana"):
        assert browse(who).get(edit.group(1)).status_code == 403
    assert facts["number"] in ben.get(ENROLLMENTS, query_string={"standing": "expired", "payer": payer}).text
    assert facts["number"] in ben.get(f"{ENROLLMENTS}export.csv").text
    assert facts["number"] not in browse("ana").get(ENROLLMENTS).text
    assert browse("bo").get(edit.group(1).replace("/c/alder/", "/c/birch/")).status_code == 404
