"""The shell around a panel page: menu by permission, search box, clinic switcher, person, banner.

The menu is rendered once per clinic, set of permissions and language, and kept as text; the open page is marked in it by
one replacement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flask import current_app, get_template_attribute, url_for
from flask_babel import gettext
from markupsafe import Markup

from causeway.access import Permission
from causeway.language import language, words
from causeway.registry import MenuEntry, Slice
from causeway.web.current import current
from causeway.web.formats import initials

EXTEND_BEFORE_SECONDS = 60


class MenuItem(NamedTuple):
    """A line of the menu as the template draws it."""

    label: str
    url: str
    icon: str
    key: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another clinic the person may switch to."""

    name: str
    url: str


@dataclass(slots=True)
class Shell:
    """What `admin/base.html` draws around a page. search_url: "" leaves the search box out."""

    clinic_name: str
    clinic_initials: str
    home_url: str
    menu_html: Markup
    active: str
    search_url: str
    user_name: str
    user_initials: str
    clinics: list[Other]
    account_url: str
    logout_url: str
    banner: str | None
    idle_seconds: int
    timezone: str
    search_hint: str = ""


def _idle_seconds(minutes: int) -> int:
    """How long the page's own clock waits: a minute less than the limit, as the server notes a visit only once a minute."""
    return (minutes - 1) * 60


def clinic_shell(active: str, banner: str | None = None) -> Shell:
    """The shell of a clinic's page, for the person of this request."""
    clinic, actor, person = current.clinic, current.actor, current.person
    assert person is not None  # noqa: S101 - a clinic's page has been entered by somebody
    held = frozenset(actor.held)
    html = _clinic_menu(clinic.slug, held, language())
    return Shell(
        clinic_name=clinic.name,
        clinic_initials=initials(clinic.name),
        home_url=f"/c/{clinic.slug}/",
        menu_html=Markup(html.replace(f'data-nav="{active}"', 'aria-current="page"', 1)),  # noqa: S704 - our own template
        active=active,
        search_url=f"/c/{clinic.slug}/search/",
        search_hint=_search_hint(held, language()),
        user_name=person.display_name,
        user_initials=initials(person.display_name),
        clinics=[Other(name, f"/c/{slug}/") for slug, name in person.clinics if slug != clinic.slug],
        account_url="/account/",
        logout_url="/logout",
        banner=banner,
        idle_seconds=_idle_seconds(person.idle_minutes),
        timezone=str(clinic.zone).replace("_", " "),
    )


def operator_shell(active: str) -> Shell:
    """The shell of the operators' console."""
    person = current.person
    assert person is not None  # noqa: S101 - the console has been entered by somebody
    html = _operator_menu(language())
    return Shell(
        clinic_name=gettext("Causeway operators"),
        clinic_initials="Op",
        home_url="/operator/",
        menu_html=Markup(html.replace(f'data-nav="{active}"', 'aria-current="page"', 1)),  # noqa: S704 - our own template
        active=active,
        search_url="",  # the list of clinics has its own box, and there is nothing else to find
        user_name=person.display_name,
        user_initials=initials(person.display_name),
        clinics=[Other(name, f"/c/{slug}/") for slug, name in person.clinics],
        account_url="/account/",
        logout_url="/logout",
        banner=None,
        idle_seconds=_idle_seconds(person.idle_minutes),
        timezone="UTC",
    )


@lru_cache(maxsize=512)
def _clinic_menu(slug: str, held: frozenset[Permission], _language: str) -> str:
    entries = [entry for entry in _entries() if entry.permission is None or entry.permission in held]
    return _draw(entries, MenuItem(gettext("Today"), f"/c/{slug}/", "home", "today"))


@lru_cache(maxsize=64)
def _search_hint(held: frozenset[Permission], _language: str) -> str:
    """What somebody with these permissions may look for: "Name, record number, birth date, member ID"."""
    slices: Sequence[Slice] = current_app.extensions["causeway.slices"]
    return ", ".join(str(f.hint) for piece in slices for f in piece.finders if f.hint and f.permission in held)


@lru_cache(maxsize=8)
def _operator_menu(_language: str) -> str:
    clinics = MenuItem(gettext("Clinics"), "/operator/", "building", "clinics")
    return _draw([], clinics, MenuItem(gettext("Background jobs"), "/operator/jobs/", "clock", "jobs"))


def _entries() -> list[MenuEntry]:
    slices: Sequence[Slice] = current_app.extensions["causeway.slices"]
    own: Sequence[MenuEntry] = current_app.extensions["causeway.menu"]
    return sorted([*own, *(entry for piece in slices for entry in piece.menu)], key=lambda entry: entry.position)


def _draw(entries: Sequence[MenuEntry], *first: MenuItem) -> str:
    groups: dict[str, list[MenuItem]] = {"": [*first]}
    for entry in entries:
        item = MenuItem(words(entry.label), url_for(entry.endpoint), entry.icon, entry.key)
        groups.setdefault(words(entry.group), []).append(item)
    menu = get_template_attribute("admin/_menu.html", "menu")
    return str(menu([{"label": label, "items": items} for label, items in groups.items()]))
