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
from tenants.links import purposes
from tenants.links.models import PatientLink
from tenants.links.purposes import Purpose, Step
from tenants.links.views.staff import HandOutView
from tenants.patients.alerts.services import links_are_open
from tenants.sessions import checkin_steps
from tenants.sessions.checkin_steps import Next
from tenants.sessions.errors import NobodyIsThere
from tenants.sessions.rules.checkins import Question
from tenants.sessions.services import checkins
from tenants.sessions.services.schedule_booking import find_episode

# A thought of self-harm told by link has to come while somebody is there to see it.
LIFE = timedelta(hours=3)


def _check(db: Session, actor: Actor, patient_id: UUID) -> None:
    if not links_are_open(db, actor.zone):
        raise NobodyIsThere
    find_episode(db, patient_id, clock.today(actor.zone))


def _begin(db: Session, _actor: Actor, link: PatientLink) -> Step:
    return _step(checkin_steps.begin(db, link.patient_id))


def _take(db: Session, actor: Actor, link: PatientLink, said: Mapping[str, str]) -> Step:
    def write(question: Question, value: str) -> None:
        checkins.answer_by_link(db, actor, link, question, value)

    return _step(checkin_steps.take(db, link.patient_id, said, write) or checkin_steps.begin(db, link.patient_id))


def _step(shown: Next) -> Step:
    if shown.crisis is not None:
        return Step("sessions/link_crisis.html", {**shown.crisis})
    if shown.question is None:
        return _done()
    return Step("sessions/link_question.html", {**shown.question}, status=shown.status)


def _done() -> Step:
    return Step("links/done.html", {"text": checkin_steps.thanks()}, is_done=True)


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
        return [(gettext("Arrivals"), url_for("arrivals.index")), *super().crumbs(patient_id)]
