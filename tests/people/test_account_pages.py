"""The pages of one's own account: second factor, password, links, colours."""

import re
from collections.abc import Callable
from datetime import datetime

import pyotp
import pytest
from sqlalchemy import select

from causeway import clock
from causeway.access import Role
from causeway.database import Database
from causeway.people import links, second_factor, sessions
from causeway.people.models import LinkPurpose, LoginSession, MembershipStatus
from causeway.web.application import Causeway
from tests.pages import unique_address
from tests.people.browsing import Browser, text_of
from tests.people.conftest import PASSWORD, Folk, Letters, enrol, get, sign_in

Later = Callable[..., datetime]
NEW = "lantern gravel ostrich"


def test_nothing_opens_before_the_second_factor_is_set_up(
    strict: Browser, folk: Folk, database: Database, later: Later
) -> None:
    user = folk.user()
    with clock.frozen(later()):
        response = strict.send("/login", {"email": user.email, "password": PASSWORD})
        assert response.location == "/login/second-factor"
        assert strict.token() is None
        page = strict.get("/login/second-factor")
        assert "data:image/svg+xml;base64," in page.get_data(as_text=True)
        secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", page.get_data(as_text=True))[0].replace(" ", "")
        refused = strict.resend(page, "/login/second-factor", {"code": "000000"})
        assert refused.status_code == 422
        assert strict.token() is None
        assert secret[:4] in text_of(refused)  # the same picture again
        done = strict.resend(page, "/login/second-factor", {"code": pyotp.TOTP(secret).at(later())})
        assert done.status_code == 200
        assert len(re.findall(r"<li><code>", done.get_data(as_text=True))) == 10
        assert strict.is_signed_in()
    with database.unbound() as db:
        session = db.scalars(select(LoginSession).where(LoginSession.user_id == user.id)).one()
        assert session.has_second_factor


def test_password_then_code(strict: Browser, folk: Folk, database: Database, later: Later) -> None:
    user = folk.user()
    secret = enrol(database, user, later())
    with clock.frozen(later(minutes=2)):
        strict.client.get("/login", query_string={"next": "/account/password"})
        data = {**strict.hidden(strict.get("/login")), "email": user.email, "password": PASSWORD}
        response = strict.client.post("/login", query_string={"next": "/account/password"}, data=data)
        assert response.location == "/login"
        assert strict.token() is None
        assert not strict.is_signed_in()
        wrong = strict.send("/login", {"code": "000000"})
        assert wrong.status_code == 422
        assert "work once" in text_of(wrong)
        code = pyotp.TOTP(secret).at(later(minutes=2))
        assert strict.send("/login", {"code": code}).location == "/account/password"
        assert strict.is_signed_in()
        other = Browser(strict.client.application, unique_address())  # type: ignore[arg-type]
        other.send("/login", {"email": user.email, "password": PASSWORD})
        assert other.send("/login", {"code": code}).status_code == 422  # the same code a second time


def test_the_code_must_follow_within_five_minutes(
    strict: Browser, folk: Folk, database: Database, later: Later
) -> None:
    user = folk.user()
    secret = enrol(database, user, later())
    with clock.frozen(later(minutes=2)):
        strict.send("/login", {"email": user.email, "password": PASSWORD})
        page = strict.get("/login")
    with clock.frozen(later(minutes=8)):
        response = strict.resend(page, "/login", {"code": pyotp.TOTP(secret).at(later(minutes=8))})
        assert response.location == "/login"
        assert strict.token() is None


def test_a_recovery_code_signs_in_once(strict: Browser, folk: Folk, database: Database, later: Later) -> None:
    user = folk.user()
    enrol(database, user, later())
    with database.unbound() as db:
        code = second_factor.renew_recovery_codes(db, get(db, user.id))[0]
    strict.send("/login", {"email": user.email, "password": PASSWORD})
    assert strict.send("/login", {"code": code}).status_code == 302
    assert strict.is_signed_in()


def test_changing_the_password_signs_every_other_browser_out_and_says_so_by_mail(
    relaxed_app: Causeway, folk: Folk, letters: Letters
) -> None:
    user = folk.user()
    here, there = Browser(relaxed_app, unique_address()), Browser(relaxed_app, unique_address())
    sign_in(here, user)
    sign_in(there, user)
    before = here.token()
    wrong = here.send("/account/password", {"current_password": "nope", "password": NEW, "password_again": NEW})
    assert wrong.status_code == 422
    assert 'aria-describedby="current_password-error"' in wrong.get_data(as_text=True)
    unlike = here.send("/account/password", {"current_password": PASSWORD, "password": NEW, "password_again": "x"})
    assert unlike.status_code == 422
    weak = here.send(
        "/account/password",
        {"current_password": PASSWORD, "password": "password1234", "password_again": "password1234"},
    )
    assert weak.status_code == 422
    assert "too easy to guess" in text_of(weak)
    assert letters.read() == []
    done = here.send("/account/password", {"current_password": PASSWORD, "password": NEW, "password_again": NEW})
    assert done.status_code == 302
    assert here.is_signed_in()
    assert here.token() != before
    assert not there.is_signed_in()
    assert [letter.split(":")[0] for letter in letters.read()] == [user.email]
    sign_in(there, user, NEW)


def test_ones_name_is_ones_own_to_change(browser: Browser, folk: Folk, database: Database) -> None:
    user = folk.user()
    sign_in(browser, user)
    assert browser.send("/account/", {"display_name": "Ana <b>Montefiore</b>"}).status_code == 302
    page = browser.get("/account/").get_data(as_text=True)
    assert "<b>Montefiore</b>" not in page
    assert browser.send("/account/", {"display_name": "   "}).status_code == 422
    assert browser.send("/account/", {"display_name": "x" * 121}).status_code == 422
    with database.unbound() as db:
        assert get(db, user.id).display_name == "Ana <b>Montefiore</b>"


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("<script>", "auto")])
def test_colours_are_kept_in_the_browser(browser: Browser, folk: Folk, chosen: str, kept: str) -> None:
    sign_in(browser, folk.user())
    browser.send("/account/theme", {"theme": chosen}, page="/account/")
    cookie = browser.client.get_cookie("theme")
    assert cookie is not None
    assert cookie.value == kept


@pytest.mark.parametrize("kind", ["member", "nobody", "closed", "nonsense"])
def test_a_forgotten_password_is_answered_alike_for_everybody(
    browser: Browser, folk: Folk, database: Database, letters: Letters, kind: str
) -> None:
    user = folk.user()
    if kind == "closed":
        with database.unbound() as db:
            get(db, user.id).is_active = False
    email = {"nobody": "nobody@alder.example", "nonsense": "not an address"}.get(kind, user.email)
    response = browser.send("/account/forgot", {"email": email})
    assert response.status_code == 200
    assert "If there is an account with that address" in text_of(response)
    assert len(letters.read()) == (1 if kind == "member" else 0)


def test_a_reset_link_sets_a_password_once_and_leaves_the_second_factor(
    browser: Browser, folk: Folk, letters: Letters, database: Database, later: Later
) -> None:
    user = folk.user()
    enrol(database, user, later())
    browser.send("/account/forgot", {"email": user.email})
    link = letters.link()
    weak = browser.send(link, {"password": "password1234", "password_again": "password1234"})
    assert weak.status_code == 422
    assert browser.send(link, {"password": NEW, "password_again": NEW}).location == "/login"
    assert browser.get(link).status_code == 404
    assert browser.token() is None
    response = browser.send("/login", {"email": user.email, "password": NEW})
    assert response.location == "/login"
    assert 'name="code"' in browser.get("/login").get_data(as_text=True)


def test_an_invitation_leads_to_password_second_factor_and_clinic(
    strict: Browser, folk: Folk, database: Database, later: Later
) -> None:
    alder, user = folk.clinic(), folk.user("Newly Invited", password=None)
    folk.member(alder, user, Role.NURSE, status=MembershipStatus.INVITED)
    with clock.frozen(later()):
        with database.unbound() as db:
            token = links.issue(db, user.id, LinkPurpose.INVITATION)
        url = f"/account/invitation/{token}"
        assert user.email in text_of(strict.get(url))
        refused = strict.send(url, {"display_name": "Ana Montefiore", "password": "short", "password_again": "short"})
        assert refused.status_code == 422
        assert 'value="Ana Montefiore"' in refused.get_data(as_text=True)
        accepted = strict.send(url, {"display_name": "Ana Montefiore", "password": NEW, "password_again": NEW})
        assert accepted.location == "/login/second-factor"
        assert strict.get(f"/c/{alder.slug}/").status_code == 302  # nothing opens yet
        page = strict.get("/login/second-factor")
        secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", page.get_data(as_text=True))[0].replace(" ", "")
        strict.resend(page, "/login/second-factor", {"code": pyotp.TOTP(secret).at(later())})
        assert strict.get("/").location == f"/c/{alder.slug}/"
        assert strict.get(f"/c/{alder.slug}/").status_code == 200
        assert strict.get(url).status_code == 404


def test_who_is_signed_in_joins_a_further_clinic_with_one_step(browser: Browser, folk: Folk) -> None:
    user, alder, birch = folk.user(), folk.clinic("Alder House"), folk.clinic("Birch House")
    folk.member(alder, user, Role.NURSE)
    sign_in(browser, user)
    folk.member(birch, user, Role.NURSE, status=MembershipStatus.INVITED)
    cedar = folk.clinic("Cedar House")
    assert browser.get(f"/c/{birch.slug}/").status_code == 404
    assert "Birch House" in text_of(browser.get("/account/clinics"))
    for slug in (cedar.slug, "no-such-clinic", alder.slug):
        assert browser.send(f"/account/clinics/{slug}/join", page="/account/clinics").status_code == 404
    response = browser.send(f"/account/clinics/{birch.slug}/join", page="/account/clinics")
    assert response.location == f"/c/{birch.slug}/"
    assert browser.get(response.location).status_code == 200


def test_the_second_factor_can_be_turned_off_in_the_demonstration_only(
    *, browser: Browser, strict: Browser, folk: Folk, database: Database, letters: Letters, later: Later
) -> None:
    user = folk.user()
    secret = enrol(database, user, later())
    with clock.frozen(later(minutes=2)):
        strict.send("/login", {"email": user.email, "password": PASSWORD})
        strict.send("/login", {"code": pyotp.TOTP(secret).at(later(minutes=2))})
        assert "Turn off" not in text_of(strict.get("/account/second-factor"))
        refused = strict.send("/account/second-factor/turn-off", page="/account/second-factor")
        assert refused.status_code == 422
    with clock.frozen(later(minutes=4)):
        browser.send("/login", {"email": user.email, "password": PASSWORD})
        browser.send("/login", {"code": pyotp.TOTP(secret).at(later(minutes=4))})
        done = browser.send("/account/second-factor/turn-off", page="/account/second-factor")
        assert done.status_code == 302
    with database.unbound() as db:
        assert get(db, user.id).totp_sealed is None
        assert second_factor.count_recovery_codes(db, user.id) == 0
    assert len(letters.read()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/logout",
        "/account/forgot",
        "/account/",
        "/account/password",
        "/account/second-factor",
        "/account/second-factor/set-up",
        "/account/confirm",
        "/account/clinics",
    ],
)
def test_account_pages_keep_out_of_caches_and_scripts(browser: Browser, folk: Folk, path: str) -> None:
    if path not in {"/login", "/account/forgot"}:
        sign_in(browser, folk.user())
    response = browser.get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert not re.search(r'\son[a-z]+="|\sstyle="|javascript:', response.get_data(as_text=True))


def test_a_session_without_the_second_factor_opens_its_account_and_nothing_else(
    strict: Browser, folk: Folk, database: Database
) -> None:
    """Such as one begun while the installation was still a demonstration."""
    user, alder = folk.user(), folk.clinic()
    folk.member(alder, user, Role.ADMINISTRATOR)
    with database.unbound() as db:
        strict.client.set_cookie("causeway", sessions.begin(db, user.id, has_second_factor=False, agent=None))
    for path in (f"/c/{alder.slug}/", f"/c/{alder.slug}/search/?q=a", f"/c/{alder.slug}/settings/members/"):
        assert strict.get(path).location == "/account/second-factor"
    assert strict.get("/account/second-factor").status_code == 200
