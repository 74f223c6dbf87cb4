"""The members page of a clinic and the operators' console, as a browser sees them."""

import re
import secrets
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import event, select

from causeway import clock
from causeway.access import Role
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.people import sessions
from causeway.people.models import Clinic, ClinicStatus, Membership, MembershipStatus, User
from causeway.people.panel import operators
from causeway.web.application import Causeway
from tests.pages import unique_address
from tests.people.browsing import Browser, text_of
from tests.people.conftest import Folk, Letters, get

Open = Callable[[User], Browser]


@pytest.fixture
def open_as(relaxed_app: Causeway, database: Database) -> Open:
    """A browser signed in as somebody."""

    def opened(user: User) -> Browser:
        browser = Browser(relaxed_app, unique_address())
        with database.unbound() as db:
            browser.client.set_cookie("causeway", sessions.begin(db, user.id, has_second_factor=True, agent=None))
        return browser

    return opened


@pytest.fixture
def alder_house(folk: Folk) -> Clinic:
    return folk.clinic()


@pytest.fixture
def dee(folk: Folk, alder_house: Clinic) -> User:
    user = folk.user("Dee Administrator")
    folk.member(alder_house, user, Role.ADMINISTRATOR)
    return user


def members_url(clinic: Clinic, *parts: object) -> str:
    return "/".join([f"/c/{clinic.slug}/settings/members", *(str(part) for part in parts), ""])


def roles_of(database: Database, clinic: Clinic, user: User) -> list[str]:
    with database.clinic(Binding(clinic.id)) as db:
        membership = db.get(Membership, (clinic.id, user.id))
        assert membership is not None
        return membership.roles


def test_an_administrator_invites_and_the_letter_carries_the_link(
    open_as: Open, dee: User, alder_house: Clinic, email: str, letters: Letters
) -> None:
    browser = open_as(dee)
    data = {"email": email, "display_name": "Newly Invited", "roles": ["nurse", "peer"]}
    response = browser.send(members_url(alder_house, "invite"), data)
    assert response.location == members_url(alder_house)
    page = text_of(browser.get(response.location))
    assert email in page
    assert "Nurse, Peer or technician" in page
    (letter,) = letters.read()
    assert letter.startswith(email)
    assert "/account/invitation/" in letter
    assert "/account/invitation/" not in page


def test_a_second_click_invites_once(
    open_as: Open, dee: User, alder_house: Clinic, email: str, letters: Letters
) -> None:
    browser = open_as(dee)
    page = browser.get(members_url(alder_house, "invite"))
    data = {"email": email, "display_name": "Newly Invited", "roles": ["nurse"]}
    for _ in range(2):
        again = browser.resend(page, members_url(alder_house, "invite"), data)
        assert again.location == members_url(alder_house)
    assert len(letters.read()) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"email": ""}, "email"),
        ({"display_name": ""}, "display_name"),
        ({"roles": []}, "roles"),
        ({"roles": ["superuser"]}, "roles"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    *, open_as: Open, dee: User, alder_house: Clinic, email: str, wrong: dict[str, object], field: str
) -> None:
    data = {"email": email, "display_name": "Newly Invited", "roles": ["nurse"], **wrong}
    response = open_as(dee).send(members_url(alder_house, "invite"), data)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'id="{field}-error"' in page
    if field != "display_name":
        assert 'value="Newly Invited"' in page


def test_roles_are_changed_and_a_stale_page_is_told(
    open_as: Open, database: Database, folk: Folk, dee: User, alder_house: Clinic
) -> None:
    nia = folk.user("Nia Nurse")
    folk.member(alder_house, nia, Role.NURSE)
    browser, url = open_as(dee), members_url(alder_house, nia.id)
    page, stale = browser.get(url), browser.get(url)
    assert browser.resend(page, url, {"roles": ["nurse", "intake"]}).location == members_url(alder_house)
    assert roles_of(database, alder_house, nia) == ["nurse", "intake"]
    conflict = browser.resend(stale, url, {"roles": ["billing"]})
    assert conflict.status_code == 409
    assert "Intake coordinator" in text_of(conflict)
    assert roles_of(database, alder_house, nia) == ["nurse", "intake"]
    assert browser.resend(conflict, url, {"roles": ["billing"]}).status_code == 302
    assert roles_of(database, alder_house, nia) == ["billing"]


def test_a_last_day_in_the_past_closes_the_clinic(open_as: Open, folk: Folk, dee: User, alder_house: Clinic) -> None:
    nia = folk.user("Nia Nurse")
    folk.member(alder_house, nia, Role.NURSE)
    her_browser = open_as(nia)
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 200
    url = members_url(alder_house, nia.id)
    open_as(dee).send(url, {"roles": ["nurse"], "ends_on": "2020-01-31"})
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 404


def test_nobody_changes_themselves_and_the_page_says_so(
    open_as: Open, database: Database, dee: User, alder_house: Clinic
) -> None:
    browser, url = open_as(dee), members_url(alder_house, dee.id)
    assert "Nobody changes their own roles" in text_of(browser.get(url))
    refused = browser.send(url, {"roles": ["administrator", "billing"]})
    assert refused.status_code == 422
    assert browser.send(members_url(alder_house, dee.id, "end"), {"agreed": "y"}).status_code == 422
    assert roles_of(database, alder_house, dee) == ["administrator"]


def test_ending_a_membership_closes_this_clinic_at_once_and_leaves_the_session(
    open_as: Open, folk: Folk, dee: User, alder_house: Clinic
) -> None:
    nia, birch = folk.user("Nia Nurse"), folk.clinic("Birch House")
    folk.member(alder_house, nia, Role.NURSE)
    folk.member(birch, nia, Role.NURSE)
    her_browser, browser = open_as(nia), open_as(dee)
    url = members_url(alder_house, nia.id, "end")
    assert browser.send(url).status_code == 422  # not agreed to yet
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 200
    assert browser.send(url, {"agreed": "y"}).location == members_url(alder_house)
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 404
    assert her_browser.get(f"/c/{birch.slug}/").status_code == 200
    assert "Nia Nurse" in text_of(browser.get(f"{members_url(alder_house)}?who=ended"))
    assert "Nia Nurse" not in text_of(browser.get(members_url(alder_house)))


def test_who_lacks_a_second_factor_is_seen(
    open_as: Open, database: Database, folk: Folk, dee: User, alder_house: Clinic
) -> None:
    with database.unbound() as db:
        get(db, dee.id).totp_confirmed_at = clock.now()
    browser = open_as(dee)
    assert "no second factor yet" not in text_of(browser.get(members_url(alder_house)))
    folk.member(alder_house, folk.user("Nia Nurse"), Role.NURSE)
    assert "1 member has no second factor yet" in text_of(browser.get(members_url(alder_house)))


def test_the_list_is_searched_filtered_and_read_in_pages(
    open_as: Open, database: Database, folk: Folk, dee: User, alder_house: Clinic
) -> None:
    with database.unbound() as db:
        get(db, dee.id).totp_confirmed_at = clock.now()
    for number in range(30):
        folk.member(alder_house, folk.user(f"Member {number:02}"), Role.NURSE if number else Role.BILLING)
    browser, url = open_as(dee), members_url(alder_house)
    first = browser.get(url)
    assert "Member 23" in text_of(first)
    assert "Member 24" not in text_of(first)
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', first.get_data(as_text=True))
    assert following is not None
    assert "Member 29" in text_of(browser.get(url + unescape(following[1])))
    for query, there, not_there in (
        ("q=MEMBER+07", "Member 07", "Member 08"),
        ("q=07%25", "Nothing matches", "Member 07"),
        ("role=billing", "Member 00", "Member 01"),
        ("factor=missing", "Member 00", dee.email),
        ("factor=set", dee.email, "Member 00"),
    ):
        shown = text_of(browser.get(f"{url}?{query}"))
        assert there in shown, query
        assert not_there not in shown, query


def test_who_is_only_invited_is_known_by_their_address(
    open_as: Open, folk: Folk, dee: User, alder_house: Clinic, email: str
) -> None:
    known = folk.user("Known Elsewhere")
    folk.member(folk.clinic("Birch House"), known, Role.NURSE)
    browser, url = open_as(dee), members_url(alder_house)
    browser.send(members_url(alder_house, "invite"), {"email": known.email, "display_name": "X", "roles": ["nurse"]})
    assert known.email in text_of(browser.get(url))
    for path in (url, f"{url}?q=known+else", members_url(alder_house, known.id)):
        assert "Known Elsewhere" not in text_of(browser.get(path)), path
    assert "Invite again" in text_of(browser.get(members_url(alder_house, known.id)))


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.PRIVACY, Role.AUDITOR])
def test_some_roles_read_the_list_and_change_nothing(
    open_as: Open, folk: Folk, dee: User, alder_house: Clinic, role: Role
) -> None:
    reader = folk.user("Reader")
    folk.member(alder_house, reader, role)
    browser = open_as(reader)
    page = browser.get(members_url(alder_house))
    assert page.status_code == 200
    assert "Invite a member" not in text_of(page)
    for parts in (("invite",), (dee.id,), (dee.id, "end")):
        assert browser.get(members_url(alder_house, *parts)).status_code == 403


@pytest.mark.parametrize("role", [Role.NURSE, Role.CLINICIAN, Role.BILLING, Role.FRONT_DESK])
def test_other_roles_do_not_see_the_list(open_as: Open, folk: Folk, alder_house: Clinic, role: Role) -> None:
    user = folk.user()
    folk.member(alder_house, user, role)
    assert open_as(user).get(members_url(alder_house)).status_code == 403


def test_another_clinics_member_and_garbage_are_not_found(
    open_as: Open, folk: Folk, dee: User, alder_house: Clinic
) -> None:
    cleo = folk.user("Cleo")
    folk.member(folk.clinic("Birch House"), cleo, Role.NURSE)
    browser = open_as(dee)
    for wrong in (cleo.id, new_id(), "garbage", "%00", "{}"):
        for tail in ((), ("end",)):
            assert browser.get(members_url(alder_house, wrong, *tail)).status_code == 404
        response = browser.send(members_url(alder_house, wrong, "invite-again"), page=members_url(alder_house))
        assert response.status_code == 404


def test_an_invitation_is_sent_again(
    open_as: Open, dee: User, alder_house: Clinic, email: str, letters: Letters
) -> None:
    browser = open_as(dee)
    browser.send(members_url(alder_house, "invite"), {"email": email, "display_name": "New", "roles": ["nurse"]})
    first = letters.link()
    with letters.database.clinic(Binding(alder_house.id)) as db:
        user_id = db.scalar(
            select(Membership.user_id).where(
                Membership.clinic_id == alder_house.id, Membership.status == MembershipStatus.INVITED
            )
        )
    browser.send(members_url(alder_house, user_id, "invite-again"), page=members_url(alder_house, user_id))
    second = letters.link()
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200


def test_the_list_takes_the_same_number_of_statements_however_many_members(
    open_as: Open, folk: Folk, dee: User, alder_house: Clinic, relaxed_app: Causeway
) -> None:
    engine = relaxed_app.extensions["causeway.database"].engine
    counts = []
    browser = open_as(dee)
    browser.get(members_url(alder_house))
    for more in (0, 40):
        for number in range(more):
            folk.member(alder_house, folk.user(f"Member {number}"), Role.NURSE)
        seen: list[str] = []

        def note(_c: object, _k: object, statement: str, *_rest: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert browser.get(members_url(alder_house)).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_the_console_is_not_there_for_anybody_else(open_as: Open, dee: User, alder_house: Clinic) -> None:
    browser = open_as(dee)
    for path in ("/operator/", "/operator/clinics/new/", f"/operator/clinics/{alder_house.slug}/"):
        assert browser.get(path).status_code == 404


def test_an_operator_enters_no_clinic(open_as: Open, operator: User, alder_house: Clinic) -> None:
    browser = open_as(operator)
    assert browser.get(f"/c/{alder_house.slug}/").status_code == 404
    assert browser.get(members_url(alder_house)).status_code == 404


def new_clinic(slug: str, email: str) -> dict[str, str]:
    return {
        "name": "Cedar Hill",
        "slug": slug,
        "timezone": "America/Denver",
        "admin_email": email,
        "admin_name": "First Admin",
    }


def test_an_operator_opens_a_clinic_and_its_administrator_is_invited(
    open_as: Open, operator: User, database: Database, email: str, letters: Letters
) -> None:
    browser, slug = open_as(operator), f"cedar-{secrets.token_hex(4)}"
    response = browser.send("/operator/clinics/new/", new_clinic(slug, email))
    assert response.location == f"/operator/clinics/{slug}/"
    assert "Cedar Hill" in text_of(browser.get(response.location))
    (letter,) = letters.read()
    assert letter.startswith(email)
    assert "Cedar Hill" in letter
    again = browser.send("/operator/clinics/new/", new_clinic(slug, email))
    assert again.status_code == 422
    assert 'id="slug-error"' in again.get_data(as_text=True)
    assert letters.read() == []


def test_a_clinic_is_opened_once_however_often_its_form_is_sent(
    open_as: Open, operator: User, folk: Folk, database: Database, email: str, letters: Letters
) -> None:
    browser, slug, url = open_as(operator), f"cedar-{secrets.token_hex(4)}", "/operator/clinics/new/"
    page = browser.get(url)
    assert browser.resend(page, url, {**new_clinic(slug, email), "slug": "Not A Slug"}).status_code == 422
    for changed in ({}, {}, {"slug": f"{slug}-again"}):
        response = browser.resend(page, url, {**new_clinic(slug, email), **changed})
        assert (response.status_code, response.location) == (302, f"/operator/clinics/{slug}/")
    assert len(letters.read()) == 1
    with database.unbound() as db:
        assert db.scalars(select(Clinic.slug).where(Clinic.slug.startswith(slug))).all() == [slug]
    another = folk.user("Otto Operator")
    with database.unbound() as db:
        get(db, another.id).is_operator = True
    his = open_as(another)
    token = his.hidden(his.get(url))["csrf_token"]
    taken = {**new_clinic(f"{slug}-his", email), "form_key": browser.hidden(page)["form_key"], "csrf_token": token}
    assert his.client.post(url, data=taken).location == f"/operator/clinics/{slug}-his/"
    with database.unbound() as db:
        first = db.scalars(select(Clinic.id).where(Clinic.slug == slug)).one()
    onto = {**new_clinic(f"{slug}-onto", email), "form_key": str(first), "csrf_token": token}
    assert his.client.post(url, data=onto).status_code == 302
    with database.unbound() as db:
        opened = db.scalars(select(Clinic.id).where(Clinic.slug.startswith(slug))).all()
    assert len(set(opened)) == 3, "nobody's form leads into a clinic that is there"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "Not A Slug"}, "slug"),
        ({"name": ""}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"admin_email": "nonsense"}, "admin_email"),
        ({"admin_name": "   "}, "admin_name"),
    ],
)
def test_a_clinic_with_something_wrong_is_not_opened_at_all(
    *, open_as: Open, operator: User, database: Database, email: str, changed: dict[str, str], field: str
) -> None:
    slug = f"cedar-{secrets.token_hex(4)}"
    response = open_as(operator).send("/operator/clinics/new/", {**new_clinic(slug, email), **changed})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.get_data(as_text=True)
    with database.unbound() as db:
        assert db.scalar(select(Clinic.id).where(Clinic.slug == slug)) is None


def test_suspending_wants_the_short_name_typed_and_closes_the_clinic_at_once(
    open_as: Open, operator: User, database: Database, dee: User, alder_house: Clinic
) -> None:
    browser, her_browser = open_as(operator), open_as(dee)
    url = f"/operator/clinics/{alder_house.slug}/"
    assert browser.send(f"{url}suspend/", {"typed": "something else"}).status_code == 422
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 200
    assert browser.send(f"{url}suspend/", {"typed": alder_house.slug}).location == url
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 404
    assert browser.send(f"{url}suspend/", {"typed": alder_house.slug}).status_code == 422
    assert browser.send(f"{url}activate/", {"typed": alder_house.slug}).location == url
    assert her_browser.get(f"/c/{alder_house.slug}/").status_code == 200
    with database.unbound() as db:
        assert db.scalar(select(Clinic.status).where(Clinic.id == alder_house.id)) is ClinicStatus.ACTIVE


def test_clinics_are_searched_and_an_unknown_one_is_not_found(
    open_as: Open, operator: User, alder_house: Clinic
) -> None:
    browser = open_as(operator)
    assert alder_house.slug in text_of(browser.get(f"/operator/?q={alder_house.slug}"))
    assert alder_house.slug not in text_of(browser.get(f"/operator/?q={alder_house.slug}&status=suspended"))
    assert "Nothing matches" in text_of(browser.get("/operator/?q=%25"))
    for path in ("no-such-clinic/", "no-such-clinic/suspend/"):
        assert browser.get(f"/operator/clinics/{path}").status_code == 404


def test_the_console_lists_every_clinic_page_by_page(
    open_as: Open, operator: User, folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operators, "PAGE", 2)
    word = secrets.token_hex(4)
    made = sorted(folk.clinic(f"{word} {number}").slug for number in range(5))
    browser, url, seen = open_as(operator), f"/operator/?q={word}", []
    while url:
        page = browser.get(url).get_data(as_text=True)
        seen += re.findall(r'href="/operator/clinics/(alder-[0-9a-f]+)/"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = unescape(following.group(1)) if following else ""
    assert sorted(seen) == made
    assert {browser.get(f"/operator/?page={odd}").status_code for odd in ("0", "-1", "x", "9" * 30)} == {200}


def test_operators_are_offered_no_search_for_patients_and_others_only_what_they_may_find(
    open_as: Open, folk: Folk, operator: User, alder_house: Clinic, dee: User
) -> None:
    console = open_as(operator).get("/operator/jobs/").get_data(as_text=True)
    assert 'id="find"' not in console
    assert "patient" not in console.lower()
    peer = folk.user("Pete Peer")
    folk.member(alder_house, peer, Role.PEER)
    own = open_as(peer).get(f"/c/{alder_house.slug}/").get_data(as_text=True)
    assert 'placeholder="Name, record number, birth date"' in own
    hers = open_as(dee).get(f"/c/{alder_house.slug}/").get_data(as_text=True)
    assert 'placeholder="Name, record number, birth date, member ID"' in hers


def test_a_step_that_ends_something_has_a_red_button_and_others_have_none(
    open_as: Open, folk: Folk, dee: User, alder_house: Clinic
) -> None:
    nurse = folk.user("Nel Nurse")
    folk.member(alder_house, nurse, Role.NURSE)
    browser = open_as(dee)
    end = browser.get(members_url(alder_house, nurse.id, "end")).get_data(as_text=True)
    assert '<button class="btn btn-danger">End membership</button>' in end
    assert "btn-danger" not in browser.get(members_url(alder_house, "new")).get_data(as_text=True)
