"""One's own sessions: kept alive, confirmed, ended."""

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from causeway.ids import id_of
from causeway.people import sessions as login_sessions
from causeway.people.errors import TooManyAttempts, WrongPassword
from causeway.people.forms import ConfirmForm
from causeway.people.views.pages import (
    answer,
    blueprint,
    home_url,
    refused,
    signed_in_person,
    wanted_page,
)
from causeway.web import step_up
from causeway.web.cookies import clear_session_cookie
from causeway.web.current import current
from causeway.web.guards import public, signed_in

_OWN = "one's own sessions"
_CONFIRM_PAGE = "auth/confirm.html"


@blueprint.post("/account/extend")
@signed_in(_OWN)
def extend() -> ResponseReturnValue:
    """The person is still there. Noted at once, not only once a minute: the page's own clock starts again now."""
    login_sessions.touch(current.db, signed_in_person().session_id)
    return "", 204


@blueprint.post("/account/leave")
@public("a page left alone ends its session, which may have ended already")
def leave() -> ResponseReturnValue:
    """Nobody is there any more. The browser's forms stay as they are: what was typed waits for the next sign-in."""
    person = current.person
    if person is not None:
        login_sessions.revoke(current.db, person.user_id, person.session_id)
    response = make_response("", 204)
    clear_session_cookie(response, current.settings)
    return response


@blueprint.route("/account/confirm", methods=("GET", "POST"))
@signed_in(_OWN)
def confirm() -> ResponseReturnValue:
    """Show that it is still you, before signing or exporting."""
    form = ConfirmForm()
    if request.method != "POST":
        return answer(_CONFIRM_PAGE, form=form)
    if not form.validate():
        return answer(_CONFIRM_PAGE, 422, form=form)
    try:
        step_up.confirm(signed_in_person(), form.password.data, field="password")
    except (WrongPassword, TooManyAttempts) as error:
        return refused(form, error, _CONFIRM_PAGE)
    return redirect(wanted_page() or home_url())


@blueprint.post("/account/sessions/<session_id>/end")
@signed_in(_OWN)
def end_session(session_id: str) -> ResponseReturnValue:
    """Sign one browser out."""
    person = signed_in_person()
    ended = id_of(session_id)
    login_sessions.revoke(current.db, person.user_id, ended)
    if ended != person.session_id:
        flash(gettext("That browser is signed out."), "success")
        return redirect(url_for("people.account"))
    response = redirect(url_for("people.login"))
    clear_session_cookie(response, current.settings)
    return response


@blueprint.post("/account/sessions/end-others")
@signed_in(_OWN)
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    person = signed_in_person()
    login_sessions.revoke_all(current.db, person.user_id, but=person.session_id)
    flash(gettext("Every other browser is signed out."), "success")
    return redirect(url_for("people.account"))
