"""Step-up: signing a record and exporting ask for the password again when it was given more than ten minutes ago.

    @expose("/sign/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    @step_up
    def sign(self): ...

Opening such a page leads over `/account/confirm` and back. Sending one shows a page that asks for the password and
carries everything that was sent; when the password is right the view runs with it, as if nothing had come between.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec

from flask import Response, after_this_request, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from causeway import clock
from causeway.errors import Refused
from causeway.people import accounts, rules, sessions, sign_in
from causeway.people.errors import WrongPassword
from causeway.web.cookies import set_session_cookie
from causeway.web.current import Person, current

PASSWORD_FIELD = "confirm_password"  # noqa: S105 - the name of a form field
_OURS = frozenset({PASSWORD_FIELD, "csrf_token"})

P = ParamSpec("P")


def step_up(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Ask for the password before the view unless it was given within the last ten minutes."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        person = current.person
        if person is None:
            raise RuntimeError("step_up stands behind a guard that signs people in")
        if rules.is_stepped_up(clock.now(), person.stepped_up_at):
            return view(*args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for("people.confirm", next=request.full_path.rstrip("?")))
        if request.headers.get("HX-Request"):
            return _leave_for_confirmation()
        refusal = _check(person)
        return refusal if refusal is not None else view(*args, **kwargs)

    return guarded


def confirm(person: Person, password: str, *, field: str) -> None:
    """Check the password and renew the session: a new token, good for another ten minutes of signing.

    Committed at once, so that the new token holds whatever becomes of the view that follows. Raises WrongPassword,
    TooManyAttempts.
    """
    db = current.db
    user = accounts.get_user(db, person.user_id)
    sign_in.check_own_password(current.database, db, user, password, request.remote_addr, field=field)
    token = sessions.step_up(db, person.session_id)
    db.commit()
    current.state.person = replace(person, stepped_up_at=clock.now())

    @after_this_request
    def hand_over(response: Response) -> Response:
        set_session_cookie(response, token, current.settings)
        return response


def _check(person: Person) -> ResponseReturnValue | None:
    """None when the password came along and was right; else the page that asks for it."""
    password = request.form.get(PASSWORD_FIELD)
    if password is None:
        return _ask(None)
    try:
        confirm(person, password, field=PASSWORD_FIELD)
    except WrongPassword as error:
        return _ask(error)
    return None


def _ask(error: Refused | None) -> Response:
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    had_files = any(file.filename for file in request.files.values())
    action = request.full_path.rstrip("?")
    html = render_template("auth/step_up.html", carried=carried, had_files=had_files, action=action, error=error)
    return make_response(html, 401)


def _leave_for_confirmation() -> Response:
    """A piece of a page cannot ask: the whole page goes to confirm and back. Typed text waits in the browser tab."""
    here = rules.path_of(request.headers.get("HX-Current-URL"))
    answer = make_response("", 401)
    answer.headers["HX-Redirect"] = url_for("people.confirm", next=here)
    return answer
