"""The pages on which counselling notes are chosen, looked at and released, by whoever may read them."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from causeway import clock
from causeway.ids import new_id
from tenants.care.counselling.models import CounsellingNote
from tenants.patients import services as patients
from tenants.patients.models import Disclosure
from tenants.patients.services import PatientFacts
from tenants.staff.models import StaffMember
from tests.care.agreeing import agree
from tests.care.test_counselling import CANARY, supervise, write
from tests.cast import Cast
from tests.pages import fields_of


@pytest.fixture
def chart(cast: Cast) -> str:
    """The page to release from, of a committed patient of Ana's with two notes and a consent."""
    with cast.session("alder", "dan") as db:
        patient = patients.register(db, cast.actor("dan"), PatientFacts("Cora", "Counselled", date(1990, 4, 7)))
        patients.assign(db, cast.actor("dan"), patient.id, cast.users["ana"])
        agree(db, cast, patient.id)
        db.commit()
    with cast.session("alder", "ana") as db:
        for words in (CANARY, "The other one"):
            write(db, cast, "ana", patient.id, words)
        db.commit()
    return f"/c/alder/patients/{patient.id}/counselling/release/"


def disclosures(cast: Cast, chart: str) -> list[Disclosure]:
    with cast.session("alder", "dan") as db:
        return list(db.scalars(select(Disclosure).where(Disclosure.patient_id == UUID(chart.split("/")[4]))))


def notes_of(cast: Cast, chart: str) -> list[UUID]:
    """The first one first."""
    with cast.session("alder", "dan") as db:
        found = select(CounsellingNote.id).where(CounsellingNote.patient_id == UUID(chart.split("/")[4]))
        return list(db.scalars(found.order_by(CounsellingNote.id)))


def test_notes_are_chosen_looked_at_and_released_once(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana, (first, _second) = browse("ana"), notes_of(cast, chart)
    page = ana.get(chart)
    form = fields_of(page.text)
    assert "Nora Nextdoor" in page.text
    none = ana.post(f"{chart}look/", data=form)
    assert (none.status_code, "Choose at least one note" in none.text) == (422, True)
    looked = ana.post(f"{chart}look/", data={**form, "notes": [str(first)]})
    assert looked.status_code == 200
    for said in (CANARY, "Nora Nextdoor", "Those of November", "42 CFR part 2 prohibits"):
        assert said in looked.text
    assert "The other one" not in looked.text
    assert disclosures(cast, chart) == []
    send = fields_of(looked.text)
    unread = ana.post(f"{chart}send/", data=send)
    assert (unread.status_code, "Read the consent first" in unread.text) == (422, True)
    sent = ana.post(f"{chart}send/", data={**send, "is_named": "y"})
    assert (sent.status_code, sent.mimetype) == (200, "application/pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sent.data)).pages)
    assert CANARY in words
    assert "The other one" not in words
    assert ana.post(f"{chart}send/", data={**send, "is_named": "y"}).status_code == 302
    assert [row.what for row in disclosures(cast, chart)] == ["Psychotherapy note (1)"]


def test_all_notes_of_some_days_are_chosen_at_once(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana = browse("ana")
    form, today = fields_of(ana.get(chart).text), clock.today(cast.actor("ana").zone).isoformat()
    looked = ana.post(f"{chart}look/", data={**form, "from_on": today, "until_on": today})
    assert CANARY in looked.text
    assert "The other one" in looked.text
    bad = ana.post(f"{chart}look/", data={**form, "from_on": "yesterday-ish"})
    assert (bad.status_code, "yesterday-ish" in bad.text) == (422, True)
    assert ana.post(f"{chart}look/", data={**form, "until_on": "2020-01-01"}).status_code == 422


def test_a_consent_taken_back_in_between_keeps_them_here_and_says_so(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana, (first, _second) = browse("ana"), notes_of(cast, chart)
    form = {**fields_of(ana.get(chart).text), "notes": [str(first)]}
    send = {**fields_of(ana.post(f"{chart}look/", data=form).text), "is_named": "y"}
    with cast.session("alder", "dan") as db:
        patients.revoke_consent(db, cast.actor("dan"), UUID(send["consent_id"]), "Called")
        db.commit()
    for url, data in ((f"{chart}look/", form), (f"{chart}send/", send)):
        refused = ana.post(url, data=data)
        assert refused.status_code == 403
        assert "took back the release to Nora Nextdoor" in refused.text
        assert "kind=counselling_notes" in refused.text
        assert CANARY not in refused.text
    assert disclosures(cast, chart) == []


def test_nobody_else_opens_these_pages_or_sends_a_note(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana, (first, _second) = browse("ana"), notes_of(cast, chart)
    form = {**fields_of(ana.get(chart).text), "notes": [str(first)]}
    send = {**fields_of(ana.post(f"{chart}look/", data=form).text), "is_named": "y"}
    for who, opened in (("pia", 200), ("dan", 403), ("uma", 403), ("bo", 404)):
        answer = browse(who).get(chart)
        assert (answer.status_code, CANARY in answer.text) == (opened, False), who
    pia = browse("pia")
    assert "There is nothing to release" in pia.get(chart).text
    own = fields_of(pia.get(chart.replace("release/", "new/")).text)
    for url, status in ((f"{chart}send/", 404), (f"{chart}look/", 422)):
        answer = pia.post(url, data={**form, **send, **own})
        assert (answer.status_code, CANARY in answer.text) == (status, False)
    for changes in ({"notes": "x"}, {"notes": str(new_id())}, {"consent_id": "x"}, {"consent_id": str(new_id())}):
        answer = ana.post(f"{chart}send/", data={**send, **changes, "form_key": str(new_id())})
        assert answer.status_code == 404, changes
    assert ana.post(f"{chart}look/", data={**form, "notes": ["x"]}).status_code == 422
    assert ana.post(f"{chart}look/", data={**form, "consent_id": "x"}).status_code == 422
    assert disclosures(cast, chart) == []


@pytest.fixture
def dan_supervises_ana(cast: Cast) -> Iterator[None]:
    """For as long as the test runs."""
    with cast.session("alder", "dan") as db:
        supervise(db, cast, "dan", "ana")
        db.commit()
    yield
    with cast.session("alder", "dan") as db:
        db.scalars(select(StaffMember).where(StaffMember.user_id == cast.users["ana"])).one().supervisor_id = None
        db.commit()


def test_a_director_releases_what_their_people_wrote_and_it_is_kept_that_they_read_it(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast, request: pytest.FixtureRequest
) -> None:
    supervised = chart.replace("counselling/", "counselling/supervised/")
    assert "There is nothing to release" in browse("dan").get(supervised).text
    assert browse("ana").get(supervised).status_code == 403
    request.getfixturevalue("dan_supervises_ana")
    dan, (first, _second) = browse("dan"), notes_of(cast, chart)
    form = {**fields_of(dan.get(supervised).text), "notes": [str(first)]}
    send = {**fields_of(dan.post(f"{supervised}look/", data=form).text), "is_named": "y"}
    assert dan.post(f"{supervised}send/", data=send).mimetype == "application/pdf"
    (row,) = disclosures(cast, chart)
    assert row.user_id == cast.users["dan"]
