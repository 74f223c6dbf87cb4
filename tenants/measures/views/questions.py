"""The pages of a device that a patient holds: one question of a measure a screen, large, with a way back.

Opened by the device's token alone; they know no staff member and lead to no other page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from causeway.access import Actor, Permission
from causeway.access.actor import system_actor
from causeway.database import Binding, bind
from causeway.errors import Refused
from causeway.people.clinics import find_clinic
from causeway.people.models import ENTERABLE, Clinic
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import public
from tenants.clinics.queries import get_profile
from tenants.measures.errors import SittingEnded
from tenants.measures.models import Sitting
from tenants.measures.rules.words import How
from tenants.measures.services import asking
from tenants.sessions.views.kiosk import cookie_name

blueprint = Blueprint("questions", __name__, url_prefix="/c/<clinic>/questions")
WHY = (
    "opened by the token of a tablet that staff handed to one patient; it asks the measures they chose and nothing else"
)


class Held:
    """The sitting of this request, in its clinic."""

    def __init__(self, sitting: Sitting, clinic: Clinic) -> None:
        self.sitting, self.clinic_name = sitting, clinic.name
        self.actor: Actor = system_actor(clinic.id, ZoneInfo(clinic.timezone), Permission.CARE_WRITE, name="Tablet")


def _enter() -> Held:
    clinic = find_clinic(current.db, current.state.slug or "")
    token = request.cookies.get(cookie_name(), "")
    if clinic is None or clinic.status not in ENTERABLE or not token:
        raise SittingEnded
    bind(current.db, Binding(clinic.id, None, current.state.request_id))
    return Held(asking.open_by_token(current.db, token), clinic)


def on_device(view: Callable[[Held], ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Run a view for the sitting that the device holds the token of; say so where it holds none that is open."""

    @wraps(view)
    def run() -> ResponseReturnValue:
        try:
            return view(_enter())
        except SittingEnded as error:
            current.db.rollback()
            return make_response(render_template("measures/ended.html", text=words_of(error)), error.status)

    return run


@blueprint.get("/")
@public(WHY)
@on_device
def start(held: Held) -> ResponseReturnValue:
    """The question the sitting stands at."""
    return _question(held)


@blueprint.post("/answer/")
@public(WHY)
@on_device
def answer(held: Held) -> ResponseReturnValue:
    """Write one answer down and ask the next, or the one before; the crisis line comes at once where it is needed."""
    key = request.form.get("question", "")
    if "stop" in request.form:
        asking.stop(current.db, held.actor, held.sitting, How.KIOSK)
        return _thanks(held)
    if "back" in request.form:
        asking.go_back(current.db, held.sitting, key)
    elif request.form.get("seen") != "1":  # coming back from the crisis line, the answer is written already
        try:
            needs_line = asking.take(
                current.db, held.actor, held.sitting, How.KIOSK, key=key, value=request.form.get("value", "")
            )
        except Refused as error:
            return _question(held, 422, words_of(error))
        if needs_line:
            return _page(held, "measures/crisis.html", line=get_profile(current.db).crisis_line, question=key)
    return redirect(url_for("questions.start"))


def _question(held: Held, status: int = 200, problem: str = "") -> ResponseReturnValue:
    shown = asking.show(current.db, held.sitting)
    if shown.asked is None:
        asking.finish(current.db, held.actor, held.sitting)
        return _thanks(held)
    return _page(held, "measures/question.html", status, shown=shown, problem=problem)


def _thanks(held: Held) -> ResponseReturnValue:
    return _page(held, "measures/thanks.html")


def _page(held: Held, template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    values.setdefault("problem", "")
    return make_response(render_template(template, clinic_name=held.clinic_name, **values), status)
