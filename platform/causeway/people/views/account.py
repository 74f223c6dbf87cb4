"""One's own account: name, colours, password, and the browsers that are signed in."""

from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from causeway import clock
from causeway.errors import Refused
from causeway.people import accounts, letters, sign_in
from causeway.people import sessions as login_sessions
from causeway.people.errors import TooManyAttempts, WeakPassword, WrongPassword
from causeway.people.forms import ChangePasswordForm, NameForm, ThemeForm
from causeway.people.models import User
from causeway.people.views.pages import answer, blueprint, home_url, own_account, refused, signed_in_person
from causeway.web.cookies import set_session_cookie
from causeway.web.current import current
from causeway.web.guards import signed_in

_OWN = "one's own account"
_PASSWORD_PAGE = "auth/password.html"  # noqa: S105 - a template
_YEAR_SECONDS = 31_536_000


@blueprint.route("/account/", methods=("GET", "POST"))
@signed_in(_OWN)
def account() -> ResponseReturnValue:
    """Everything about one's own account; sending the form changes the name."""
    user = own_account(for_update=request.method == "POST")
    form = NameForm(data={"display_name": user.display_name})
    if request.method != "POST":
        return answer("auth/account.html", form=form, **_account_values(user))
    if not form.validate():
        return answer("auth/account.html", 422, form=form, **_account_values(user))
    try:
        accounts.rename(current.db, user, form.display_name.data)
    except Refused as error:
        return refused(form, error, "auth/account.html", **_account_values(user))
    flash(gettext("Saved."), "success")
    return redirect(url_for("people.account"))


@blueprint.post("/account/theme")
@signed_in("colours of one's own screen")
def theme() -> ResponseReturnValue:
    """Light, dark, or as the system."""
    form = ThemeForm()
    chosen = form.theme.data if form.validate() else "auto"
    response = redirect(url_for("people.account"))
    response.set_cookie(
        "theme", chosen, max_age=_YEAR_SECONDS, path="/", samesite="Lax", secure=current.settings.secure_cookies
    )
    return response


@blueprint.route("/account/password", methods=("GET", "POST"))
@signed_in(_OWN)
def password() -> ResponseReturnValue:
    """A new password. Every other browser is signed out, and this one gets a new token."""
    form = ChangePasswordForm()
    if request.method != "POST":
        return answer(_PASSWORD_PAGE, form=form)
    if not form.validate():
        return answer(_PASSWORD_PAGE, 422, form=form)
    person = signed_in_person()
    user = own_account(for_update=True)
    try:
        sign_in.check_own_password(
            current.database,
            current.db,
            user,
            form.current_password.data,
            request.remote_addr,
            field="current_password",
        )
        words = [name for _slug, name in person.clinics]
        accounts.set_password(current.db, user, form.password.data, *words, keep_session=person.session_id)
    except (WrongPassword, WeakPassword, TooManyAttempts) as error:
        return refused(form, error, _PASSWORD_PAGE)
    token = login_sessions.step_up(current.db, person.session_id)
    letters.send_notice(current.db, user, "The password of your Causeway account was changed.")
    flash(gettext("Your password is changed. Every other browser is signed out."), "success")
    response = redirect(url_for("people.account"))
    set_session_cookie(response, token, current.settings)
    return response


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in words: a session is seen within hours, and its person may work in several time zones."""
    span = now - then
    if span < timedelta(minutes=2):
        return str(gettext("just now"))
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return str(ngettext("%(num)d minute ago", "%(num)d minutes ago", minutes))
    return str(ngettext("%(num)d hour ago", "%(num)d hours ago", minutes // 60))


def _account_values(user: User) -> dict[str, Any]:
    person, now = signed_in_person(), clock.now()
    browsers = [
        {
            "id": row.id,
            "agent": row.agent or gettext("A browser"),
            "is_this": row.id == person.session_id,
            "seen": ago(row.last_seen_at, now),
            "since": ago(row.created_at, now),
        }
        for row in login_sessions.list_open(current.db, user.id)
    ]
    return {
        "user": user,
        "browsers": browsers,
        "theme_form": ThemeForm(formdata=None, data={"theme": request.cookies.get("theme", "auto")}),
        "home_url": home_url(),
    }
