"""What a patient sees on their telephone: the date of birth first, then what the link is for. No account, no other page.

The token is in the address once, on the way in: it goes into a cookie at once, and no page after it, no referrer and no
history entry of ours holds it. Whoever knew the date of birth is carried from page to page signed, for half an hour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadData, URLSafeSerializer

from causeway import clock
from causeway.access import Actor
from causeway.database import Binding, bind
from causeway.errors import CausewayError, Refused
from causeway.people import throttle
from causeway.people.errors import TooManyAttempts
from causeway.people.models import ENTERABLE, Clinic
from causeway.people.rules import ADDRESS, LINK, address_key
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import public
from causeway.web.handing import leave_session
from tenants.clinics.models import DEFAULT_CRISIS_LINE
from tenants.clinics.queries import get_profile
from tenants.clinics.rules import phone_text
from tenants.links import purposes, queries, services
from tenants.links.errors import LinkLate, LinkSpent, LinkUsed, NotNow, NotThem
from tenants.links.models import PatientLink
from tenants.links.purposes import Purpose, Step
from tenants.links.rules import State
from tenants.patients.rules.names import birth_date_in

blueprint = Blueprint("links", __name__, url_prefix="/k")
WHY = "opened by the token of a one-time link; nothing is shown before the patient's date of birth is given"
CARRIED_SECONDS = 1800
CLOSED = {State.USED: LinkUsed, State.EXPIRED: LinkLate}


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that somebody holds, with its clinic and purpose, and the platform at work for them."""

    link: PatientLink
    clinic: Clinic
    purpose: Purpose
    actor: Actor

    def require_open(self) -> None:
        """Raises LinkUsed, LinkLate or LinkSpent unless the link still opens."""
        state = queries.state_of(self.link, clock.now())
        if state not in queries.OPENS:
            raise CLOSED.get(state, LinkSpent)


def cookie_name() -> str:
    """`__Host-link` where cookies are secure."""
    return "__Host-link" if current.settings.secure_cookies else "link"


def visited(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Answer calmly where a link opens nothing, or there were too many tries."""

    @wraps(view)
    def run(**arguments: str) -> ResponseReturnValue:
        try:
            return view(**arguments)
        except (LinkSpent, NotNow, TooManyAttempts) as error:
            current.db.rollback()
            return _closed(arguments.get("token") or request.cookies.get(cookie_name(), ""), error)

    return run


@blueprint.get("/<token>")
@public(WHY)
@visited
def arrive(token: str) -> ResponseReturnValue:
    """Take the token out of the address. Nothing is used up: programs that look at letters open links as well."""
    visit = _enter(token)
    visit.require_open()
    response = make_response(redirect(url_for("links.start")))
    _give(response, token)
    return response


def open_here(token: str) -> Response:
    """Hand this device over: the staff's session on it ends, and it opens nothing but what the link asks."""
    response = leave_session(url_for("links.start"))
    _give(response, token)
    return response


def _give(response: Response, token: str) -> None:
    secure = current.settings.secure_cookies
    # Lax: the way here begins in a mail program, which is another site.
    response.set_cookie(cookie_name(), token, secure=secure, httponly=True, samesite="Lax", path="/")


@blueprint.route("/", methods=("GET", "POST"))
@public(WHY)
@visited
def start() -> ResponseReturnValue:
    """Ask for the date of birth; then show what the link is for."""
    visit = _enter(request.cookies.get(cookie_name(), ""))
    visit.require_open()
    if request.method != "POST":
        return _page(visit, "links/start.html")
    tried = (("link-from", address_key(request.remote_addr), ADDRESS), ("link", str(visit.link.id), LINK))
    for what, holder, policy in tried:
        throttle.begin_try(current.database, what, holder, policy)
    try:
        services.open_with(current.db, visit.actor, visit.link, visit.purpose, birth_date_in(request.form))
    except NotThem as error:
        return _page(visit, "links/start.html", 422, problem=words_of(error))
    for what, holder, _policy in tried:
        throttle.forgive_try(current.database, what, holder)
    _check(visit)
    return _step(visit, visit.purpose.begin(current.db, visit.actor, visit.link))


@blueprint.post("/step/")
@public(WHY)
@visited
def step() -> ResponseReturnValue:
    """Write down what was sent, and show what comes next. The last answer sent twice is written once."""
    visit = _enter(request.cookies.get(cookie_name(), ""), for_update=True)
    if not _is_carried(visit):
        visit.require_open()
        return _page(visit, "links/start.html", problem=gettext("Please give your date of birth again."))
    if visit.link.used_at is not None:
        return _step(visit, visit.purpose.done())
    visit.require_open()
    _check(visit, has_begun=True)
    shown = visit.purpose.take(current.db, visit.actor, visit.link, request.form)
    if shown.is_done:
        services.use_up(current.db, visit.actor, visit.link)
    return _step(visit, shown)


def _enter(token: str, *, for_update: bool = False) -> Visit:
    """The link of a token, in whatever state. What was never a link is counted against the address it is asked from."""
    clinic = queries.find_clinic(current.db, token)
    link = None
    if clinic is not None and clinic.status in ENTERABLE:
        bind(current.db, Binding(clinic.id, None, current.state.request_id))
        link = queries.find_link(current.db, token, for_update=for_update)
    if link is None and token:
        throttle.begin_guess(current.database, request.remote_addr)
    purpose = None if link is None else purposes.find(link.purpose)
    if clinic is None or link is None or purpose is None:
        raise LinkSpent
    return Visit(link, clinic, purpose, services.bearer(clinic, purpose))


def _check(visit: Visit, *, has_begun: bool = False) -> None:
    """Raises LinkSpent where it cannot be asked any more: an episode ended since, a leave began; NotNow unless it has begun."""
    try:
        visit.purpose.check(current.db, visit.actor, visit.link.patient_id)
    except NotNow:
        if not has_begun:
            raise
    except Refused:
        raise LinkSpent from None


def _step(visit: Visit, shown: Step) -> ResponseReturnValue:
    return _page(visit, shown.template, shown.status, who=_carry(visit), **shown.values)


def _page(visit: Visit, template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    values.setdefault("problem", "")
    values.setdefault("first", visit.purpose.first)
    return make_response(render_template(template, clinic_name=visit.clinic.name, **values), status)


def _closed(token: str, error: CausewayError) -> ResponseReturnValue:
    """The page for every link that opens nothing: what to do instead, and the line for those who cannot wait."""
    clinic = queries.find_clinic(current.db, token)
    values: dict[str, Any] = {"clinic_name": "", "phone": "", "line": gettext(DEFAULT_CRISIS_LINE)}
    if clinic is not None and clinic.status in ENTERABLE:
        bind(current.db, Binding(clinic.id, None, current.state.request_id))
        profile = get_profile(current.db)
        values = {"clinic_name": clinic.name, "phone": phone_text(profile.phone), "line": profile.crisis_line}
    text = words_of(NotNow() if isinstance(error, NotNow) else error)
    response = make_response(
        render_template("links/closed.html", text=text, is_spent=isinstance(error, LinkSpent), **values), error.status
    )
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings.secret_key, salt="link")


def _carry(visit: Visit) -> str:
    return str(_serializer().dumps([str(visit.link.id), int(clock.now().timestamp())]))


def _is_carried(visit: Visit) -> bool:
    """Whether the date of birth was given for this link, not too long ago."""
    try:
        link_id, since = _serializer().loads(request.form.get("who", ""))
    except BadData:
        return False
    return bool(link_id == str(visit.link.id) and clock.now().timestamp() - since < CARRIED_SECONDS)
