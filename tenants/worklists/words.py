"""How the worklist says things."""

from datetime import date

from flask_babel import gettext, ngettext

from causeway.web import formats


def when_due(due_on: date | None, today: date) -> str:
    """When an item is due, seen from today: "due today", "due 24 Nov 2026", "3 days late"; nothing without a date."""
    if due_on is None:
        return ""
    late = (today - due_on).days
    if late > 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", late))
    return str(gettext("due today") if late == 0 else gettext("due %(day)s", day=formats.day(due_on)))
