"""The clinic's list of members. A clinic's members are few: ordering and searching them may read them all."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import Select, case, func, or_, select, true

from causeway.access import ROLE_NAMES, Actor, Permission, Role
from causeway.panel import Column, Listing, Sort
from causeway.panel.listing import Empty, Filter
from causeway.people.memberships import IS_UNPROTECTED, NAME
from causeway.people.models import Membership, MembershipStatus, User
from causeway.web import formats

IS_ACTIVE = Membership.status == MembershipStatus.ACTIVE
HAS_ENDED = Membership.status == MembershipStatus.ENDED

_STATES = {
    MembershipStatus.INVITED: (_("invited"), "info"),
    MembershipStatus.ACTIVE: (_("active"), "good"),
    MembershipStatus.ENDED: (_("left"), ""),
}
_WHO = {"now": ~HAS_ENDED, "ended": HAS_ENDED}
_FACTORS = {"set": IS_ACTIVE & User.totp_confirmed_at.is_not(None), "missing": IS_UNPROTECTED}


def _role_names(roles: Any) -> str:
    return ", ".join(gettext(ROLE_NAMES[Role(role)]) for role in roles)


def _members(actor: Actor) -> Select[UUID]:
    # A person's own memberships elsewhere pass the wall, so the clinic is named.
    return (
        select(Membership.user_id)
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.clinic_id == actor.clinic_id)
    )


def _badge(status: MembershipStatus) -> Markup:
    return formats.badge(*_STATES[status])


def _factor(has_one: bool | None) -> Any:
    if has_one is None:
        return ""
    return _("yes") if has_one else formats.badge(_("missing"), "warn")


MEMBERS = Listing(
    title=_("Members"),
    key=Membership.user_id,
    source=_members,
    columns=(
        Column("name", _("Name"), NAME, sort="name"),
        Column("email", _("E-mail address"), User.email),
        Column("roles", _("Roles"), Membership.roles, show=_role_names),
        Column("state", _("State"), Membership.status, kind="badge", show=_badge),
        Column("ends_on", _("Last day"), Membership.ends_on, kind="day"),
        Column(
            "factor",
            _("Second factor"),
            case((IS_ACTIVE, User.totp_confirmed_at.is_not(None))),
            kind="badge",
            show=_factor,
        ),
    ),
    sorts={"name": Sort((func.lower(NAME),), (str,))},
    default_sort="name",
    search=lambda term: or_(*(func.lower(text).contains(term.lower(), autoescape=True) for text in (NAME, User.email))),
    search_hint=_("Name or e-mail address"),
    filters=(
        Filter(
            "who",
            _("Show"),
            (("now", _("Members")), ("ended", _("Who left")), ("all", _("All"))),
            lambda value: _WHO.get(value, true()),
            default="now",
        ),
        Filter(
            "role",
            _("Role"),
            (("", _("All")), *((role.value, _(ROLE_NAMES[role])) for role in Role)),
            lambda value: Membership.roles.contains([value]),
        ),
        Filter(
            "factor",
            _("Second factor"),
            (("", _("All")), ("set", _("Set up")), ("missing", _("Missing"))),
            _FACTORS.__getitem__,
        ),
    ),
    row_permission=Permission.MEMBER_WRITE,
    empty=Empty(_("Nobody here"), _("Who works here, and in what roles. Invite the first person.")),
    is_counted=True,
)
