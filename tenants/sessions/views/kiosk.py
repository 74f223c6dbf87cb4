"""The pages of a kiosk: signing in and out, and the check-in, one question a screen. Opened by the device's token alone.

They know no staff member and lead to no other page. Who stands there is carried from screen to screen signed, for ten
minutes, and bound to the kiosk.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadData, URLSafeTimedSerializer

from causeway import clock
from causeway.access import Actor, Permission
from causeway.access.actor import system_actor
from causeway.database import Binding, bind
from causeway.errors import NotFound, Refused
from causeway.ids import parse_id
from causeway.people import throttle
from causeway.people.clinics import find_clinic
from causeway.people.errors import TooManyAttempts
from causeway.people.models import ENTERABLE, Clinic
from causeway.people.rules import KIOSK
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import public
from causeway.web.handing import leave_session
from tenants.patients.rules.names import birth_date_in
from tenants.sessions import checkin_steps
from tenants.sessions.checkin_steps import Next
from tenants.sessions.errors import KioskEnded, NotPossible, NotRecognized
from tenants.sessions.models import Kiosk
from tenants.sessions.rules.checkins import Question
from tenants.sessions.services import checkins, kiosks
from tenants.sessions.services.kiosks import Guest

blueprint = Blueprint("kiosk", __name__, url_prefix="/c/<clinic>/kiosk")
WHY = "opened by the token of a tablet that staff handed over; it signs patients in and asks their check-in"
CARRIED_SECONDS = 600


class Open:
    """The kiosk of this request, in its clinic."""

    def __init__(self, kiosk: Kiosk, clinic: Clinic) -> None:
        self.kiosk, self.clinic_name = kiosk, clinic.name
        self.zone = ZoneInfo(clinic.timezone)
        self.actor: Actor = system_actor(clinic.id, self.zone, Permission.ATTENDANCE_WRITE, name="Kiosk")


def cookie_name() -> str:
    """`__Host-kiosk` where cookies are secure."""
    return "__Host-kiosk" if current.settings.secure_cookies else "kiosk"


def hand_token(response: Response, token: str) -> None:
    """Give the device its token: until the browser closes, never to scripts."""
    secure = current.settings.secure_cookies
    response.set_cookie(cookie_name(), token, secure=secure, httponly=True, samesite="Strict", path="/")


def hand_device(token: str, url: str) -> Response:
    """End the session of whoever hands this device over, and let it open nothing but what the token does, at that address."""
    response = leave_session(url)
    hand_token(response, token)
    return response


def _enter() -> Open:
    clinic = find_clinic(current.db, current.state.slug or "")
    token = request.cookies.get(cookie_name(), "")
    if clinic is None or clinic.status not in ENTERABLE or not token:
        raise KioskEnded
    bind(current.db, Binding(clinic.id, None, current.state.request_id))
    return Open(kiosks.open_by_token(current.db, token, clock.today(clinic.timezone)), clinic)


def on_kiosk(view: Callable[[Open], ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Run a view for the kiosk that the device holds the token of; say so where it holds none that is open."""

    @wraps(view)
    def run() -> ResponseReturnValue:
        try:
            return view(_enter())
        except KioskEnded as error:
            current.db.rollback()
            return make_response(render_template("kiosk/ended.html", text=words_of(error)), error.status)

    return run


@blueprint.route("/", methods=("GET", "POST"))
@public(WHY)
@on_kiosk
def start(here: Open) -> ResponseReturnValue:
    """Ask who it is; then what they want to do."""
    if request.method != "POST":
        return _page(here, "kiosk/start.html")
    letters, born_on = request.form.get("letters", "")[:40], birth_date_in(request.form)
    try:
        throttle.begin_try(current.database, "kiosk", str(here.kiosk.id), KIOSK)
        guest = kiosks.recognize(current.db, here.kiosk, letters, born_on)
    except TooManyAttempts as error:
        return _page(here, "kiosk/start.html", 429, problem=words_of(error), wait=error)
    except NotRecognized as error:
        return _page(here, "kiosk/start.html", 422, problem=words_of(error))
    throttle.forgive_try(current.database, "kiosk", str(here.kiosk.id))
    return _hello(here, guest)


@blueprint.route("/sign/", methods=("POST",))
@public(WHY)
@on_kiosk
def sign(here: Open) -> ResponseReturnValue:
    """Sign in and go on to the check-in, or sign out."""
    guest = _carried(here)
    step = request.form.get("step", "")
    if guest is None or step not in {"in", "out", "questions"}:
        return _start_again(here)
    if step != "questions":
        try:
            kiosks.sign(current.db, here.actor, here.kiosk, guest.patient_id, is_in=step == "in")
        except (NotPossible, Refused):
            # Nothing about times or reasons on a screen that others can see.
            problem = gettext("That did not work just now. Please tell the front desk.")
            return _page(here, "kiosk/start.html", 422, problem=problem)
    if step == "out":
        return _page(here, "kiosk/thanks.html", text=gettext("You are signed out. See you next time."))
    return _step(here, guest, checkin_steps.begin(current.db, guest.patient_id))


@blueprint.route("/answer/", methods=("POST",))
@public(WHY)
@on_kiosk
def answer(here: Open) -> ResponseReturnValue:
    """Write one answer down and ask the next; the crisis line comes at once where it is needed."""
    guest = _carried(here)
    if guest is None:
        return _start_again(here)

    def write(question: Question, value: str) -> None:
        checkins.answer(current.db, here.kiosk, guest, question, value)

    shown = checkin_steps.take(current.db, guest.patient_id, request.form, write)
    return _start_again(here) if shown is None else _step(here, guest, shown)


def _start_again(here: Open) -> ResponseReturnValue:
    return _page(here, "kiosk/start.html", problem=gettext("Please start again."))


def _hello(here: Open, guest: Guest) -> ResponseReturnValue:
    return _page(here, "kiosk/hello.html", guest=guest, who=_carry(here, guest))


def _step(here: Open, guest: Guest, shown: Next) -> ResponseReturnValue:
    if shown.crisis is not None:
        return _page(here, "kiosk/crisis.html", who=_carry(here, guest), **shown.crisis)
    if shown.question is None:
        return _page(here, "kiosk/thanks.html", text=checkin_steps.thanks())
    return _page(here, "kiosk/question.html", shown.status, who=_carry(here, guest), **shown.question)


def _page(here: Open, template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    values.setdefault("problem", "")
    return make_response(render_template(template, clinic_name=here.clinic_name, **values), status)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current.settings.secret_key, salt="kiosk")


def _carry(here: Open, guest: Guest) -> str:
    return str(_serializer().dumps([str(here.kiosk.id), str(guest.patient_id), guest.called]))


def _carried(here: Open) -> Guest | None:
    """Who was recognized, None when that is too long ago or another kiosk's."""
    try:
        kiosk_id, patient_id, called = _serializer().loads(request.form.get("who", ""), max_age=CARRIED_SECONDS)
        found: UUID | None = parse_id(patient_id)
        if kiosk_id != str(here.kiosk.id) or found is None:
            return None
        return kiosks.guest(current.db, here.kiosk, found, called=called)
    except (BadData, ValueError, NotRecognized, NotFound):
        return None
