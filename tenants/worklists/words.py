"""How the worklist says things."""

from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from causeway.access import Actor
from causeway.panel.due import Due, Waits, Whose
from causeway.registry import Consequence
from causeway.web import formats

CONSEQUENCES = {
    Consequence.PATIENT_SAFETY: _("Patient safety"),
    Consequence.DEADLINE: _("Deadline"),
    Consequence.MONEY: _("Money"),
    Consequence.QUALITY: _("Quality of care"),
    Consequence.TIDINESS: _("Good order"),
}
WHOSE = {Whose.MINE: _("Waiting for me"), Whose.CASELOAD: _("My caseload"), Whose.ALL: _("All I may see")}
TONES = {"warning": "warn", "danger": "bad"}


def when_due(due_on: date | None, today: date) -> str:
    """When an item is due, seen from today: "due today", "due 24 Nov 2026", "3 days late"; nothing without a date."""
    if due_on is None:
        return ""
    late = (today - due_on).days
    if late > 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", late))
    return str(gettext("due today") if late == 0 else gettext("due %(day)s", day=formats.day(due_on)))


def how_many(found: Due) -> str:
    """How many wait, as far as they were counted: "12 items", "more than 30 items"."""
    if found.is_more:
        return str(gettext("more than %(num)s items", num=found.number))
    return str(ngettext("%(num)s item", "%(num)s items", found.number))


def who_clears(waits: Waits, actor: Actor) -> str:
    """Who can clear an item, said to `actor`: "You", "You or a colleague", a person's name, or the roles that may."""
    if waits.item.owner_id is not None and waits.item.owner_id == actor.user_id:
        return str(gettext("You"))
    if not waits.item.owner and actor.may(waits.source.who_clears):
        return str(gettext("You or a colleague"))
    return waits.owner
