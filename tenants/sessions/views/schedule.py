"""The schedule: the hours of a day or a week, by person, room or track; and making sessions ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, disclosure, egress
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.programs import queries as programs
from tenants.programs.labels import WEEKDAYS
from tenants.sessions import schedule_words as words
from tenants.sessions.forms.schedule import GenerateForm
from tenants.sessions.models import ScheduleRun
from tenants.sessions.queries import schedule_pages, schedule_runs
from tenants.sessions.queries.schedule_pages import Wanted
from tenants.sessions.rules.series import monday
from tenants.sessions.services.schedule_asking import ask_to_generate
from tenants.sessions.services.schedule_series import horizon
from tenants.staff import queries as staff

VIEWS = ("day", "week", "list")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    view: str
    on: date
    person: UUID | None
    room: UUID | None
    track: UUID | None

    @classmethod
    def of(cls, arguments: Any, today: date) -> "Asked":
        """Read it; what cannot be read is as if it were not there."""
        view = arguments.get("view", "")
        try:
            on = date.fromisoformat(arguments.get("on", ""))
        except ValueError:
            on = today
        if not 1990 <= on.year <= 2190:
            on = today
        return cls(
            view if view in VIEWS else "day",
            on,
            parse_id(arguments.get("person", "")),
            parse_id(arguments.get("room", "")),
            parse_id(arguments.get("track", "")),
        )

    @property
    def span(self) -> tuple[date, date]:
        """The days shown, both inclusive."""
        if self.view == "day":
            return self.on, self.on
        first = monday(self.on)
        return (first, first + timedelta(days=6)) if self.view == "week" else (self.on, self.on + timedelta(days=13))

    @property
    def step(self) -> timedelta:
        """How far previous and next go."""
        return {"day": timedelta(days=1), "week": timedelta(weeks=1)}.get(self.view, timedelta(weeks=2))

    def wanted(self) -> Wanted:
        """The same for the query."""
        return Wanted(*self.span, staff_member_id=self.person, room_id=self.room, track_id=self.track)

    def url(self, **changes: Any) -> str:
        """The page with some of it changed; what is not set is left out."""
        values: dict[str, Any] = {
            "view": self.view,
            "on": self.on.isoformat(),
            "person": self.person,
            "room": self.room,
            "track": self.track,
            **changes,
        }
        endpoint = values.pop("endpoint", "schedule.index")
        return url_for(endpoint, **{name: value for name, value in values.items() if value})


class ScheduleView(ClinicView):
    """The clinic's hours. Everybody who may read programs reads it; patients' names only who may see them."""

    title = _("Schedule")
    menu_key = "schedule"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """The hours of a day, a week, or two weeks as a list."""
        today = clock.today(current.actor.zone)
        asked = Asked.of(request.args, today)
        audit.record(current.db, current.actor, "schedule.viewed", view=asked.view, on=asked.on.isoformat())
        hours = schedule_pages.list_hours(current.db, current.actor, asked.wanted())
        own = staff.find_by_user(current.db, current.actor.user_id)
        return self.render(
            "schedule/index.html",
            asked=asked,
            today=today,
            hours=hours,
            closed=schedule_pages.list_closed_days(current.db, *asked.span),
            days=_shown(asked, _by_day(asked, hours)),
            zone=current.actor.zone,
            words=words,
            own_id=None if own is None else own.id,
            people=staff.choices(current.db),
            rooms=schedule_pages.room_choices(current.db),
            tracks=programs.track_choices(current.db),
            weekdays=WEEKDAYS,
            may_generate=current.actor.may(Permission.PROGRAM_WRITE),
            may_book=current.actor.may(Permission.BOOKING_WRITE) or current.actor.may(Permission.SESSION_WRITE),
            print_url=asked.url(endpoint="schedule.print_page"),
        )

    @expose("/print/")
    @needs(Permission.PROGRAM_READ)
    def print_page(self) -> ResponseReturnValue:
        """The same hours to print and hang up: patients by their initials, whoever prints it."""
        asked = Asked.of(request.args, clock.today(current.actor.zone))
        hours = schedule_pages.list_hours(current.db, current.actor, asked.wanted())
        leaving = disclosure.Leaving(
            disclosure.Way.PRINT,
            disclosure.Recipient.OWN_WORKFORCE,
            disclosure.Purpose.OPERATIONS,
            what=gettext("Schedule, patients by initials"),
            categories=frozenset({disclosure.Category.ATTENDANCE}),
            recipient_id=current.actor.user_id,
            bulk=schedule_pages.count_named(hours) or None,
            is_by_initials=True,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        html = render_template(
            "schedule/print.html",
            page_title=gettext("Schedule"),
            clinic=current.clinic.name,
            asked=asked,
            days=[day for day in _by_day(asked, hours) if day[1]],
            zone=current.actor.zone,
            words=words,
            weekdays=WEEKDAYS,
            back_url=asked.url(),
        )
        return egress.printable(clearance, html)

    @expose("/generate/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def generate(self) -> ResponseReturnValue:
        """Make sessions ahead, as a job."""
        form = GenerateForm()
        form.track_id.choices = choices_of(programs.track_choices(current.db), gettext("All tracks"))
        if not form.is_submitted():
            form.until_on.data = horizon(clock.today(current.actor.zone))

        def save() -> str:
            assert form.until_on.data is not None  # noqa: S101 - the field is required
            run = ask_to_generate(current.db, current.actor, form.until_on.data, form.track_id.data)
            return url_for("schedule.run", run_id=run.id)

        return self.form(
            form,
            save,
            title=gettext("Make sessions ahead"),
            cancel_url=self.get_url(".index"),
            submit_label=gettext("Make sessions"),
            saved=gettext("The work has begun. You may leave this page."),
            extra={"crumbs": [(self.title, self.get_url(".index")), (gettext("Make sessions"), None)]},
        )

    @expose("/runs/<run_id>/")
    @needs(Permission.PROGRAM_WRITE)
    def run(self, run_id: str) -> ResponseReturnValue:
        """How far a run is, or what it made."""
        run = _run(run_id)
        return self.render(
            "schedule/run.html",
            page_title=gettext("Make sessions ahead"),
            crumbs=[(self.title, self.get_url(".index")), (gettext("Make sessions"), None)],
            run=run,
            words=words,
            url=self.get_url(".run", run_id=run.id),
            schedule_url=self.get_url(".index"),
            again_url=self.get_url(".generate"),
        )

    @expose("/runs/<run_id>/progress/")
    @needs(Permission.PROGRAM_WRITE)
    def progress(self, run_id: str) -> ResponseReturnValue:
        """The piece of the page that moves; once the run is over it asks for the whole page."""
        run = _run(run_id)
        url = self.get_url(".run", run_id=run.id)
        answer = make_response(render_template("schedule/progress.html", run=run, url=url))
        if run.is_over:
            answer.headers["HX-Refresh"] = "true"
        return answer


def _run(run_id: str) -> ScheduleRun:
    found = id_of(run_id)
    return schedule_runs.get_run(current.db, found)


def _shown(
    asked: Asked, days: list[tuple[date, list[schedule_pages.Hour]]]
) -> list[tuple[date, list[schedule_pages.Hour]]]:
    """A week without the Saturday and Sunday on which nothing is held; otherwise all."""
    while asked.view == "week" and len(days) > 5 and not days[-1][1]:
        days = days[:-1]
    return days


def _by_day(asked: Asked, hours: Sequence[schedule_pages.Hour]) -> list[tuple[date, list[schedule_pages.Hour]]]:
    first, last = asked.span
    days: dict[date, list[schedule_pages.Hour]] = {
        first + timedelta(days=number): [] for number in range((last - first).days + 1)
    }
    for hour in hours:
        days.setdefault(hour.on_date, []).append(hour)
    return sorted(days.items())
