"""The session cookie: a random token and nothing else."""

from typing import TYPE_CHECKING

from flask import Request
from werkzeug import Response

if TYPE_CHECKING:
    from config import Settings


def cookie_name(settings: "Settings") -> str:
    """`__Host-causeway` where cookies are secure; a plain name on a loopback address without TLS."""
    return "__Host-causeway" if settings.secure_cookies else "causeway"


def session_token(request: Request, settings: "Settings") -> str | None:
    """The raw token the browser sent, if any."""
    return request.cookies.get(cookie_name(settings))


def set_session_cookie(response: Response, token: str, settings: "Settings") -> None:
    """Hand the browser its token: until it closes, never to scripts, never to other sites' forms."""
    response.set_cookie(
        cookie_name(settings), token, secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )


def clear_session_cookie(response: Response, settings: "Settings") -> None:
    """Take the token back."""
    response.delete_cookie(
        cookie_name(settings), secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
