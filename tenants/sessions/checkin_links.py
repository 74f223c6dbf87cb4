"""The daily check-in on one's own telephone: what its one-time link is for, and the page on which staff hand it out.

It asks and keeps what a kiosk does (`services.checkins`); the link itself is `tenants/links`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.errors import Refused
from tenants.clinics.queries import get_profile
from tenants.links import purposes
from tenants.links.models import PatientLink
from tenants.links.purposes import Purpose, Step
from tenants.links.views.staff import HandOutView
from tenants.patients.alerts.services import links_are_open
from tenants.sessions.checkin_words import screen_of
from tenants.sessions.errors import NobodyIsThere
from tenants.sessions.queries.checkins import list_asked
from tenants.sessions.rules.checkins import asks_for_the_crisis_line
from tenants.sessions.services import checkins
from tenants.sessions.services.schedule_booking import find_episode

# A thought of self-harm told by link has to come while somebody is there to see it.
LIFE = timedelta(hours=3)


def _check(db: Session, actor: Actor, patient_id: UUID) -> None:
    if not links_are_open(db, actor.zone):
        raise NobodyIsThere
    find_episode(db, patient_id, clock.today(actor.zone))


def _begin(db: Session, _actor: Actor, link: PatientLink) -> Step:
    return _question(db, link, 0)


def _take(db: Session, actor: Actor, link: PatientLink, said: Mapping[str, str]) -> Step:
    asked = [one.question for one in list_asked(db, link.patient_id)]
    key = said.get("question", "")  # not its number: a goal closed meanwhile moves those after it
    number = next((number for number, question in enumerate(asked) if question.key == key), None)
    if number is None:
        return _question(db, link, 0)
    question, value = asked[number], said.get("value", "")
    if said.get("seen") != "1":  # coming back from the crisis line, the answer is written already
        try:
            checkins.answer_by_link(db, actor, link, question, value)
        except Refused as error:
            return _question(db, link, number, problem=gettext(error.template))
        if asks_for_the_crisis_line(question, value):
            line = get_profile(db).crisis_line
            return Step("sessions/link_crisis.html", {"line": line, "question": question.key})
    return _question(db, link, number + 1)


def _question(db: Session, link: PatientLink, number: int, *, problem: str = "") -> Step:
    asked = list_asked(db, link.patient_id)
    if number >= len(asked):
        return _done()
    values = {
        "screen": screen_of(asked[number]),
        "question": asked[number].question.key,
        "number": number,
        "count": len(asked),
        "problem": problem,
    }
    return Step("sessions/link_question.html", values, status=422 if problem else 200)


def _done() -> Step:
    text = gettext("Thank you. Your group leader will see this before group.")
    return Step("links/done.html", {"text": text}, is_done=True)


CHECK_IN = Purpose(
    key="check_in",
    label=_("Today's check-in"),
    permission=Permission.ATTENDANCE_WRITE,
    life=LIFE,
    needs=(Permission.ATTENDANCE_WRITE, Permission.CARE_READ),
    tells=frozenset({Category.PLAN}),  # their own goals, in their own words
    check=_check,
    begin=_begin,
    take=_take,
    done=_done,
)
purposes.register(CHECK_IN)


class CheckInLinkView(HandOutView):
    """The check-in of one patient, today, on their own phone."""

    menu_key = "arrivals"
    title = _("Check-in on the phone")
    purpose = CHECK_IN
    permission = Permission.ATTENDANCE_WRITE
    lead = _("For whoever answers today's check-in on their own phone: the questions of the kiosk, the same flags.")

    def crumbs(self, patient_id: UUID) -> list[tuple[Any, str | None]]:
        """Below the arrivals."""
        return [(gettext("Arrivals"), url_for("arrivals.index")), (str(self.title), None)]
