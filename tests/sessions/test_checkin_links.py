"""The check-in on one's own telephone: a link that asks for the date of birth, works once, and says nothing of anybody else."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from causeway import clock, mail
from causeway.audit.models import AuditEvent
from causeway.mail import OutgoingMail
from causeway.protection import master_key
from causeway.web.application import Causeway
from tenants.clinics.models import ClinicProfile
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import EpisodeStatus
from tenants.links.models import PatientLink
from tenants.links.rules import token_of
from tenants.patients.models import Disclosure, Patient
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import (
    ConsentFacts,
    PatientFacts,
    Signature,
    prepare_consent,
    register,
    sign_consent,
)
from tenants.sessions.models import CheckIn
from tenants.sessions.queries.checkins import opened
from tenants.sessions.rules.checkins import QUESTIONS, SKIPPED
from tests import logs
from tests.cast import Cast
from tests.pages import fields_of, unique_address
from tests.sessions.conftest import DAY, NOON, Ids

Browse = Callable[[str], FlaskClient]
BORN = {"month": "4", "day": "7", "year": "1990"}
CALM = "This link does not open any more"


def hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)}


def desk(ids: Ids, name: str = "Rosa") -> str:
    return f"/c/alder/schedule/check-ins/{ids.people[name]}/link/"


def show(client: FlaskClient, ids: Ids, name: str = "Rosa") -> str:
    """The address of a new link, as the front desk's screen shows it."""
    token = hidden(client.get(desk(ids, name)).text)["csrf_token"]
    page = client.post(f"{desk(ids, name)}show/", data={"csrf_token": token})
    assert page.status_code == 200
    assert "data:image/svg+xml;base64," in page.text
    found = re.search(r'class="feed-address">([^<]+)<', page.text)
    assert found is not None
    return str(re.sub(r"^https?://[^/]+", "", found.group(1)))


@dataclass
class Phone:
    """A patient's telephone: no account, an address of its own."""

    client: FlaskClient
    page: Any = None

    def ask(self, path: str, method: str = "GET", **data: str) -> Any:
        self.page = self.client.open(path, method=method, data=data or None, follow_redirects=True)
        return self.page

    def confirm(self, **born: str) -> Any:
        return self.ask("/k/", "POST", **hidden(self.page.text), **(born or BORN))

    def say(self, value: str) -> Any:
        return self.ask("/k/step/", "POST", **{**hidden(self.page.text), "value": value})


@pytest.fixture
def phone(app: Causeway) -> Callable[[], Phone]:
    """A telephone."""

    def pick_up() -> Phone:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = unique_address()
        return Phone(client)

    return pick_up


def rows(cast: Cast, ids: Ids, name: str = "Rosa") -> list[CheckIn]:
    with cast.session("alder") as db:
        return list(db.scalars(select(CheckIn).where(CheckIn.patient_id == ids.people[name])))


def test_a_patient_answers_on_their_own_phone_as_on_a_kiosk(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    address, mine = show(browse("fay"), kept), phone()
    page = mine.ask(address)
    assert page.request.path == "/k/", "the token is out of the address"
    assert "date of birth" in page.text
    for word in ("Rosa", "Testperson", "check-in", "group", "mood"):
        assert word not in page.text
    assert "Question 1 of" in mine.confirm().text
    for question in QUESTIONS:
        mine.say({"used": "yes", "urges": "strong", "self_harm": "no"}.get(question.key, question.answers[-1]))
    assert "Thank you" in mine.page.text
    (found,) = rows(cast, kept)
    with cast.session("alder") as db:
        link = db.scalar(select(PatientLink).where(PatientLink.id == found.link_id))
        assert link is not None
        assert (link.opened_at, link.used_at) == (NOON, NOON)
        assert (found.on_date, found.finished_at, found.kiosk_id) == (DAY, NOON, None)
        assert found.flags == ["used", "urges"]
        assert opened(db, found)["mood"] == "5"
        left = db.scalars(select(Disclosure).where(Disclosure.patient_id == kept.people["Rosa"])).one()
        assert (left.way, left.recipient, left.basis) == ("link", "patient", "patient_access")
    assert "strong urges" in browse("ana").get(kept.url).text


def test_a_thought_of_self_harm_shows_the_crisis_line_at_once_and_reaches_the_sheet(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    mine = phone()
    mine.ask(show(browse("fay"), kept))
    mine.confirm()
    for question in QUESTIONS:
        if question.key == "self_harm":
            break
        mine.say(SKIPPED)
    page = mine.say("thoughts")
    assert "988" in page.text
    assert "911" in page.text
    assert rows(cast, kept)[0].flags == ["self_harm"], "though the rest is never answered"
    assert "Speak with them before group" in browse("ana").get(kept.url).text
    page = mine.ask("/k/step/", "POST", **hidden(page.text))
    assert "medication" in page.text
    assert rows(cast, kept)[0].flags == ["self_harm"]


def test_a_link_works_once_and_the_last_answer_sent_twice_is_written_once(
    app: Causeway, cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    address, mine = show(browse("fay"), kept), phone()
    mine.ask(address)
    mine.confirm()
    for _question in QUESTIONS[:-1]:
        mine.say(SKIPPED)
    fields, cookies = {**hidden(mine.page.text), "value": "yes"}, mine.client._cookies

    def send(_click: int) -> str:
        twin = app.test_client()
        twin._cookies.update(cookies)
        with clock.frozen(NOON):  # each thread has a clock of its own
            return str(twin.post("/k/step/", data=fields).text)

    with ThreadPoolExecutor(2) as clicks:
        answers = list(clicks.map(send, range(2)))
    assert all("Thank you" in answer for answer in answers)
    (found,) = rows(cast, kept)
    with cast.session("alder") as db:
        assert opened(db, found) == {**dict.fromkeys((one.key for one in QUESTIONS), SKIPPED), "medication": "yes"}
        used = select(AuditEvent.id).where(
            AuditEvent.action == "patient_link.used", AuditEvent.subject_id == found.link_id
        )
        assert len(db.scalars(used).all()) == 1
    for again in (mine.ask("/k/"), mine.ask(address), phone().ask(address)):
        assert again.status_code == 404
        assert "This link was used already" in again.text
        assert "what you have answered is kept" in again.text


def test_a_link_that_opens_nothing_says_whether_it_is_late_with_the_clinics_phone_and_the_crisis_line(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    with cast.session("alder", "dee") as db:
        db.execute(update(ClinicProfile).values(phone="+13125550142"))
        db.commit()
    fay = browse("fay")
    expired = show(fay, kept, "Liam")
    older = show(fay, kept)
    newer = show(fay, kept)
    with clock.frozen(NOON + timedelta(hours=3)):
        late = phone().ask(expired)
    mine = phone()
    assert "This link has run out" in late.text
    answers = [mine.ask(older), mine.ask(newer[:-1] + "!"), mine.ask(newer[:40])]
    assert all(CALM in answer.text for answer in answers)
    for answer in (late, *answers):
        assert answer.status_code == 404
        assert "call Alder Clinic at (312) 555-0142" in answer.text
        assert "988" in answer.text
        assert "Rosa" not in answer.text
    assert len({answer.text[answer.text.index("<main") :] for answer in answers}) == 1
    nowhere = mine.ask("/k/nothing")
    assert CALM in nowhere.text
    assert "988" in nowhere.text
    assert mine.ask("/k/").status_code == 404
    assert "date of birth" in mine.ask(newer).text, "and what opens still opens"


def test_a_wrong_date_of_birth_opens_nothing_and_guessing_is_slowed_down(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    address, mine = show(browse("fay"), kept), phone()
    mine.ask(address)
    wrong = [
        mine.confirm(month="4", day="8", year="1990"),
        mine.confirm(month="x", day="", year="1"),
        mine.confirm(month="4", day="7", year="9" * 30),
    ]
    for page in wrong:
        assert page.status_code == 422
        assert "did not match" in page.text
    statuses = []
    for _guess in range(6):
        thief = phone()  # from another address each time: the link itself counts
        thief.ask(address)
        statuses.append(thief.confirm(month="1", day="1", year="1980").status_code)
    assert statuses[0] == 422
    assert statuses[-1] == 429
    refused = phone()
    refused.ask(address)
    answer = refused.confirm()
    assert answer.status_code == 429
    assert "too many attempts" in answer.text
    assert answer.headers["Retry-After"]
    with clock.frozen(NOON + timedelta(minutes=16)):
        mine.ask(address)
        assert "Question 1" in mine.confirm().text
    assert rows(cast, kept) == []


def test_addresses_that_are_tried_out_are_slowed_down(phone: Callable[[], Phone]) -> None:
    thief = phone()
    statuses = [thief.ask(f"/k/{number:064d}").status_code for number in range(33)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_nobody_answers_who_has_not_given_the_date_of_birth_for_this_link(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    fay = browse("fay")
    mine, others = phone(), phone()
    mine.ask(show(fay, kept))
    others.ask(show(fay, kept, "Liam"))
    who = hidden(others.confirm().text)["who"]
    token = hidden(mine.page.text)["csrf_token"]
    for forged in ("", "x", who, str(kept.people["Rosa"])):
        page = mine.ask("/k/step/", "POST", csrf_token=token, who=forged, question="mood", value="1")
        assert "Please give your date of birth again" in page.text
    assert rows(cast, kept) == []
    with clock.frozen(NOON + timedelta(minutes=31)):
        page = others.say("1")
        assert "Please give your date of birth again" in page.text
    assert rows(cast, kept, "Liam") == []


def test_no_page_on_the_phone_names_anybody(browse: Browse, kept: Ids, phone: Callable[[], Phone]) -> None:
    mine = phone()
    mine.ask(show(browse("fay"), kept))
    pages = [mine.page.text, mine.confirm().text]
    pages += [mine.say(SKIPPED).text for _question in QUESTIONS]
    for page in pages:
        assert not {"Rosa", "Liam", "Mei", "Testperson", "Ana"} & set(re.findall(r"\w+", page))


def agree(cast: Cast, ids: Ids, name: str, address: str | None, *, is_agreed: bool = True) -> None:
    dan = cast.actor("dan")
    with cast.session("alder", "dan") as db:
        db.execute(update(Patient).where(Patient.id == ids.people[name]).values(email=address))
        if is_agreed:
            facts = ConsentFacts(ConsentKind.TEXTING_AND_MAIL, states_right_to_revoke=True)
            consent = prepare_consent(db, dan, ids.people[name], facts)
            sign_consent(db, dan, consent.id, Signature(DAY, f"{name} Testperson"))
        db.commit()


def letters(cast: Cast) -> list[str]:
    with cast.database.unbound() as db:
        sealed = db.scalars(select(OutgoingMail.sealed).where(OutgoingMail.sealed.is_not(None)))
        return [master_key().open("outgoing_mail.sealed", one).decode() for one in sealed]


@pytest.fixture
def outbox(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters stay in the outbox, where nobody else's are."""
    monkeypatch.setattr(mail._Installed, "deliver", None)
    with cast.database.unbound() as db:
        db.execute(update(OutgoingMail).values(sealed=None))


def test_a_letter_goes_once_to_the_patients_own_address_and_tells_nothing(
    outbox: None, cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    agree(cast, kept, "Rosa", "rosa@example.org")
    fay = browse("fay")
    fields = fields_of(fay.get(desk(kept)).text)
    assert [fay.post(desk(kept), data=fields).status_code for _click in range(2)] == [302, 302]
    (letter,) = letters(cast)
    assert '"to": "rosa@example.org"' in letter
    assert "Alder Clinic" in letter
    for word in ("Rosa", "Testperson", "check-in", "mood", "group", "program", "988"):
        assert word not in letter
    path = re.search(r"/k/[\w-]+", letter)
    assert path is not None
    mine = phone()
    mine.ask(path.group())
    assert "Question 1" in mine.confirm().text
    with cast.session("alder") as db:
        left = db.scalars(select(Disclosure.way).where(Disclosure.patient_id == kept.people["Rosa"])).all()
        assert sorted(left) == ["link", "mail"]


@pytest.mark.parametrize(
    ("address", "is_agreed", "why"),
    [(None, True, "No e-mail address"), ("liam@example.org", False, "No consent to text messages and mail")],
)
def test_no_letter_goes_without_an_address_or_the_consent(
    outbox: None, cast: Cast, browse: Browse, kept: Ids, address: str | None, is_agreed: bool, why: str
) -> None:
    agree(cast, kept, "Mei", "mei@example.org")
    fay = browse("fay")
    fields = fields_of(fay.get(desk(kept, "Mei")).text)
    agree(cast, kept, "Liam", address, is_agreed=is_agreed)
    page = fay.get(desk(kept, "Liam"))
    assert why in page.text
    assert "Send it to the phone" not in page.text
    answer = fay.post(desk(kept, "Liam"), data=fields)
    assert answer.status_code == 422
    assert letters(cast) == []
    with cast.session("alder") as db:
        assert db.scalar(select(PatientLink).where(PatientLink.patient_id == kept.people["Liam"])) is None


def test_staff_withdraw_a_link_and_a_second_click_changes_nothing(
    browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    fay = browse("fay")
    address = show(fay, kept)
    page = fay.get(desk(kept)).text
    target = re.search(r'action="([^"]+/withdraw/)"', page)
    assert target is not None
    for _click in range(2):
        assert fay.post(target.group(1), data={"csrf_token": hidden(page)["csrf_token"]}).status_code == 302
    assert CALM in phone().ask(address).text
    assert "withdrawn" in fay.get(desk(kept)).text


def test_who_may_hand_a_link_out_and_to_whom(cast: Cast, browse: Browse, kept: Ids) -> None:
    assert browse("ana").get(desk(kept)).status_code == 200
    assert browse("ben").get(desk(kept)).status_code == 403
    assert browse("pat").get(desk(kept)).status_code == 403
    assert browse("cleo").get(desk(kept)).status_code == 404
    with cast.session("alder", "dan") as db:
        facts = PatientFacts(first_name="Zoe", last_name="Testperson", born_on=DAY.replace(year=1990))
        nobody = register(db, cast.actor("dan"), facts).id
        db.commit()
    fay, url = browse("fay"), f"/c/alder/schedule/check-ins/{nobody}/link/"
    answer = fay.post(f"{url}show/", data=hidden(fay.get(url).text), follow_redirects=True)
    assert "in no program" in answer.text or "no episode" in answer.text


def test_of_a_link_only_a_hash_is_kept_and_no_log_nor_trail_holds_it(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone], caplog: pytest.LogCaptureFixture
) -> None:
    before = len(logs.lines)
    with caplog.at_level(logging.DEBUG):
        address, mine = show(browse("fay"), kept), phone()
        mine.ask(address)
        mine.confirm()
        mine.say("1")
        mine.ask(address[:-3])
    secret = address.removeprefix("/k/")[22:-3]
    assert secret not in caplog.text + "".join(logs.lines[before:])
    with cast.session("alder") as db:
        told = db.scalars(select(AuditEvent.detail).where(AuditEvent.subject_type == "patient_links")).all()
        link = db.scalar(select(PatientLink).where(PatientLink.patient_id == kept.people["Rosa"]))
        assert link is not None
        assert len(link.token_hash) == 32
    assert told
    assert secret not in str(told)


def test_a_link_of_one_clinic_opens_nothing_in_another(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    token = show(browse("fay"), kept).removeprefix("/k/")
    elsewhere = token_of(cast.clinics["birch"], b"x" * 32)[:22] + token[22:]
    assert phone().ask(f"/k/{elsewhere}").status_code == 404
    assert "date of birth" in phone().ask(f"/k/{token}").text


def test_a_link_opens_nothing_once_the_episode_has_ended(
    cast: Cast, browse: Browse, kept: Ids, phone: Callable[[], Phone]
) -> None:
    address, mine = show(browse("fay"), kept), phone()
    mine.ask(address)
    mine.confirm()
    with cast.session("alder", "dan") as db:
        ended = update(Episode).where(Episode.patient_id == kept.people["Rosa"])
        db.execute(ended.values(status=EpisodeStatus.DISCHARGED, discharged_on=DAY))
        db.execute(update(Stay).where(Stay.patient_id == kept.people["Rosa"]).values(until_on=DAY))
        db.commit()
    assert CALM in mine.say("1").text
    assert rows(cast, kept) == []
