"""Signing in and out: the password, the code, the session. Setting up a factor on the way is `second_factor`."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from causeway.people import sessions as login_sessions
from causeway.people import sign_in
from causeway.people.errors import TooManyAttempts, WrongCode, WrongCredentials
from causeway.people.forms import CodeForm, LoginForm
from causeway.people.sign_in import Step
from causeway.people.views.pages import (
    answer,
    blueprint,
    enter,
    forget_half_signed_in,
    go_in,
    half_signed_in,
    home_url,
    keep_half_signed_in,
    refused,
    wanted_page,
)
from causeway.web.cookies import clear_session_cookie
from causeway.web.current import current
from causeway.web.guards import public, signed_in

_PASSWORD_PAGE = "auth/login.html"  # noqa: S105 - a template
_CODE_PAGE = "auth/code.html"


@blueprint.get("/")
@signed_in("sends everybody to their own first page")
def start() -> ResponseReturnValue:
    """The person's first page."""
    return redirect(home_url())


@blueprint.route("/login", methods=("GET", "POST"))
@public("nobody is signed in yet")
def login() -> ResponseReturnValue:
    """The password, then the code, at one address."""
    if current.person is not None and request.args.get("ended") != "idle":  # a page nobody sits at is not sent back in
        return redirect(wanted_page() or home_url())
    if request.args.get("again"):
        forget_half_signed_in()
        return redirect(url_for("people.login", next=wanted_page()))
    if request.method == "POST" and "password" in request.form:
        return _take_password()
    if half_signed_in() is not None:
        return _code_step()
    if request.method == "POST":
        flash(gettext("That took longer than five minutes. Please begin again."), "info")
        return redirect(url_for("people.login", next=wanted_page()))
    return answer(_PASSWORD_PAGE, form=LoginForm(), ended=request.args.get("ended"))


@blueprint.route("/logout", methods=("GET", "POST"))
@public("signing out must work whatever the session's state")
def logout() -> ResponseReturnValue:
    """End the session at hand."""
    if request.method != "POST":
        return answer("auth/logout.html")
    if current.person is not None:
        login_sessions.revoke(current.db, current.person.user_id, current.person.session_id)
    session.clear()
    flash(gettext("You are signed out."), "success")
    response = redirect(url_for("people.login"))
    clear_session_cookie(response, current.settings)
    return response


def _take_password() -> ResponseReturnValue:
    form = LoginForm()
    if not form.validate():
        return answer(_PASSWORD_PAGE, 422, form=form)
    try:
        user, step = sign_in.check_password(
            current.database,
            current.db,
            email=form.email.data,
            password=form.password.data,
            address=request.remote_addr,
            mfa_required=current.settings.mfa_required,
        )
    except (WrongCredentials, TooManyAttempts) as error:
        return refused(form, error, _PASSWORD_PAGE)
    if step is Step.NOTHING:
        return go_in(*enter(user, has_second_factor=False, next_page=wanted_page()))
    keep_half_signed_in(user, wanted_page())
    return redirect(url_for("people.enrol_first" if step is Step.ENROLMENT else "people.login"))


def _code_step() -> ResponseReturnValue:
    half = half_signed_in()
    if half is None:
        return redirect(url_for("people.login"))
    user, next_page = half
    if user.totp_confirmed_at is None:
        return redirect(url_for("people.enrol_first"))
    form = CodeForm()
    if request.method != "POST":
        return answer(_CODE_PAGE, form=form)
    if not form.validate():
        return answer(_CODE_PAGE, 422, form=form)
    try:
        sign_in.check_code(current.database, current.db, user, form.code.data, request.remote_addr)
    except (WrongCode, TooManyAttempts) as error:
        return refused(form, error, _CODE_PAGE)
    return go_in(*enter(user, has_second_factor=True, next_page=next_page))
