"""The buttons beside a seat in a class: they mail, print and note what was said once, and refuse with their sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from tenants.family.education import queries, services
from tenants.family.education.models import EducationInvitation
from tenants.family.education.rules import InvitedBy
from tenants.family.rules import Basis, InvitationKind
from tenants.patients.models import Contact, Disclosure
from tests.cast import Cast
from tests.family.classes import LINK, a_class, facts_of, text_of
from tests.family.conftest import NOW, Ids
from tests.pages import press

Browse = Callable[[str], FlaskClient]
VERBS = ("invite", "print", "tell")


@dataclass(frozen=True)
class Room:
    """A committed class with the mother's seat in it."""

    page: str
    class_id: UUID
    seat_id: UUID


@pytest.fixture
def room(cast: Cast, family: Ids) -> Room:
    with cast.session("alder", "pia") as db:
        mother = db.get_one(Contact, (cast.clinics["alder"], family.mother))
        mother.email = "mo@pages.example"
        one = a_class(db, cast)
        seat = services.invite(
            db, cast.actor("pia"), one.id, family.patient, family.mother, basis=Basis.AGREEMENT_IN_ROOM
        )
        db.commit()
        return Room(f"/c/alder/family-education/{one.id}/", one.id, seat.id)


def button(client: FlaskClient, room: Room, verb: str) -> dict[str, str]:
    """What the page's own button would send."""
    page = client.get(room.page).text
    start = page.index(f'action="{room.page}{verb}/"')
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page[start : page.index("</form>", start)]))


def sent_of(cast: Cast, room: Room) -> list[tuple[InvitedBy, InvitationKind]]:
    with cast.session("alder") as db:
        rows = db.scalars(
            select(EducationInvitation)
            .where(EducationInvitation.seat_id == room.seat_id)
            .order_by(EducationInvitation.id)
        )
        return [(row.way, row.kind) for row in rows]


def test_a_click_mails_once_and_prints_once_and_the_page_says_both(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    page = ana.get(room.page).text
    assert "No invitation went out." in page
    mailed = button(ana, room, "invite")
    assert mailed["agreed"] == "yes"  # there is no release
    for _ in range(2):
        assert ana.post(f"{room.page}invite/", data=mailed).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.MAIL, InvitationKind.REQUEST)]
    page = ana.get(room.page).text
    assert "by mail" in page
    assert "on its way" in page or "handed to the mail server" in page
    assert f'action="{room.page}invite/"' not in page
    printed = button(ana, room, "print")
    first, second = (ana.post(f"{room.page}print/", data=printed) for _ in range(2))
    assert (first.status_code, first.mimetype, second.status_code) == (200, "application/pdf", 302)
    assert "expected on" in text_of(first.data)
    assert sent_of(cast, room)[1:] == [(InvitedBy.DOCUMENT, InvitationKind.REQUEST)]
    assert "on paper" in ana.get(room.page).text


def test_who_is_told_is_noted_once_and_again_after_a_change(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    fields = button(ana, room, "tell")
    for _ in range(2):
        assert ana.post(f"{room.page}tell/", data=fields).status_code == 302
    again = {**fields, "form_key": str(uuid4())}
    assert ana.post(f"{room.page}tell/", data=again).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.SPOKEN, InvitationKind.REQUEST)]
    assert f'action="{room.page}tell/"' not in ana.get(room.page).text
    with cast.session("alder", "pia") as db:
        kept = facts_of(queries.get_class(db, room.class_id))
        services.change_class(db, cast.actor("pia"), room.class_id, replace(kept, video_link=f"{LINK}/b"))
        db.commit()
    assert "does not know how it stands now" in ana.get(room.page).text
    assert ana.post(f"{room.page}tell/", data=button(ana, room, "tell")).status_code == 302
    assert sent_of(cast, room)[1:] == [(InvitedBy.SPOKEN, InvitationKind.UPDATE)]


def test_who_is_called_is_noted_as_called(cast: Cast, browse: Browse, family: Ids, room: Room) -> None:
    ana = browse("ana")
    fields = {**button(ana, room, "tell"), "by": "phone"}
    assert 'name="by" value="phone"' in ana.get(room.page).text
    assert ana.post(f"{room.page}tell/", data=fields).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.PHONE, InvitationKind.REQUEST)]
    assert "told by telephone" in ana.get(room.page).text
    with cast.session("alder") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.recipient_id == family.mother)).one()
        assert left.way == "phone"


def test_nobody_calls_who_asked_not_to_be_contacted(cast: Cast, browse: Browse, family: Ids, room: Room) -> None:
    ana = browse("ana")
    old = button(ana, room, "tell")
    with cast.session("alder", "pia") as db:
        db.get_one(Contact, (cast.clinics["alder"], family.mother)).is_do_not_contact = True
        db.commit()
    page = ana.get(room.page).text
    assert 'name="by" value="phone"' not in page
    assert "asked not to be contacted" in page
    answer = ana.post(f"{room.page}tell/", data={**old, "by": "phone"})
    assert answer.status_code == 403
    assert "nobody calls them" in answer.text
    assert f'href="/c/alder/patients/{family.patient}/contacts/"' in answer.text
    assert sent_of(cast, room) == []
    assert ana.post(f"{room.page}tell/", data=button(ana, room, "tell")).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.SPOKEN, InvitationKind.REQUEST)]


def test_a_page_older_than_the_class_sends_nothing_and_says_so(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    old = {verb: button(ana, room, verb) for verb in VERBS}
    with cast.session("alder", "pia") as db:
        kept = facts_of(queries.get_class(db, room.class_id))
        services.change_class(db, cast.actor("pia"), room.class_id, replace(kept, video_link=f"{LINK}/b"))
        db.commit()
    for verb, fields in old.items():
        answer = ana.post(f"{room.page}{verb}/", data=fields)
        assert answer.status_code == 409
        assert "Somebody else saved this record" in answer.text
        assert f"{LINK}/b" in answer.text
    assert sent_of(cast, room) == []
    assert ana.post(f"{room.page}invite/", data=button(ana, room, "invite")).status_code == 302


def test_a_mark_set_meanwhile_refuses_with_its_sentence(cast: Cast, browse: Browse, family: Ids, room: Room) -> None:
    ana = browse("ana")
    old = {verb: button(ana, room, verb) for verb in VERBS}
    with cast.session("alder", "pia") as db:
        db.get_one(Contact, (cast.clinics["alder"], family.mother)).is_never_tell = True
        db.commit()
    for verb, fields in old.items():
        answer = ana.post(f"{room.page}{verb}/", data=fields)
        assert (answer.status_code, "marked never to be told" in answer.text) == (422, True)
    assert sent_of(cast, room) == []
    page = ana.get(room.page).text
    assert "Never to be told" in page
    assert f'action="{room.page}print/"' not in page


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_sends(cast: Cast, browse: Browse, room: Room, verb: str) -> None:
    url = f"{room.page}{verb}/"
    ana = browse("ana")
    fields = button(ana, room, verb)
    assert press(browse("uma"), room.page, url, seat_id=str(room.seat_id)).status_code == 403
    assert (
        press(browse("cleo"), "/c/birch/family-education/new/", url, **fields_without_token(fields)).status_code == 404
    )
    other = url.replace("/alder/", "/birch/")
    assert (
        press(browse("cleo"), "/c/birch/family-education/new/", other, **fields_without_token(fields)).status_code
        == 404
    )
    for seat_id in ("", "x", "\x00", str(uuid4())):
        answer = ana.post(url, data={**fields, "form_key": str(uuid4()), "seat_id": seat_id})
        assert answer.status_code == 404
    assert ana.post(f"/c/alder/family-education/garbage/{verb}/", data=fields).status_code == 404
    assert ana.post(url, data={**fields, "form_key": "x"}).status_code in {404, 422}
    assert sent_of(cast, room) == []


def fields_without_token(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def test_printing_asks_for_the_password_again_after_ten_minutes(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    fields = button(ana, room, "print")
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert ana.post(f"{room.page}print/", data=fields).status_code == 401
    assert sent_of(cast, room) == []
