"""The words people read about licenses."""

from datetime import date

from flask_babel import gettext, ngettext

from causeway.web.formats import day
from tenants.staff import rules


def ends(expires_on: date, today: date) -> str:
    """When a license ends, in words: "ends in 12 days (3 Dec 2026)"."""
    left = rules.days_left(expires_on, today)
    if left < 0:
        return str(gettext("expired on %(day)s", day=day(expires_on)))
    if left == 0:
        return str(gettext("ends today"))
    return str(ngettext("ends tomorrow (%(day)s)", "ends in %(num)s days (%(day)s)", left, day=day(expires_on)))
