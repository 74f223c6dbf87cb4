"""Closures under Settings: the list, their form, and the federal holidays of a year to choose from."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.formats import clock as clock_words
from causeway.web.formats import day as day_words
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.clinics.models import Closure
from tenants.clinics.queries import site_choices
from tenants.programs import closing
from tenants.programs.closing import Shut
from tenants.programs.forms.closures import ClosureForm, HolidaysForm
from tenants.programs.queries import closures as queries
from tenants.programs.rules.holidays import federal
from tenants.programs.services import closures as services
from tenants.programs.services.closures import ClosureFacts

NAMED_AT_MOST = 6


class ClosuresView(ClinicView):
    """Days on which nothing is held."""

    title = _("Closures")
    menu_key = "closures"

    @expose("/")
    @needs(Permission.SETTINGS_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        return self.list_page(
            queries.listing(clock.today(current.actor.zone)),
            create=(self._url("new"), _("New closure"), Permission.SETTINGS_WRITE),
            template="programs/closures.html",
            may_write=current.actor.may(Permission.SETTINGS_WRITE),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def new(self) -> ResponseReturnValue:
        """Close the clinic or a site."""
        form = _form()

        def save() -> str:
            facts = _facts(form)
            services.add_closure(current.db, current.actor, facts)
            _name_standing([facts])
            return self._url("index")

        return self.form(
            form,
            save,
            title=gettext("New closure"),
            cancel_url=self._url("index"),
            extra={"crumbs": [(self.title, self._url("index")), (gettext("New"), None)]},
        )

    @expose("/holidays/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def holidays(self) -> ResponseReturnValue:
        """Choose among the federal holidays of a year."""
        today = clock.today(current.actor.zone)
        year = request.args.get("year", type=int)
        year = year if year in {today.year, today.year + 1} else today.year + (today.month > 10)
        closed = services.closed_days(current.db, year)
        offered = [one for one in federal(year) if one.on not in closed and one.on >= today]
        form = HolidaysForm(data=None if request.method == "POST" else {"days": [str(one.on) for one in offered]})
        form.days.choices = [(str(one.on), f"{one.name}, {day_words(one.on)}") for one in offered]

        def save() -> str:
            days = [date.fromisoformat(day) for day in form.days.data or ()]
            _name_standing([ClosureFacts("", day, day) for day in days])
            number = services.add_holidays(current.db, current.actor, year, days)
            flash(ngettext("%(num)s holiday added.", "%(num)s holidays added.", number), "info")
            return self._url("index")

        return self.form(
            form,
            save,
            title=gettext("Federal holidays of %(year)s", year=year),
            cancel_url=self._url("index"),
            submit_label=gettext("Add the chosen holidays"),
            template="programs/holidays.html",
            extra={
                "crumbs": [(self.title, self._url("index")), (gettext("Federal holidays"), None)],
                "years": [(one, f"{self._url('holidays')}?year={one}") for one in (today.year, today.year + 1)],
                "year": year,
                "offered": offered,
            },
        )

    @expose("/<closure_id>/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def edit(self, closure_id: str) -> ResponseReturnValue:
        """Change a closure."""
        closure = queries.get_closure(current.db, id_of(closure_id))
        form = _form(closure)

        def save() -> str:
            facts = _facts(form)
            services.correct_closure(current.db, current.actor, closure.id, facts, expected_version=form.opened_version)
            _name_standing([facts])
            return self._url("index")

        return self.form(
            form,
            save,
            title=closure.name,
            cancel_url=self._url("index"),
            stored=lambda: _form(queries.get_closure(current.db, closure.id), is_stored=True),
            template="programs/closure.html",
            extra={
                "crumbs": [(self.title, self._url("index")), (closure.name, None)],
                "closure": closure,
                "may_lift": closure.from_on >= clock.today(current.actor.zone),
            },
        )

    @expose("/<closure_id>/lift/", methods=("POST",))
    @needs(Permission.SETTINGS_WRITE)
    def lift(self, closure_id: str) -> ResponseReturnValue:
        """Open again on days to come."""
        services.lift_closure(current.db, current.actor, id_of(closure_id))
        flash(gettext("The closure is lifted."), "success")
        return redirect(self._url("index"))

    def _url(self, page: str) -> str:
        return str(self.get_url(f"closures.{page}"))


def _form(closure: Closure | None = None, *, is_stored: bool = False) -> ClosureForm:
    form = ClosureForm(obj=closure, formdata=None) if is_stored else ClosureForm(obj=closure)
    offered = site_choices(current.db, including=closure.site_id if closure else None)
    form.site_id.choices = choices_of(offered, gettext("The whole clinic"))
    return form


def _facts(form: ClosureForm) -> ClosureFacts:
    return ClosureFacts(form.name.data, form.from_on.data, form.until_on.data, parse_id(form.site_id.data))


def _name_standing(closures: Sequence[ClosureFacts]) -> None:
    """Name what stays planned on the closed days all the same."""
    closed = [Shut(one.from_on, one.until_on, one.site_id) for one in closures]
    found = closing.list_standing(current.db, current.actor, closed)
    if not found:
        return
    named = [
        gettext("%(title)s (%(day)s, %(time)s)", title=one.title, day=day_words(at.date()), time=clock_words(at))
        for one in found[:NAMED_AT_MOST]
        for at in [clock.local(one.starts_at, current.actor.zone)]
    ]
    rest = len(found) - len(named)
    if rest:
        named.append(ngettext("%(num)s more", "%(num)s more", rest))
    said = gettext("Not called off, because it has begun, somebody is marked as there, or it is a family session:")
    flash(f"{said} {'; '.join(named)}. {gettext('Say of each what became of it.')}", "warning")
