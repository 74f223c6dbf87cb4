"""The pages of a kiosk: signing in and out, and the check-in, one question a screen. Opened by the device's token alone.

They know no staff member and lead to no other page. Who stands there is carried from screen to screen signed, for ten
minutes, and bound to the kiosk.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadData, URLSafeTimedSerializer

from causeway import clock
from causeway.access import Actor, Permission
from causeway.access.actor import system_actor
from causeway.database import Binding, bind
from causeway.errors import CausewayError, NotFound, Refused
from causeway.ids import parse_id
from causeway.people import sessions as login_sessions
from causeway.people import throttle
from causeway.people.clinics import find_clinic
from causeway.people.errors import TooManyAttempts
from causeway.people.models import ENTERABLE, Clinic
from causeway.people.rules import KIOSK
from causeway.web.cookies import clear_session_cookie
from causeway.web.current import current
from causeway.web.guards import public
from tenants.clinics.queries import get_profile
from tenants.sessions.checkin_words import screen_of
from tenants.sessions.errors import KioskEnded, NotPossible, NotRecognized
from tenants.sessions.models import Kiosk
from tenants.sessions.queries.checkins import list_asked
from tenants.sessions.rules.checkins import asks_for_the_crisis_line
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
    person = current.person
    if person is not None:
        login_sessions.revoke(current.db, person.user_id, person.session_id)
    session.clear()
    response = make_response(redirect(url))
    clear_session_cookie(response, current.settings)
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
            return make_response(render_template("kiosk/ended.html", text=gettext(error.template)), error.status)

    return run


@blueprint.route("/", methods=("GET", "POST"))
@public(WHY)
@on_kiosk
def start(here: Open) -> ResponseReturnValue:
    """Ask who it is; then what they want to do."""
    if request.method != "POST":
        return _page(here, "kiosk/start.html")
    letters, born_on = request.form.get("letters", "")[:40], _birth_date()
    try:
        throttle.begin_try(current.database, "kiosk", str(here.kiosk.id), KIOSK)
        guest = kiosks.recognize(current.db, here.kiosk, letters, born_on)
    except TooManyAttempts as error:
        return _page(here, "kiosk/start.html", 429, problem=_say(error), wait=error)
    except NotRecognized as error:
        return _page(here, "kiosk/start.html", 422, problem=_say(error))
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
        return _page(here, "kiosk/start.html", problem=gettext("Please start again."))
    if step != "questions":
        try:
            kiosks.sign(current.db, here.actor, here.kiosk, guest.patient_id, is_in=step == "in")
        except (NotPossible, Refused):
            # Nothing about times or reasons on a screen that others can see.
            problem = gettext("That did not work just now. Please tell the front desk.")
            return _page(here, "kiosk/start.html", 422, problem=problem)
    if step == "out":
        return _page(here, "kiosk/thanks.html", text=gettext("You are signed out. See you next time."))
    return _question(here, guest, 0)


@blueprint.route("/answer/", methods=("POST",))
@public(WHY)
@on_kiosk
def answer(here: Open) -> ResponseReturnValue:
    """Write one answer down and ask the next; the crisis line comes at once where it is needed."""
    guest = _carried(here)
    asked = [] if guest is None else [one.question for one in list_asked(current.db, guest.patient_id)]
    key = request.form.get("question", "")  # not its number: a goal closed meanwhile moves those after it
    number = next((number for number, question in enumerate(asked) if question.key == key), None)
    if guest is None or number is None:
        return _page(here, "kiosk/start.html", problem=gettext("Please start again."))
    question, value = asked[number], request.form.get("value", "")
    if request.form.get("seen") != "1":  # coming back from the crisis line, the answer is written already
        try:
            checkins.answer(current.db, here.kiosk, guest, question, value)
        except Refused as error:
            return _question(here, guest, number, 422, _say(error))
        if asks_for_the_crisis_line(question, value):
            line = get_profile(current.db).crisis_line
            return _page(here, "kiosk/crisis.html", line=line, who=_carry(here, guest), question=question.key)
    return _question(here, guest, number + 1)


def _hello(here: Open, guest: Guest) -> ResponseReturnValue:
    return _page(here, "kiosk/hello.html", guest=guest, who=_carry(here, guest))


def _question(here: Open, guest: Guest, number: int, status: int = 200, problem: str = "") -> ResponseReturnValue:
    asked = list_asked(current.db, guest.patient_id)
    if number >= len(asked):
        return _page(
            here, "kiosk/thanks.html", text=gettext("Thank you. Your group leader will see this before group.")
        )
    return _page(
        here,
        "kiosk/question.html",
        status,
        screen=screen_of(asked[number]),
        question=asked[number].question.key,
        number=number,
        count=len(asked),
        who=_carry(here, guest),
        problem=problem,
    )


def _page(here: Open, template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    values.setdefault("problem", "")
    return make_response(render_template(template, clinic_name=here.clinic_name, **values), status)


def _say(error: CausewayError) -> str:
    return str(gettext(error.template)).format(**error.fields)


def _birth_date() -> date | None:
    try:
        year, month, day = (int(request.form.get(name, "")) for name in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:
        return None


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
