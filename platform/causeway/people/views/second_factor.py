"""Setting up, replacing and turning off the second factor, and its recovery codes. The secret is kept sealed in the
browser's signed form cookie until the first code proves that the authenticator has it.
"""

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from causeway import qr
from causeway.people import letters
from causeway.people import second_factor as factor
from causeway.people import sessions as login_sessions
from causeway.people.errors import SecondFactorRequired, WrongCode
from causeway.people.forms import EnrolForm
from causeway.people.models import User
from causeway.people.views.pages import (
    answer,
    blueprint,
    enter,
    half_signed_in,
    own_account,
    refused,
    signed_in_person,
)
from causeway.protection import SealBroken
from causeway.web.cookies import set_session_cookie
from causeway.web.current import current
from causeway.web.guards import public, signed_in
from causeway.web.step_up import step_up

_DRAFT = "second_factor_draft"
_SET_UP_PAGE = "auth/second_factor_set_up.html"
_CODES_PAGE = "auth/recovery_codes.html"
_OWN = "one's own account"


@blueprint.route("/login/second-factor", methods=("GET", "POST"))
@public("the right password was given, and no session begins before there is a second factor")
def enrol_first() -> ResponseReturnValue:
    """The first sign-in of somebody without a second factor: nothing opens before it is set up."""
    half = half_signed_in()
    if half is None:
        return redirect(url_for("people.login"))
    user, next_page = half
    if user.totp_confirmed_at is not None:
        return redirect(url_for("people.login"))
    form = EnrolForm()
    codes_or_page = _set_up(user, form, first=True)
    if not isinstance(codes_or_page, list):
        return codes_or_page
    token, target = enter(user, has_second_factor=True, next_page=next_page)
    response = answer(_CODES_PAGE, codes=codes_or_page, next_url=target)
    set_session_cookie(response, token, current.settings)
    return response


@blueprint.get("/account/second-factor")
@signed_in(_OWN)
def second_factor() -> ResponseReturnValue:
    """What there is, and what can be done about it."""
    user = own_account()
    return answer(
        "auth/second_factor.html",
        is_set_up=user.totp_confirmed_at is not None,
        codes_left=factor.count_recovery_codes(current.db, user.id),
        is_required=current.settings.mfa_required,
    )


@blueprint.route("/account/second-factor/set-up", methods=("GET", "POST"))
@signed_in(_OWN)
@step_up
def set_up_second_factor() -> ResponseReturnValue:
    """Set up an authenticator, in place of one before."""
    user = own_account(for_update=request.method == "POST")
    codes_or_page = _set_up(user, EnrolForm(), first=False)
    if not isinstance(codes_or_page, list):
        return codes_or_page
    login_sessions.note_second_factor(current.db, signed_in_person().session_id)
    letters.send_notice(current.db, user, "The second factor of your Causeway account was set up anew.")
    return answer(_CODES_PAGE, codes=codes_or_page, next_url=url_for("people.second_factor"))


@blueprint.post("/account/second-factor/recovery-codes")
@signed_in(_OWN)
@step_up
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes in place of those before."""
    user = own_account(for_update=True)
    if user.totp_confirmed_at is None:
        return redirect(url_for("people.second_factor"))
    codes = factor.renew_recovery_codes(current.db, user)
    letters.send_notice(current.db, user, "The recovery codes of your Causeway account were made anew.")
    return answer(_CODES_PAGE, codes=codes, next_url=url_for("people.second_factor"))


@blueprint.post("/account/second-factor/turn-off")
@signed_in(_OWN)
@step_up
def turn_off_second_factor() -> ResponseReturnValue:
    """Turn it off, where the installation lets one: in the embedded mode only."""
    if current.settings.mfa_required:
        raise SecondFactorRequired
    user = own_account(for_update=True)
    factor.remove(current.db, user)
    letters.send_notice(current.db, user, "The second factor of your Causeway account was turned off.")
    flash(gettext("Your second factor is off."), "success")
    return redirect(url_for("people.second_factor"))


def _set_up(user: User, form: EnrolForm, *, first: bool) -> ResponseReturnValue | list[str]:
    """The recovery codes once the authenticator has been proved; until then the page with the picture."""
    secret = _draft(user)
    uri = factor.enrolment_uri(user.email, secret)
    values: dict[str, Any] = {"picture": qr.picture(uri), "secret": _in_fours(secret), "first": first}
    values["cancel_url"] = url_for("people.login", again=1) if first else url_for("people.second_factor")
    if request.method != "POST":
        return answer(_SET_UP_PAGE, form=form, **values)
    if not form.validate():
        return answer(_SET_UP_PAGE, 422, form=form, **values)
    try:
        codes = factor.enrol(current.db, user, secret, form.code.data)
    except WrongCode as error:
        return refused(form, error, _SET_UP_PAGE, **values)
    session.pop(_DRAFT, None)
    return codes


def _draft(user: User) -> str:
    """The secret shown to this person before, or a new one."""
    sealed = session.get(_DRAFT)
    if isinstance(sealed, str):
        try:
            return factor.open_draft(user.id, sealed)
        except (SealBroken, ValueError):
            session.pop(_DRAFT)
    secret = factor.new_secret()
    session[_DRAFT] = factor.seal_draft(user.id, secret)
    return secret


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
