"""Programs: the list, one program with its tracks and how full they are, and their forms."""

from datetime import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.clinics.queries import site_choices
from tenants.programs import labels, queries, rules, services
from tenants.programs.forms import ProgramForm, TrackForm
from tenants.programs.models import Delivery, Modality, Program, Track
from tenants.programs.rules import AgeBand, Focus, LevelOfCare
from tenants.programs.services import ProgramFacts, TrackFacts

_PROGRAM_GROUPS = (
    (_("Program"), ("name", "focus", "level_of_care", "age_band", "part2", "is_active")),
    (_("The least a week may hold"), ("minimum_week_hours", "minimum_days_per_week")),
    (_("How it works"), ("modalities",)),
)
_TRACK_GROUPS = (
    (_("Track"), ("name", "delivery", "site_id", "capacity", "is_active")),
    (_("Week"), ("weekdays", "starts", "ends")),
)


class ProgramsView(ClinicView):
    """Programs and their tracks."""

    title = _("Programs")
    menu_key = "programs"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        return self.list_page(queries.PROGRAMS, create=(self._url("new"), _("New program"), Permission.PROGRAM_WRITE))

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new(self) -> ResponseReturnValue:
        """Add a program."""
        form = ProgramForm()
        return self.form(
            form,
            lambda: self._url("page", services.add_program(current.db, current.actor, _program(form)).id),
            title=_("New program"),
            cancel_url=self._url("index"),
            groups=_PROGRAM_GROUPS,
            extra={"crumbs": [(self.title, self._url("index")), (gettext("New"), None)]},
        )

    @expose("/<program_id>/")
    @needs(Permission.PROGRAM_READ)
    def page(self, program_id: str) -> ResponseReturnValue:
        """One program, its tracks, and where a track misses the program's minimum."""
        program = queries.get_program(current.db, _id(program_id))
        return self.render(
            "programs/page.html",
            page_title=program.name,
            crumbs=[(self.title, self._url("index")), (program.name, None)],
            program=program,
            tracks=queries.list_tracks(current.db, program_id=program.id),
            usual=rules.default_minimum(program.level_of_care, program.age_band),
            labels=labels,
            may_write=current.actor.may(Permission.PROGRAM_WRITE),
        )

    @expose("/<program_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit(self, program_id: str) -> ResponseReturnValue:
        """Change a program."""
        program = queries.get_program(current.db, _id(program_id))
        form, here = _program_form(program), self._url("page", program.id)

        def save() -> str:
            services.correct_program(
                current.db, current.actor, program.id, _program(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=program.name,
            cancel_url=here,
            stored=lambda: _program_form(queries.get_program(current.db, program.id), formdata=None),
            groups=_PROGRAM_GROUPS,
            extra={"crumbs": self._crumbs(program, gettext("Edit"))},
        )

    @expose("/<program_id>/tracks/new/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new_track(self, program_id: str) -> ResponseReturnValue:
        """Add a track to a program."""
        program = queries.get_program(current.db, _id(program_id))
        form, here = _track_form(), self._url("page", program.id)

        def save() -> str:
            services.add_track(current.db, current.actor, _track(form, program.id))
            return here

        return self.form(
            form,
            save,
            title=gettext("New track of %(program)s", program=program.name),
            cancel_url=here,
            groups=_TRACK_GROUPS,
            extra={"crumbs": self._crumbs(program, gettext("New track"))},
        )

    @expose("/tracks/<track_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit_track(self, track_id: str) -> ResponseReturnValue:
        """Change a track."""
        track = queries.get_track(current.db, _id(track_id))
        program = queries.get_program(current.db, track.program_id)
        form, here = _track_form(track), self._url("page", program.id)

        def save() -> str:
            services.correct_track(
                current.db, current.actor, track.id, _track(form, program.id), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=f"{program.name}: {track.name}",
            cancel_url=here,
            stored=lambda: _track_form(queries.get_track(current.db, track.id), formdata=None),
            groups=_TRACK_GROUPS,
            extra={"crumbs": self._crumbs(program, track.name)},
        )

    def _crumbs(self, program: Program, here: str) -> list[tuple[Any, str | None]]:
        return [(self.title, self._url("index")), (program.name, self._url("page", program.id)), (here, None)]

    def _url(self, page: str, program_id: UUID | None = None) -> str:
        values = {} if program_id is None else {"program_id": program_id}
        return str(self.get_url(f"programs.{page}", **values))


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found


def _program_form(program: Program, **options: Any) -> ProgramForm:
    hours = Decimal(program.minimum_week_minutes) / 60
    options["data"] = {"minimum_week_hours": hours.normalize(), "part2": "yes" if program.is_part2 else "no"}
    return ProgramForm(obj=program, **options)


def _track_form(track: Track | None = None, **options: Any) -> TrackForm:
    db = current.db
    if track is not None:
        options["data"] = {"starts": _clock(track.start_minutes), "ends": _clock(track.end_minutes)}
    form = TrackForm(obj=track, **options)
    offered = site_choices(db, including=track.site_id if track else None)
    form.site_id.choices = choices_of(offered, gettext("None"))
    return form


def _program(form: ProgramForm) -> ProgramFacts:
    said = form.part2.data
    return ProgramFacts(
        name=form.name.data,
        focus=Focus(form.focus.data),
        level_of_care=LevelOfCare(form.level_of_care.data),
        age_band=AgeBand(form.age_band.data),
        minimum_week_minutes=form.minimum_week_minutes,
        minimum_days_per_week=form.minimum_days_per_week.data,
        modalities=tuple(Modality(one) for one in form.modalities.data or ()),
        is_part2=None if said is None else said == "yes",
        is_active=form.is_active.data,
    )


def _track(form: TrackForm, program_id: UUID) -> TrackFacts:
    return TrackFacts(
        program_id=program_id,
        name=form.name.data,
        site_id=parse_id(form.site_id.data),
        delivery=Delivery(form.delivery.data),
        capacity=form.capacity.data,
        weekdays=frozenset(form.weekdays.data or ()),
        start_minutes=_minutes(form.starts.data),
        end_minutes=_minutes(form.ends.data) or 24 * 60,
        is_active=form.is_active.data,
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
