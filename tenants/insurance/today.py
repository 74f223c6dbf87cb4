"""Insurance's block of the front desk's Today page: what those who come today owe at the desk."""

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.registry import TodayItem, TodaySection
from causeway.web import formats
from tenants.insurance import queries
from tenants.sessions.day_words import WHERE
from tenants.sessions.queries.arrivals import Where, list_arrivals


def copays(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """Copays of those who are expected or here today, in the order of the arrivals. Receipts are not kept yet."""
    if not actor.may(Permission.COPAY_WRITE):
        return []
    today = clock.today(actor.zone)
    people = [one for one in list_arrivals(db, actor, today, clock.now()) if one.where is not Where.AWAY]
    owed = queries.find_copays(db, [one.patient_id for one in people], today)
    return [
        TodayItem(
            one.name,
            f"{formats.money(owed[one.patient_id])} · {WHERE[one.where][0]}",
            "patient_insurance.index",
            {"patient_id": one.patient_id},
        )
        for one in people
        if one.patient_id in owed
    ][:limit]


SECTIONS = (
    TodaySection(
        14,
        _("Copays today"),
        Permission.ATTENDANCE_WRITE,
        copays,
        _("Nobody who comes today owes a copay, as far as their coverage says."),
        reach=Scope.ALL,
        unless=Permission.SESSION_WRITE,
    ),
)
