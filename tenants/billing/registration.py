"""What the house needs to know about billing."""

from collections.abc import Sequence

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.registry import MenuEntry, Place, Slice, Tab, TodayItem, TodaySection
from causeway.web import formats
from tenants.billing import models, queries, words
from tenants.billing.rules import month_of
from tenants.billing.views import make_views


def money_this_month(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """What this month's services were charged at, and who has which part of it."""
    period = f"{month_of(clock.today(actor.zone)):%Y-%m}"
    sums = queries.sum_listed(db, actor, {"period": period})
    if sums is None:
        text = gettext("More than %(most)s records", most=f"{queries.MOST_SUMMED:,}")
        return [TodayItem(text, words.period(period), "costs.index", {"period": period})]
    if not sums.count:
        return []
    counted = ngettext("%(num)d record", "%(num)d records", sums.count)
    parts = gettext(
        "payer paid %(paid)s, patients' share %(share)s, adjusted or open %(left)s",
        paid=formats.money(sums.payer_paid),
        share=formats.money(sums.patient_share),
        left=formats.money(sums.remainder),
    )
    text = gettext("%(charged)s charged", charged=formats.money(sums.charged))
    return [TodayItem(text, f"{counted}: {parts}", "costs.index", {"period": period})]


slice = Slice(
    name="billing",
    views=make_views,
    menu=(MenuEntry(60, "costs", _("Costs"), "report-money", "costs.index", Permission.CHARGE_READ, _("Billing")),),
    places=(Place(_("Costs by month"), "costs.sums", Permission.CHARGE_READ),),
    tabs=(Tab(80, "billing", _("Billing"), "patient_billing.index", Permission.CHARGE_READ),),
    today=(
        TodaySection(
            60,
            _("Money this month"),
            Permission.CHARGE_READ,
            money_this_month,
            _("Nothing has been charged for services of this month yet."),
            "costs.index",
            Scope.ALL,
        ),
    ),
)

TABLES = models
