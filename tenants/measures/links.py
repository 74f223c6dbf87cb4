"""Measures on the patient's own telephone: what the one-time link asks, and the page on which staff hand it out.

The link itself is `tenants/links`; what is asked and kept is `services.asking`, as on a tablet.
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
from causeway.web.current import current
from causeway.web.failures import words_of
from tenants.clinics.queries import get_profile
from tenants.links import purposes
from tenants.links.models import PatientLink
from tenants.links.purposes import Purpose, Step
from tenants.links.views.staff import HandOutView
from tenants.measures.errors import AfterHours, NothingDue
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Sitting
from tenants.measures.queries.asked import find_sitting, list_asked, names_of
from tenants.measures.queries.schedules import list_due_of
from tenants.measures.queries.wordings import list_worded
from tenants.measures.rules.words import How, Name
from tenants.measures.services import asking
from tenants.patients import queries as patients
from tenants.patients.alerts.services import links_are_open

LIFE = timedelta(days=3)
"""Long enough to be taken home over a weekend. Who else holds the telephone has no date of birth."""


def names_for(db: Session, actor: Actor, patient_id: UUID) -> list[Name]:
    """What a link asks now: what is due, or all the program asks where nothing is; only with its official wording.

    What asks about self-harm is left out while nobody is at the clinic, unless the clinic says otherwise.
    Raises: NothingDue, AfterHours.
    """
    today, worded = clock.today(actor.zone), list_worded(db)
    usable = [one for one in list_due_of(db, patient_id, today) if one.instrument in worded]
    names = [one.instrument for one in usable if one.due_on <= today] or [one.instrument for one in usable]
    if not names:
        raise NothingDue
    if links_are_open(db, actor.zone):
        return names
    calm = [name for name in names if not INSTRUMENTS[name].asks_about_self_harm]
    if not calm:
        raise AfterHours(title=INSTRUMENTS[names[0]].title)
    return calm


def _check(db: Session, actor: Actor, patient_id: UUID) -> None:
    asking.check_askable(db, actor, patient_id, names_for(db, actor, patient_id))


def _begin(db: Session, actor: Actor, link: PatientLink) -> Step:
    sitting = _sitting(db, actor, link)
    left = list_asked(db, names_of(sitting))[sitting.at :]
    worrying = [one for one in left if one.is_about_self_harm]
    if worrying and not links_are_open(db, actor.zone):  # begun by day and opened again at night
        raise AfterHours(title=worrying[0].instrument.title)
    return _question(db, actor, sitting)


def _take(db: Session, actor: Actor, link: PatientLink, said: Mapping[str, str]) -> Step:
    sitting, key = _sitting(db, actor, link), said.get("question", "")
    if said.get("seen") == "1":  # coming back from the crisis line, the answer is written already
        return _question(db, actor, sitting)
    if "back" in said:
        asking.go_back(db, sitting, key)
        return _question(db, actor, sitting)
    try:
        needs_line = asking.take(db, actor, sitting, How.LINK, key=key, value=said.get("value", ""))
    except Refused as error:
        return _question(db, actor, sitting, problem=words_of(error))
    if needs_line:
        return Step("measures/link_crisis.html", {"line": get_profile(db).crisis_line, "question": key})
    return _question(db, actor, sitting)


def _sitting(db: Session, actor: Actor, link: PatientLink) -> Sitting:
    found = find_sitting(db, link_id=link.id)
    if found is None:
        found = asking.begin_by_link(
            db, actor, link.patient_id, link.id, names_for(db, actor, link.patient_id), expires_at=link.expires_at
        )
    return found


def _question(db: Session, actor: Actor, sitting: Sitting, *, problem: str = "") -> Step:
    shown = asking.show(db, sitting)
    if shown.asked is None:
        asking.finish(db, actor, sitting)
        return _done()
    return Step("measures/link_question.html", {"shown": shown, "problem": problem}, status=422 if problem else 200)


def _done() -> Step:
    text = gettext("Thank you. Your care team will go through this with you.")
    return Step("links/done.html", {"text": text}, is_done=True)


MEASURES = Purpose(
    key="measures",
    label=_("Measures"),
    permission=Permission.CARE_WRITE,
    life=LIFE,
    needs=(Permission.CARE_WRITE, Permission.CARE_READ),
    tells=frozenset({Category.MEASURES}),
    check=_check,
    begin=_begin,
    take=_take,
    done=_done,
    is_of_the_day=False,
)
purposes.register(MEASURES)


class MeasuresLinkView(HandOutView):
    """The measures of one patient, on their own phone."""

    menu_key = "patients"
    title = _("Measures on the phone")
    purpose = MEASURES
    permission = Permission.CARE_WRITE
    lead = _(
        "What is due when it is opened, in its official wording, one question a screen. It opens for three days; the answers "
        "come to the chart by themselves."
    )

    def note(self, patient_id: UUID) -> str:
        """What a link made now would ask, or why there is nothing to ask."""
        try:
            names = names_for(current.db, current.actor, patient_id)
        except Refused as error:
            return words_of(error)
        titles = ", ".join(INSTRUMENTS[name].title for name in names)
        return str(gettext("Opened now it asks: %(titles)s.", titles=titles))

    def crumbs(self, patient_id: UUID) -> list[tuple[Any, str | None]]:
        """Below the chart's Measures tab."""
        name = patients.find_names(current.db, [patient_id])[patient_id]
        return [
            (name, url_for("measures.index", patient_id=patient_id)),
            (str(self.title), None),
        ]
