"""What the sign-in and account pages share: the blueprint, how a page answers, where a person belongs, and the half-way
state between password and code, which the browser holds signed for five minutes.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug import Response

from causeway import clock
from causeway.database import Binding, bind
from causeway.errors import CausewayError
from causeway.ids import parse_id
from causeway.people import accounts, memberships, rules, sign_in
from causeway.people.errors import TooManyAttempts
from causeway.people.models import User
from causeway.web.cookies import set_session_cookie
from causeway.web.current import Person, current
from causeway.web.forms import Form

blueprint = Blueprint("people", __name__)

_HALF = "half_signed_in"


def answer(template: str, status: int = 200, **values: Any) -> Response:
    """A page."""
    return make_response(render_template(template, **values), status)


def refused(form: Form, error: CausewayError, template: str, **values: Any) -> Response:
    """The same page again with what went wrong beside its field; the transaction is undone."""
    current.db.rollback()
    form.put_error(error)
    response = answer(template, error.status, form=form, **values)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def signed_in_person() -> Person:
    """The person; the guard has seen to it that there is one."""
    person = current.person
    if person is None:
        raise RuntimeError("this page's guard lets nobody in who is not signed in")
    return person


def own_account(*, for_update: bool = False) -> User:
    """The signed-in person's account."""
    return accounts.get_user(current.db, signed_in_person().user_id, for_update=for_update)


def wanted_page() -> str | None:
    """Where the person wanted to go, when that is a path of ours."""
    return rules.local_path(request.args.get("next"))


def home_url() -> str:
    """Where a signed-in person starts: their clinic, the choice of clinics, or the operators' console."""
    person = signed_in_person()
    if len(person.clinics) == 1 and not person.is_operator:
        return f"/c/{person.clinics[0][0]}/"
    if not person.clinics and person.is_operator:
        return "/operator/"
    return url_for("people.choose_clinic")


def keep_half_signed_in(user: User, next_page: str | None) -> None:
    """Remember in the browser's signed form cookie that this person gave the right password just now."""
    session[_HALF] = {"user": str(user.id), "since": clock.now().isoformat(), "next": next_page}


def half_signed_in() -> tuple[User, str | None] | None:
    """Who gave the right password within the last five minutes in this browser, and where they wanted to go."""
    kept = session.get(_HALF)
    if not isinstance(kept, dict):
        return None
    user_id = parse_id(kept.get("user"))
    user = sign_in.half_signed_in(current.db, user_id, datetime.fromisoformat(kept["since"])) if user_id else None
    if user is None:
        forget_half_signed_in()
        return None
    return user, rules.local_path(kept.get("next"))


def forget_half_signed_in() -> None:
    """Start again."""
    session.pop(_HALF, None)


def enter(user: User, *, has_second_factor: bool, next_page: str | None) -> tuple[str, str]:
    """Every step is done: join what the person was invited to, begin the session. Its token, and where to go.

    Whatever the browser held from before (form cookie, another session) ends here.
    """
    _join_invited(user)
    before = current.person.session_id if current.person and current.person.user_id == user.id else None
    agent = request.headers.get("User-Agent")
    token = sign_in.finish(current.db, user, has_second_factor=has_second_factor, agent=agent, replaces=before)
    session.clear()
    return token, next_page or url_for("people.start")


def go_in(token: str, target: str) -> Response:
    """To the first page, with the session's cookie."""
    response = redirect(target)
    set_session_cookie(response, token, current.settings)
    return response


def _join_invited(user: User) -> None:
    """A membership becomes active when its person first signs in: each clinic in a transaction bound to it."""
    request_id = current.state.request_id
    bind(current.db, Binding(None, user.id, request_id))
    for clinic in memberships.list_invited_to(current.db, user.id):
        with current.database.clinic(Binding(clinic.id, user.id, request_id)) as db:
            memberships.join(db, clinic, user)
