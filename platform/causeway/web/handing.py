"""Handing this device to somebody who is no staff: the session of whoever hands it over ends before anything else opens.

What opens then is told by a token of its own, which the slice that asks gives to the device.
"""

from flask import Response, make_response, redirect, session

from causeway.people import sessions as login_sessions
from causeway.web.cookies import clear_session_cookie
from causeway.web.current import current


def leave_session(url: str) -> Response:
    """End the session of whoever holds the device, and lead it to an address that needs none."""
    person = current.person
    if person is not None:
        login_sessions.revoke(current.db, person.user_id, person.session_id)
    session.clear()
    response = make_response(redirect(url))
    clear_session_cookie(response, current.settings)
    return response
