"""Failures: every error becomes a page with a sentence, never a stack trace, never a half-saved record.

What is logged is the class of the error, where it happened, and a reference number; messages and parameters may be about a
patient and stay out.
"""

import traceback

import structlog
from flask import Flask, current_app, make_response, render_template, request, session, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from causeway.disclosure import DisclosureRefused, note_refusal
from causeway.errors import CausewayError, OutsideCaseload, Stale, Unavailable
from causeway.language import words
from causeway.web.current import current

log = structlog.get_logger("causeway.web")

TITLES = {
    400: "That request was not understood",
    401: "Please sign in",
    403: "You do not have access to this",
    404: "There is nothing here",
    405: "That cannot be done here",
    409: "Somebody else was here first",
    413: "That is too large",
    422: "This cannot be done now",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "The database cannot be reached just now",
}

SENTENCES = {
    400: "Please go back, reload the page and try again.",
    404: "There is nothing here under that address.",
    405: "This address does not take that kind of request.",
    413: "The file or form is larger than this page takes.",
    429: "Please wait a little and try again.",
    500: "Nothing was saved. The people who run Causeway can find out more with the reference number.",
}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CausewayError, _known)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _error: _known(Stale()))
    app.register_error_handler(PoolTimeout, lambda _error: _known(Unavailable()))
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, sentence: str | None = None, **extra: object) -> Response:
    """An error page. A piece of a page (htmx) gets the sentence alone."""
    _unsay()
    words = sentence or gettext(SENTENCES.get(status, SENTENCES[400]))
    title = gettext(TITLES.get(status, TITLES[400]))
    if request.headers.get("HX-Request"):
        return make_response(words, status, {"Content-Type": "text/plain; charset=utf-8"})
    html = render_template(
        "errors/error.html",
        code=status,
        heading=title,
        text=words,
        reference=str(current.state.request_id)[-12:] if status >= 500 else "",
        retry=status == 503,
        home_url=f"/c/{current.state.clinic.slug}/" if current.state.clinic is not None else "/",
        **extra,
    )
    answer = make_response(html, status)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def _unsay() -> None:
    """Take back what this request was about to report: it failed, and "Saved." would not be so.

    What an earlier request reported stays, as it came in the cookie.
    """
    said = session.pop("_flashes", None)
    if said:
        came = current_app.session_interface.open_session(current_app._get_current_object(), request)  # type: ignore[attr-defined]
        earlier = [] if came is None else came.get("_flashes", [])
        session["_flashes"] = [message for message in said if message in earlier]


def words_of(error: CausewayError) -> str:
    """The error's sentence in the person's language."""
    return str(gettext(error.template).format(**error.fields))


def forward_of(error: CausewayError) -> list[tuple[str, str]]:
    """Where somebody who was refused can go on, as (words, address): what their role lets them do."""
    if current.state.actor is None:
        return []
    return [
        (words(one.label), url_for(one.endpoint, **one.arguments))
        for one in error.forward
        if current.actor.may(one.permission)
    ]


def keep_refusal(error: DisclosureRefused) -> None:
    """Take back what the request had done so far, and keep that the gate refused: the answer that follows saves nothing."""
    if current.state.actor is not None:
        current.db.rollback()
        note_refusal(current.db, current.actor, error)
        current.db.commit()


def _known(error: CausewayError) -> Response:
    if isinstance(error, DisclosureRefused):
        keep_refusal(error)
    if isinstance(error, OutsideCaseload) and current.state.actor is not None:
        return page(403, words_of(error), subject_id=error.subject_id)
    answer = page(error.status, words_of(error), forward=forward_of(error))
    retry = getattr(error, "retry_after_seconds", None)
    if retry is not None:
        answer.headers["Retry-After"] = str(retry)
    return answer


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    if error.code is not None and error.code < 400:  # a redirect raised by routing
        return make_response(error.get_response())
    answer = page(error.code or 500)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # RFC 9110 §15.5.6 demands it
    return answer


def _form_expired(_error: CSRFError) -> Response:
    return page(400, gettext("This form is no longer valid. Please go back, reload the page and send it again."))


def _too_large(_error: RequestEntityTooLarge) -> Response:
    return page(413)


def _database(error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None)
    if state in {"40001", "40P01", "55P03"}:  # serialization, deadlock, lock timeout: the other one went first
        return _known(Stale())
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        current.database.dispose()  # connection, resources, shutdown, disk: the next request begins anew
        return _known(Unavailable())
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.error(
        "unexpected",
        error=type(error).__name__,
        where=[f"{f.filename.rsplit('/', 2)[-1]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-8:]],
        reference=str(current.state.request_id)[-12:],
        endpoint=request.endpoint,
    )
    if current_app.config.get("PROPAGATE_UNEXPECTED"):
        raise error
    return page(500)
