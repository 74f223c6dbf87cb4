"""Opening a request: wall 1. Who is asking, in which clinic, may they come in, and what their transaction is bound to.

One statement reads session, person, clinic and membership; then the transaction is bound. The absolute and the idle limit
are judged here, and the session's row is touched at most once a minute.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug import Response

from causeway import clock
from causeway.access import Actor, Role, forbidden, member_actor
from causeway.database import Binding, bind
from causeway.errors import NotFound
from causeway.people.models import ENTERABLE
from causeway.people.rules import IDLE_MINUTES, is_alive, is_slug
from causeway.web.cookies import session_token
from causeway.web.current import ClinicFacts, Person, current
from causeway.web.guards import Guard, Kind

TOUCH_AFTER = timedelta(minutes=1)

_OPEN = "SELECT * FROM begin_request(%(token)s, %(slug)s)"  # the driver's own words: every request runs it
_TOUCH = text("UPDATE login_sessions SET last_seen_at = :now WHERE id = :id")
_END = """UPDATE login_sessions SET revoked_at = %(now)s
    WHERE id = %(id)s AND revoked_at IS NULL AND last_seen_at = %(seen)s RETURNING id"""


def admit(guard: Guard) -> ResponseReturnValue | None:
    """Let the request in (None), send the person to sign in, or raise NotFound or Forbidden."""
    if guard.kind is Kind.PUBLIC and session_token(request, current.settings) is None:
        return None
    row = _look_up()
    state = current.state
    if guard.kind is not Kind.PUBLIC and row is not None and state.slug is not None:
        _enter_clinic(row)
    _bind()
    if row is not None and clock.now() - row.last_seen_at >= TOUCH_AFTER:
        current.db.connection().execute(_TOUCH, {"now": clock.now(), "id": row.session_id})
    if guard.kind is Kind.PUBLIC:
        return None
    if state.person is None:
        return _to_sign_in()
    if guard.kind is Kind.OPERATOR and not state.person.is_operator:
        raise NotFound  # the console is not announced to others
    if current.settings.mfa_required and not state.person.has_second_factor and request.blueprint != "people":
        return redirect(url_for("people.second_factor"))
    if guard.kind is Kind.PERMISSION:
        assert guard.permission is not None  # noqa: S101 - established when the application started
        if not current.actor.may(guard.permission):
            raise forbidden(guard.permission)
    return None


def _opened(slug: str | None) -> Any:
    """The session of the request's cookie with its person and, of the clinic `slug`, the membership; None without one."""
    token = session_token(request, current.settings)
    if token is None:
        return None
    asked = slug if slug is not None and is_slug(slug) else None  # a word no clinic can have is not asked for
    return current.database.ask(_OPEN, {"token": hashlib.sha256(token.encode()).digest(), "slug": asked})


def _look_up() -> Any:
    state = current.state
    row = _opened(state.slug)
    if row is None:
        return None
    now = clock.now()
    open_clinics = _open_clinics(row.clinics or ())
    # One session opens every clinic of a person: the strictest of them says how long it is left alone, at any address.
    idle_minutes = min((clinic.idle_minutes for clinic in open_clinics), default=IDLE_MINUTES)
    if not is_alive(now, last_seen_at=row.last_seen_at, expires_at=row.expires_at, idle_minutes=idle_minutes):
        state.ended = "expired" if row.expires_at <= now else "idle"
        current.database.ask(_END, {"now": now, "id": row.session_id, "seen": row.last_seen_at})
        return None
    state.person = Person(
        user_id=row.user_id,
        email=row.email,
        display_name=row.display_name,
        is_operator=row.is_operator,
        session_id=row.session_id,
        last_seen_at=row.last_seen_at,
        stepped_up_at=row.stepped_up_at,
        has_second_factor=row.has_second_factor,
        has_totp=row.has_totp,
        idle_minutes=idle_minutes,
        clinics=tuple((clinic.slug, clinic.name) for clinic in open_clinics),
    )
    return row


class _OpenClinic(NamedTuple):
    """What `begin_request` tells of each clinic with an active membership. ends_on: the last day, as text, or None."""

    slug: str
    name: str
    idle_minutes: int
    timezone: str
    ends_on: str | None


def _open_clinics(told: Iterable[list[Any]]) -> list[_OpenClinic]:
    """Those the person may enter today: a membership opens its clinic up to its last day there."""
    return [clinic for clinic in map(_OpenClinic._make, told) if not _is_over(clinic.ends_on, clinic.timezone)]


def _is_over(ends_on: str | None, timezone: str) -> bool:
    return ends_on is not None and date.fromisoformat(ends_on) < clock.today(ZoneInfo(timezone))


def actor_in(slug: str) -> Actor:
    """The signed-in person as an actor of another clinic of theirs, by the same look-up that opens a request there.

    For the few things that go from one clinic to another; what they do there runs in a session of its own, bound to it.
    Raises NotFound where that clinic is closed to the person or not there.
    """
    row = _opened(slug)
    if row is None:
        raise NotFound
    return _membership(row, slug)[1]


def _enter_clinic(row: Any) -> None:
    """Bind the request to the clinic of its URL."""
    state = current.state
    assert state.slug is not None  # noqa: S101 - looked up just before
    state.clinic, state.actor = _membership(row, state.slug)


def _membership(row: Any, slug: str) -> tuple[ClinicFacts, Actor]:
    """The clinic and the actor. A clinic that is closed to the person answers as one that is not there: NotFound."""
    if row.clinic_id is None or row.roles is None or row.clinic_status not in ENTERABLE:
        raise NotFound
    zone = ZoneInfo(row.clinic_timezone)
    if row.ends_on is not None and row.ends_on < clock.today(zone):
        raise NotFound
    clinic = ClinicFacts(row.clinic_id, slug, row.clinic_name, zone)
    roles = frozenset(Role(name) for name in row.roles)
    return clinic, member_actor(row.clinic_id, row.user_id, row.display_name, zone, roles)


def _bind() -> None:
    state = current.state
    user_id = state.person.user_id if state.person is not None else None
    clinic_id = state.clinic.id if state.clinic is not None else None
    # What a page that only shows writes is the trail of having been seen: its commit does not wait for the disk
    # (docs/decisions/0006). A page that changes something always does.
    only_shows = request.method in {"GET", "HEAD"}
    bind(current.db, Binding(clinic_id, user_id, state.request_id, waits_for_disk=not only_shows))


def _to_sign_in() -> Response:
    """Send the person to the sign-in page and back here afterwards (to the page they were on, after a submit)."""
    here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else _local_referrer()
    target = url_for("people.login", next=here, ended=current.state.ended or None)
    if request.headers.get("HX-Request"):
        answer = Response(status=401)
        answer.headers["HX-Redirect"] = target
        return answer
    return redirect(target)


def _local_referrer() -> str:
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host and parts.path else "/"
