"""The pages of signing in and of sessions, as a browser meets them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from causeway import clock
from causeway.access import Role
from causeway.database import Binding, Database
from causeway.people.models import Clinic, LoginSession, Membership, User
from causeway.web.application import Causeway
from tests.pages import unique_address
from tests.people.browsing import Browser, text_of
from tests.people.conftest import PASSWORD, Folk, get, sign_in

Later = Callable[..., datetime]


def test_one_clinic_opens_at_once_and_several_are_offered(browser: Browser, folk: Folk) -> None:
    user, alder, birch = folk.user(), folk.clinic("Alder House"), folk.clinic("Birch House")
    folk.member(alder, user, Role.NURSE)
    sign_in(browser, user)
    assert browser.get("/").location == f"/c/{alder.slug}/"
    folk.member(birch, user, Role.NURSE)
    assert browser.get("/").location == "/account/clinics"
    page = browser.get("/account/clinics").get_data(as_text=True)
    assert f'href="/c/{alder.slug}/"' in page
    assert f'href="/c/{birch.slug}/"' in page


def test_an_operator_starts_at_the_console(browser: Browser, folk: Folk, database: Database) -> None:
    user = folk.user()
    with database.unbound() as db:
        get(db, user.id).is_operator = True
    sign_in(browser, user)
    assert browser.get("/").location == "/operator/"


def test_the_demonstration_says_that_it_goes_without_a_second_factor(browser: Browser, strict: Browser) -> None:
    assert "a second factor is not asked for" in text_of(browser.get("/login"))
    assert "a second factor is not asked for" not in text_of(strict.get("/login"))


def test_the_session_cookie_is_out_of_scripts_reach_and_names_nobody(browser: Browser, folk: Folk) -> None:
    user = folk.user()
    response = browser.send("/login", {"email": user.email, "password": PASSWORD})
    cookie = next(h for h in response.headers.getlist("Set-Cookie") if h.startswith("causeway="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert str(user.id) not in cookie


def test_a_token_planted_before_signing_in_stays_worthless(browser: Browser, folk: Folk) -> None:
    browser.client.set_cookie("causeway", "planted-token-of-somebody-else-0123456789")
    sign_in(browser, folk.user())
    assert browser.token() != "planted-token-of-somebody-else-0123456789"
    victim = browser.token()
    browser.client.set_cookie("causeway", "planted-token-of-somebody-else-0123456789")
    assert not browser.is_signed_in()
    assert victim is not None


def test_signing_in_again_after_signing_out_gives_another_token(browser: Browser, folk: Folk) -> None:
    user = folk.user()
    sign_in(browser, user)
    first = browser.token()
    browser.send("/logout")
    sign_in(browser, user)
    assert browser.token() != first
    browser.client.set_cookie("causeway", first or "")
    assert not browser.is_signed_in()


@pytest.mark.parametrize("kind", ["unknown", "wrong", "closed", "invited"])
def test_the_page_of_a_refused_sign_in_is_the_same_for_everybody(
    browser: Browser, folk: Folk, database: Database, kind: str
) -> None:
    user = folk.user(password=None if kind == "invited" else PASSWORD)
    if kind == "closed":
        with database.unbound() as db:
            get(db, user.id).is_active = False
    email = "nobody@alder.example" if kind == "unknown" else user.email
    response = browser.send("/login", {"email": email, "password": "not the password"})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "do not belong together" in page
    assert f'value="{email}"' in page  # the typed address is kept,
    assert "not the password" not in page  # the password is not
    assert browser.token() is None


@pytest.mark.parametrize("exists", [True, False])
def test_too_many_tries_are_told_when_to_come_back_whether_or_not_there_is_an_account(
    relaxed_app: Causeway, folk: Folk, exists: bool
) -> None:
    email = folk.user().email if exists else f"nobody.{unique_address().replace(':', '')}@alder.example"
    statuses = []
    for _ in range(11):
        response = Browser(relaxed_app, unique_address()).send("/login", {"email": email, "password": "wrong wrong"})
        statuses.append(response.status_code)
    assert statuses == [422] * 10 + [429]
    assert 890 <= int(response.headers["Retry-After"]) <= 900
    assert "Please wait 15 minutes" in text_of(response)


@pytest.mark.parametrize("field", ["email", "password"])
def test_an_empty_field_is_named_and_the_other_kept(browser: Browser, field: str) -> None:
    response = browser.send("/login", {"email": "ana@alder.example", "password": PASSWORD, field: ""})
    assert response.status_code == 422
    assert f'aria-describedby="{field}-error"' in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/account/password", "/account/password"),
        ("/c/alder/patients/?q=smith", "/c/alder/patients/?q=smith"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_one_goes_on_where_one_was_and_never_elsewhere(
    browser: Browser, folk: Folk, target: str, goes_to: str
) -> None:
    page = browser.client.get("/login", query_string={"next": target})
    data = {**browser.hidden(page), "email": folk.user().email, "password": PASSWORD}
    response = browser.client.post("/login", query_string={"next": target}, data=data)
    assert response.location == goes_to


@pytest.mark.parametrize(("minutes", "ended"), [(14, False), (15, True)])
def test_a_session_left_alone_for_fifteen_minutes_is_over(
    browser: Browser, folk: Folk, later: Later, minutes: int, ended: bool
) -> None:
    with clock.frozen(later()):
        sign_in(browser, folk.user())
    with clock.frozen(later(minutes=minutes)):
        response = browser.get("/account/")
        assert (response.status_code == 302) is ended
        if ended:
            assert "ended=idle" in response.location
            assert "because nothing happened" in text_of(browser.get(response.location))
    with clock.frozen(later()):
        assert browser.is_signed_in() is not ended, "what was judged idle once is over for good"


@pytest.mark.parametrize("first", ["/account/", "/login?next=/account/", "strict", "easy"])
def test_the_shortest_idle_time_of_ones_clinics_holds_at_every_address(
    browser: Browser, folk: Folk, database: Database, later: Later, first: str
) -> None:
    user, clinics = folk.user(), {"strict": folk.clinic(), "easy": folk.clinic()}
    for clinic in clinics.values():
        folk.member(clinic, user, Role.NURSE)
    shorten(database, clinics["strict"], minutes=5)
    with clock.frozen(later()):
        sign_in(browser, user)
    where = {name: f"/c/{clinic.slug}/" for name, clinic in clinics.items()}
    with clock.frozen(later(minutes=4)):
        page = browser.get(where["easy"])
        assert 'data-idle="240"' in page.text
    with clock.frozen(later(minutes=9)):
        browser.get(where.get(first, first))
        for then in [*where.values(), "/account/"]:
            assert browser.get(then).location.startswith("/login"), then


def test_a_clinic_one_has_left_neither_shortens_nor_is_offered(
    browser: Browser, folk: Folk, database: Database, later: Later
) -> None:
    user, left, stays = folk.user(), folk.clinic("Left House"), folk.clinic("Stays House")
    for clinic in (left, stays):
        folk.member(clinic, user, Role.NURSE)
    shorten(database, left, minutes=5)
    end_membership(database, left, user, date(2026, 11, 21))
    with clock.frozen(later()):  # nine in the morning of the last day there
        sign_in(browser, user)
        assert browser.get("/").location == "/account/clinics"
    with clock.frozen(later(hours=8)):
        sign_in(browser, user)
    with clock.frozen(later(hours=8, minutes=4)):
        assert browser.is_signed_in()
    tomorrow = {"hours": 15}  # past midnight there
    with clock.frozen(later(**tomorrow)):
        sign_in(browser, user)
    with clock.frozen(later(**tomorrow, minutes=14)):
        assert browser.get("/").location == f"/c/{stays.slug}/"
        assert "Left House" not in browser.get(f"/c/{stays.slug}/").text


def test_whose_only_membership_is_over_is_told_so_and_can_sign_out(
    browser: Browser, folk: Folk, database: Database
) -> None:
    user, clinic = folk.user(), folk.clinic()
    folk.member(clinic, user, Role.NURSE)
    end_membership(database, clinic, user, clock.now().date() - timedelta(days=2))
    sign_in(browser, user)
    assert browser.get("/").location == "/account/clinics"
    page = browser.get("/account/clinics")
    assert "No clinic is open to you" in text_of(page)
    assert browser.resend(page, "/logout", {}).location == "/login"


def shorten(database: Database, clinic: Clinic, *, minutes: int) -> None:
    with database.clinic(Binding(clinic.id)) as db:
        db.execute(update(Clinic).where(Clinic.id == clinic.id).values(idle_minutes=minutes))


def end_membership(database: Database, clinic: Clinic, user: User, day: date) -> None:
    with database.clinic(Binding(clinic.id)) as db:
        db.execute(update(Membership).where(Membership.user_id == user.id).values(ends_on=day))


def test_a_session_ends_after_twelve_hours_however_busy(browser: Browser, folk: Folk, later: Later) -> None:
    with clock.frozen(later()):
        sign_in(browser, folk.user())
    for minutes in range(10, 720, 10):
        with clock.frozen(later(minutes=minutes)):
            assert browser.is_signed_in(), minutes
    with clock.frozen(later(hours=12)):
        assert not browser.is_signed_in()


def test_extending_keeps_the_session_and_is_noted_at_once(
    browser: Browser, folk: Folk, database: Database, later: Later
) -> None:
    user = folk.user()
    with clock.frozen(later()):
        sign_in(browser, user)
        page = browser.get("/account/")
    with clock.frozen(later(seconds=30)):
        response = browser.resend(page, "/account/extend", {})
        assert (response.status_code, response.data) == (204, b"")
    with database.unbound() as db:
        seen = db.scalar(select(func.max(LoginSession.last_seen_at)).where(LoginSession.user_id == user.id))
    assert seen == later(seconds=30)


def test_a_page_left_alone_ends_its_session_and_keeps_what_the_form_cookie_holds(browser: Browser, folk: Folk) -> None:
    sign_in(browser, folk.user())
    token, page = browser.token(), browser.get("/account/")
    assert browser.client.post("/account/leave").status_code == 400
    assert browser.is_signed_in()
    for _twice in range(2):
        assert browser.resend(page, "/account/leave", {}).status_code == 204
    browser.client.set_cookie("causeway", token or "")
    assert not browser.is_signed_in()


def test_a_page_left_alone_is_not_sent_back_in_though_its_session_lives(browser: Browser, folk: Folk) -> None:
    user = folk.user()
    sign_in(browser, user)
    before = browser.token()
    page = browser.get("/login?next=/account/&ended=idle")
    assert (page.status_code, "because nothing happened" in text_of(page)) == (200, True)
    answer = browser.resend(page, "/login?next=/account/&ended=idle", {"email": user.email, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/account/")
    assert browser.token() != before


def test_signing_out_asks_first_and_then_ends_the_session_for_good(browser: Browser, folk: Folk) -> None:
    sign_in(browser, folk.user())
    token = browser.token()
    assert browser.get("/logout").status_code == 200
    assert browser.is_signed_in()
    assert browser.send("/logout").location == "/login"
    assert browser.token() is None
    browser.client.set_cookie("causeway", token or "")
    assert not browser.is_signed_in()


def test_a_form_without_its_token_is_refused(browser: Browser, folk: Folk) -> None:
    sign_in(browser, folk.user())
    assert browser.client.post("/logout").status_code == 400
    assert browser.is_signed_in()


def test_one_browser_signs_another_out(relaxed_app: Causeway, folk: Folk) -> None:
    user, somebody = folk.user(), folk.user()
    here, there, stranger = (Browser(relaxed_app, unique_address()) for _ in range(3))
    sign_in(here, user)
    sign_in(there, user)
    sign_in(stranger, somebody)
    page = there.get("/account/").get_data(as_text=True)
    assert page.count('/end"') == 2
    ids = re.findall(r"/account/sessions/([0-9a-f-]{36})/end", page)
    for session_id in ids:
        assert stranger.send(f"/account/sessions/{session_id}/end", page="/account/").status_code == 404
    assert here.is_signed_in()
    here.send("/account/sessions/end-others", page="/account/")
    assert here.is_signed_in()
    assert not there.is_signed_in()
    assert here.send("/account/sessions/not-an-id/end", page="/account/").status_code == 404
