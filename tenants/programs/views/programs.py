"""Programs: the list, one program with its tracks and how full they are, and their forms."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.programs import labels, queries, rules, services
from tenants.programs.forms.programs import ProgramForm
from tenants.programs.models import Modality, Program
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, NoteFormat, NoteHeadings, NoteMode
from tenants.programs.services import ProgramFacts
from tenants.programs.views import board
from tenants.programs.views.tracks import TRACK_GROUPS, track_facts, track_form

_PROGRAM_GROUPS = (
    (_("Program"), ("name", "focus", "level_of_care", "age_band", "part2", "is_active")),
    (_("The least a week may hold"), ("minimum_week_hours", "minimum_days_per_week")),
    (
        _("How it works"),
        ("usual_weeks", "note_mode", "note_format", "note_headings", "plan_needs_physician", "modalities"),
    ),
    (_("Clocks"), ("plan_due_days", "review_interval_days", "certification_interval_days", "measure_interval_days")),
)


class ProgramsView(ClinicView):
    """Programs and their tracks."""

    title = _("Programs")
    menu_key = "programs"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        return self.list_page(
            queries.PROGRAMS,
            create=(self._url("new"), _("New program"), Permission.PROGRAM_WRITE),
            export=(self._url("export"), Permission.PROGRAM_READ),
        )

    @expose("/export.csv")
    @needs(Permission.PROGRAM_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.PROGRAMS, "programs.csv")

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
        db, today = current.db, clock.today(current.actor.zone)
        program = queries.get_program(db, id_of(program_id))
        states = queries.list_tracks(db, today, program_id=program.id)
        rows = queries.list_slots(db, [state.track.id for state in states], from_on=today)
        tracks = board.board_tracks((state.track.id, state.track.name) for state in states)
        return self.render(
            "programs/page.html",
            page_title=program.name,
            crumbs=[(self.title, self._url("index")), (program.name, None)],
            program=program,
            tracks=states,
            colors=tracks,
            days=board.listed(rows, tracks),
            board_tracks=[(one, str(self.get_url("tracks.new_slot", track_id=one.id))) for one in tracks.values()],
            board_url=str(self.get_url("tracks.program_week", program_id=program.id)),
            shown_on=board.shown_day(rows, today),
            today=today,
            usual=rules.default_minimum(program.level_of_care, program.age_band),
            labels=labels,
            may_write=current.actor.may(Permission.PROGRAM_WRITE),
        )

    @expose("/<program_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit(self, program_id: str) -> ResponseReturnValue:
        """Change a program."""
        program = queries.get_program(current.db, id_of(program_id))
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
        program = queries.get_program(current.db, id_of(program_id))
        form, here = track_form(), self._url("page", program.id)

        def save() -> str:
            track = services.add_track(current.db, current.actor, track_facts(form, program.id))
            return str(self.get_url("tracks.page", track_id=track.id))

        return self.form(
            form,
            save,
            title=gettext("New track of %(program)s", program=program.name),
            cancel_url=here,
            groups=TRACK_GROUPS,
            extra={"crumbs": self._crumbs(program, gettext("New track"))},
        )

    def _crumbs(self, program: Program, here: str) -> list[tuple[Any, str | None]]:
        return [(self.title, self._url("index")), (program.name, self._url("page", program.id)), (here, None)]

    def _url(self, page: str, program_id: UUID | None = None) -> str:
        values = {} if program_id is None else {"program_id": program_id}
        return str(self.get_url(f"programs.{page}", **values))


def _program_form(program: Program, **options: Any) -> ProgramForm:
    hours = Decimal(program.minimum_week_minutes) / 60
    options["data"] = {"minimum_week_hours": hours.normalize(), "part2": "yes" if program.is_part2 else "no"}
    return ProgramForm(obj=program, **options)


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
        usual_weeks=form.usual_weeks.data,
        note_mode=NoteMode(form.note_mode.data),
        note_format=NoteFormat(form.note_format.data),
        note_headings=NoteHeadings(form.note_headings.data),
        plan_due_days=form.plan_due_days.data,
        review_interval_days=form.review_interval_days.data,
        certification_interval_days=form.certification_interval_days.data,
        measure_interval_days=form.measure_interval_days.data,
        plan_needs_physician=form.plan_needs_physician.data,
        is_active=form.is_active.data,
    )
