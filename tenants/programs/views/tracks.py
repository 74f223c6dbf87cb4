"""A track: its page with the week on a calendar and as a list, the calendar's data, and the form of the track."""

from datetime import time
from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import parse_id
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.clinics.queries import site_choices
from tenants.programs import exceptions, labels, occupancy, queries, services
from tenants.programs.forms.programs import TrackForm
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.queries import slots as slot_queries
from tenants.programs.queries.programs import state_of
from tenants.programs.services import TrackFacts
from tenants.programs.views import board
from tenants.programs.views.slots import SlotPages, read_day, read_id, to_time

TRACK_GROUPS = (
    (_("Track"), ("name", "delivery", "site_id", "capacity", "is_active")),
    (_("Week"), ("weekdays", "starts", "ends")),
)


class TracksView(SlotPages):
    """One track and its weekly slots."""

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """All tracks of all programs."""
        return self.list_page(
            queries.TRACKS,
            crumbs=[(self.title, str(self.get_url("programs.index"))), (gettext("Tracks"), None)],
            export=(str(self.get_url(".export")), Permission.PROGRAM_READ),
        )

    @expose("/export.csv")
    @needs(Permission.PROGRAM_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.TRACKS, "tracks.csv")

    @expose("/<track_id>/")
    @needs(Permission.PROGRAM_READ)
    def page(self, track_id: str) -> ResponseReturnValue:
        """A track: its hours beside the minimum, its week, how full it is."""
        db, today = current.db, clock.today(current.actor.zone)
        track = queries.get_track(db, read_id(track_id))
        program = queries.get_program(db, track.program_id)
        rows = slot_queries.list_slots(db, [track.id], from_on=today)
        tracks = board.board_tracks([(track.id, track.name)])
        hours = [row.hour for row in rows]
        state = state_of(
            track, program, None, occupancy.taken(db, [track.id])[track.id], slot_queries.week_on(track, hours, today)
        )
        may_write = current.actor.may(Permission.PROGRAM_WRITE)
        return self.render(
            "programs/track.html",
            page_title=f"{program.name}: {track.name}",
            crumbs=self._crumbs(program, track.name),
            program=program,
            track=track,
            state=state,
            site=dict(site_choices(db, including=track.site_id)).get(str(track.site_id)),
            days=board.listed(rows, tracks),
            board_tracks=[(one, self._url("new_slot", one.id)) for one in tracks.values()],
            board_url=str(self.get_url("tracks.week", track_id=track.id)),
            shown_on=board.shown_day(rows, today),
            today=today,
            labels=labels,
            may_write=may_write,
            exceptions=exceptions.list_exceptions(db, current.actor, track.id),
        )

    @expose("/<track_id>/week.json")
    @needs(Permission.PROGRAM_READ)
    def week(self, track_id: str) -> ResponseReturnValue:
        """The week of a track as planned on a day, for the calendar."""
        db = current.db
        track = queries.get_track(db, read_id(track_id))
        program = queries.get_program(db, track.program_id)
        return self.board(program, [track])

    @expose("/of/<program_id>/week.json")
    @needs(Permission.PROGRAM_READ)
    def program_week(self, program_id: str) -> ResponseReturnValue:
        """The week of all tracks of a program as planned on a day, for the calendar."""
        db = current.db
        program = queries.get_program(db, read_id(program_id))
        states = queries.list_tracks(db, clock.today(current.actor.zone), program_id=program.id)
        return self.board(program, [state.track for state in states])

    def board(self, program: Program, of: list[Track]) -> ResponseReturnValue:
        """The slots of some tracks held on the day asked for, and what each track's week then amounts to."""
        today = clock.today(current.actor.zone)
        on = max(today, read_day(request.args.get("on")) or today)
        rows = slot_queries.list_slots(current.db, [track.id for track in of], from_on=on)
        may_write = current.actor.may(Permission.PROGRAM_WRITE)
        form_url, move_url = (
            str(self.get_url(name, slot_id="SLOT")) if may_write else "" for name in ("tracks.slot", "tracks.move")
        )
        weeks = []
        for track in of:
            week = slot_queries.week_on(track, [row.hour for row in rows if row.slot.track_id == track.id], on)
            weeks.append(state_of(track, program, None, 0, week))
        tracks = board.board_tracks((track.id, track.name) for track in of)
        return jsonify(
            {
                "slots": board.events(rows, tracks, on, form_url=form_url, move_url=move_url),
                "summary": render_template(
                    "programs/_weeks.html", weeks=weeks, program=program, labels=labels, tracks=tracks
                ),
            }
        )

    @expose("/<track_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit(self, track_id: str) -> ResponseReturnValue:
        """Change a track; its days follow from its slots once it has any."""
        db = current.db
        track = queries.get_track(db, read_id(track_id))
        program = queries.get_program(db, track.program_id)
        has_slots = slot_queries.has_slots(db, track.id)
        form, here = track_form(track, has_slots=has_slots), self._url("page", track.id)

        def save() -> str:
            services.correct_track(
                db, current.actor, track.id, track_facts(form, program.id, track), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("Edit %(track)s", track=track.name),
            cancel_url=here,
            stored=lambda: track_form(queries.get_track(db, track.id), has_slots=has_slots, formdata=None),
            groups=TRACK_GROUPS[:1] if has_slots else TRACK_GROUPS,
            lead=gettext("Its days and hours follow from its weekly slots.") if has_slots else None,
            extra={"crumbs": self._crumbs(program, track, gettext("Edit"))},
        )


def track_form(track: Track | None = None, *, has_slots: bool = False, **options: Any) -> TrackForm:
    """The form of a track; without its week once that follows from slots."""
    if track is not None:
        options["data"] = {"starts": to_time(track.start_minutes), "ends": to_time(track.end_minutes)}
    form = TrackForm(obj=track, **options)
    if track is not None and not form.version.data:
        form.version.data = str(track.version)
    form.site_id.choices = choices_of(
        site_choices(current.db, including=track.site_id if track else None), gettext("None")
    )
    if has_slots:
        for name in ("weekdays", "starts", "ends"):
            delattr(form, name)
    return form


def track_facts(form: TrackForm, program_id: UUID, track: Track | None = None) -> TrackFacts:
    """What was typed about a track; the week of one that has slots is as it stands."""
    if "weekdays" in form:
        weekdays, starts = frozenset(form.weekdays.data or ()), _minutes(form.starts.data)
        ends = _minutes(form.ends.data) or 24 * 60
    else:
        assert track is not None  # noqa: S101 - only a track that exists has slots
        weekdays, starts, ends = frozenset(track.weekdays), track.start_minutes, track.end_minutes
    return TrackFacts(
        program_id=program_id,
        name=form.name.data,
        site_id=parse_id(form.site_id.data),
        delivery=Delivery(form.delivery.data),
        capacity=form.capacity.data,
        weekdays=weekdays,
        start_minutes=starts,
        end_minutes=ends,
        is_active=form.is_active.data,
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
