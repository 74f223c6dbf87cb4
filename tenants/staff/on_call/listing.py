"""The on-call list: who answers when, the next first."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, select, true

from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from tenants.clinics.rules import phone_text
from tenants.staff.models import StaffMember
from tenants.staff.on_call.models import OnCallShift
from tenants.staff.queries.members import FULL_NAME, named


def _source(_actor: Actor) -> Select[UUID]:
    return (
        select(OnCallShift.id)
        .select_from(OnCallShift)
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == OnCallShift.clinic_id, StaffMember.id == OnCallShift.staff_member_id),
        )
    )


_ON_CALL = Listing(
    title=_("On call"),
    key=OnCallShift.id,
    source=_source,
    columns=(
        Column("from", _("From"), OnCallShift.from_at, kind="moment", sort="from"),
        Column("until", _("Until"), OnCallShift.until_at, kind="moment"),
        Column("name", _("Who"), FULL_NAME),
        Column("phone", _("Telephone"), OnCallShift.phone, kind="code", show=phone_text),
    ),
    sorts={"from": Sort((OnCallShift.from_at,), (datetime,))},
    default_sort="from",
    search=named,
    search_hint=_("Name"),
    row_permission=Permission.STAFF_SUPERVISE,
    empty=Empty(
        _("Nobody is on call"),
        _("While nobody is at the clinic, an alert goes to the person on call. A director puts people on this list."),
    ),
)


def on_call_list(now: datetime) -> Listing:
    """The list as it stands at an instant."""
    when = {"coming": OnCallShift.until_at > now, "past": OnCallShift.until_at <= now}
    words = (("coming", _("Now and to come")), ("past", _("Past")), ("all", _("All")))
    shown = Filter("when", _("Show"), words, lambda value: when.get(value, true()), default="coming")
    return replace(_ON_CALL, filters=(shown,))
