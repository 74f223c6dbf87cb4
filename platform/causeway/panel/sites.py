"""The two Flask-Admin sites, put together from what the slices declare, with the kernel's own pages: Today and search."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_admin import Admin, expose
from flask_admin.theme import Theme
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.panel.views import ClinicView
from causeway.people.panel import clinic_views, menu, operator_index, operator_views
from causeway.registry import MenuEntry, Place, Slice, TodayItem, TodayList
from causeway.web.current import current
from causeway.web.guards import signed_in
from causeway.web.headers import csp_nonce

CLINIC_URL = "/c/<clinic>"
OPERATOR_URL = "/operator"
HITS_PER_SOURCE = 8


class TodayView(ClinicView):
    """The first page: what now, for this person."""

    menu_key = "today"
    title = _("Today")

    @expose("/")
    @signed_in("each section asks its own permission")
    def index(self) -> ResponseReturnValue:
        """The sections the person's permissions open, in the order of the day."""
        slices: Sequence[Slice] = current_app.extensions["causeway.slices"]
        actor = current.actor
        sections = sorted(
            (section for piece in slices for section in piece.today if section.is_for(actor)),
            key=lambda section: section.position,
        )
        drawn = [(section, _listed(section.items(current.db, actor, HITS_PER_SOURCE))) for section in sections]
        audit.record(current.db, actor, "today.viewed")
        return self.render("today/index.html", sections=[(s, found) for s, found in drawn if found.items or s.empty])


def _listed(found: Sequence[TodayItem] | TodayList) -> TodayList:
    return found if isinstance(found, TodayList) else TodayList(found)


class SearchView(ClinicView):
    """The search box: patients and pages, each source under its own permission."""

    menu_key = ""
    title = _("Search")

    @expose("/")
    @signed_in("each source asks its own permission")
    def index(self) -> ResponseReturnValue:
        """Hits by source. The search is recorded, its words are not."""
        term = request.args.get("q", "").replace("\0", "").strip()[:100]
        actor, slices = current.actor, current_app.extensions["causeway.slices"]
        found: list[tuple[Any, Any]] = []
        if term:
            for piece in slices:
                for finder in piece.finders:
                    if actor.may(finder.permission):
                        found.append((finder.label, finder.find(current.db, actor, term, HITS_PER_SOURCE)))
            found.append((gettext("Pages"), self._pages(term)))
            audit.record(current.db, actor, "search.made", hits=sum(len(hits) for _label, hits in found))
        return self.render("search/index.html", term=term, found=[(label, hits) for label, hits in found if hits])

    def _pages(self, term: str) -> list[dict[str, Any]]:
        return [
            {"label": str(place.label), "detail": "", "endpoint": place.endpoint, "values": {}}
            for place in _places()
            if (place.permission is None or current.actor.may(place.permission))
            and term.casefold() in str(place.label).casefold()
        ]


def _places() -> list[Place]:
    """The pages one may look for by name: the menu's lines, and what slices add."""
    slices: Sequence[Slice] = current_app.extensions["causeway.slices"]
    lines: list[MenuEntry] = [
        *current_app.extensions["causeway.menu"],
        *(line for piece in slices for line in piece.menu),
    ]
    listed = [Place(line.label, line.endpoint, line.permission) for line in lines]
    return [*listed, *(place for piece in slices for place in piece.places)]


def install_sites(app: Flask, slices: Sequence[Slice]) -> None:
    """Register both sites with every slice's views."""
    app.extensions["causeway.menu"] = menu
    clinic = Admin(
        name="Causeway",
        url=CLINIC_URL,
        endpoint="today",
        index_view=TodayView(endpoint="today", url=CLINIC_URL),
        theme=_theme(),
        csp_nonce_generator=csp_nonce,
    )
    clinic.add_view(SearchView(endpoint="search", url="search"))
    for view in [*clinic_views(), *(view for piece in slices for view in piece.views())]:
        clinic.add_view(view)
    clinic.init_app(app)
    operator = Admin(
        name="Causeway operators",
        url=OPERATOR_URL,
        endpoint="operator",
        index_view=operator_index(),
        theme=_theme(),
        csp_nonce_generator=csp_nonce,
    )
    for view in operator_views():
        operator.add_view(view)
    operator.init_app(app)


def _theme() -> Theme:
    return Theme(folder="causeway", base_template="admin/base.html")
