"""A track: its page with the week on a calendar and as a list, and the forms of the track and of its weekly slots."""

from datetime import date, time
from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.errors import NotFound, Refused, Stale
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.clinics.queries import site_choices
from tenants.programs import labels, occupancy, queries, services
from tenants.programs.forms.programs import TrackForm
from tenants.programs.forms.slots import EndSlotForm, SlotForm
from tenants.programs.models import Delivery, Program, Track, TrackSlot
from tenants.programs.queries import curricula
from tenants.programs.queries import slots as slot_queries
from tenants.programs.queries.programs import state_of
from tenants.programs.rules import Hour, SessionKind, shortfall, week_of
from tenants.programs.rules.week import hour_problems, read_breaks, read_clock
from tenants.programs.services import SlotFacts, TrackFacts
from tenants.programs.views import board
from tenants.staff import queries as staff

TRACK_GROUPS = (
    (_("Track"), ("name", "delivery", "site_id", "capacity", "is_active")),
    (_("Week"), ("weekdays", "starts", "ends")),
)
_SLOT_GROUPS = (
    (_("When"), ("weekday", "starts", "ends", "breaks")),
    (_("What"), ("title", "kind", "curriculum_id")),
    (_("Where and who"), ("room_id", "lead_id", "facilitators")),
    (
        _("From when on"),
        ("from_on", "until_on"),
        _("What has been held stays as it was: a change begins on its day."),
    ),
)


class TracksView(ClinicView):
    """One track and its weekly slots."""

    title = _("Programs")
    menu_key = "programs"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """All tracks of all programs."""
        return self.list_page(
            queries.TRACKS, crumbs=[(self.title, str(self.get_url("programs.index"))), (gettext("Tracks"), None)]
        )

    @expose("/<track_id>/")
    @needs(Permission.PROGRAM_READ)
    def page(self, track_id: str) -> ResponseReturnValue:
        """A track: its hours beside the minimum, its week, how full it is."""
        db, today = current.db, clock.today(current.actor.zone)
        track = queries.get_track(db, _id(track_id))
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
        )

    @expose("/<track_id>/week.json")
    @needs(Permission.PROGRAM_READ)
    def week(self, track_id: str) -> ResponseReturnValue:
        """The week of a track as planned on a day, for the calendar."""
        db = current.db
        track = queries.get_track(db, _id(track_id))
        program = queries.get_program(db, track.program_id)
        return self.board(program, [track])

    @expose("/of/<program_id>/week.json")
    @needs(Permission.PROGRAM_READ)
    def program_week(self, program_id: str) -> ResponseReturnValue:
        """The week of all tracks of a program as planned on a day, for the calendar."""
        db = current.db
        program = queries.get_program(db, _id(program_id))
        states = queries.list_tracks(db, clock.today(current.actor.zone), program_id=program.id)
        return self.board(program, [state.track for state in states])

    def board(self, program: Program, of: list[Track]) -> ResponseReturnValue:
        """The slots of some tracks held on the day asked for, and what each track's week then amounts to."""
        today = clock.today(current.actor.zone)
        on = max(today, _day(request.args.get("on")) or today)
        rows = slot_queries.list_slots(current.db, [track.id for track in of], from_on=on)
        may_write = current.actor.may(Permission.PROGRAM_WRITE)
        form_url, move_url = (
            str(self.get_url(name, slot_id="SLOT")) if may_write else "" for name in ("tracks.slot", "tracks.move")
        )
        weeks = []
        for track in of:
            held = [row.hour for row in rows if row.slot.track_id == track.id and board.is_held(row, on)]
            week = week_of(held) if held else slot_queries.week_on(track, [], on)
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

    @expose("/<track_id>/sum/")
    @needs(Permission.PROGRAM_READ)
    def week_sum(self, track_id: str) -> ResponseReturnValue:
        """What the week would amount to with the slot that is being typed."""
        track = queries.get_track(current.db, _id(track_id))
        program = queries.get_program(current.db, track.program_id)
        return render_template("programs/_sum.html", labels=labels, **self._sum(track, program, request.args.to_dict()))

    @expose("/<track_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def edit(self, track_id: str) -> ResponseReturnValue:
        """Change a track; its days follow from its slots once it has any."""
        db = current.db
        track = queries.get_track(db, _id(track_id))
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

    @expose("/<track_id>/slots/new/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new_slot(self, track_id: str) -> ResponseReturnValue:
        """Add a weekly slot."""
        db = current.db
        track = queries.get_track(db, _id(track_id))
        program = queries.get_program(db, track.program_id)
        form, here = self._slot_form(track), self._url("page", track.id)
        if request.method != "POST":
            self._suggest(form, track)

        def save() -> str:
            services.add_slot(db, current.actor, track.id, slot_facts(form))
            return here

        return self._slot_page(form, save, track, program, title=gettext("New slot"))

    @expose("/slots/<slot_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def slot(self, slot_id: str) -> ResponseReturnValue:
        """Change a slot from a day on."""
        db = current.db
        slot = slot_queries.get_slot(db, _id(slot_id))
        track = queries.get_track(db, slot.track_id)
        program = queries.get_program(db, track.program_id)
        form = self._slot_form(track, slot)

        def save() -> str:
            services.change_slot(db, current.actor, slot.id, slot_facts(form), expected_version=form.opened_version)
            return self._url("page", track.id)

        return self._slot_page(form, save, track, program, title=slot.title, slot=slot)

    @expose("/slots/<slot_id>/end/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def end(self, slot_id: str) -> ResponseReturnValue:
        """End a slot, or take one back that has not begun."""
        db = current.db
        slot = slot_queries.get_slot(db, _id(slot_id))
        track = queries.get_track(db, slot.track_id)
        program = queries.get_program(db, track.program_id)
        form, here = EndSlotForm(data={"last_on": clock.today(current.actor.zone)}), self._url("page", track.id)
        if request.method != "POST":
            form.version.data = str(slot.version)

        def save() -> str:
            services.end_slot(
                db, current.actor, slot.id, last_on=form.last_on.data, expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("End %(title)s", title=slot.title),
            lead=f"{labels.WEEKDAYS[slot.weekday]}, {labels.span(slot.start_minutes, slot.end_minutes)}",
            cancel_url=here,
            submit_label=gettext("End the slot"),
            extra={"crumbs": self._crumbs(program, track, gettext("End %(title)s", title=slot.title)), "danger": True},
        )

    @expose("/slots/<slot_id>/move/", methods=("POST",))
    @needs(Permission.PROGRAM_WRITE)
    def move(self, slot_id: str) -> ResponseReturnValue:
        """Hold a slot at another time, as dragged on the calendar: {slot, version}, or {problem} with 409 or 422."""
        slot = slot_queries.get_slot(current.db, _id(slot_id))
        wanted = [request.form.get(name, type=int) for name in ("weekday", "start", "end", "version")]
        from_on = _day(request.form.get("from_on"))
        if None in wanted or from_on is None:
            return jsonify({"problem": gettext("Choose the day from which the change holds.")}), 422
        weekday, start, end, version = (number or 0 for number in wanted)
        try:
            moved = services.move_slot(
                current.db,
                current.actor,
                slot.id,
                weekday=weekday,
                start_minutes=start,
                end_minutes=end,
                from_on=from_on,
                expected_version=version,
            )
        except (Refused, Stale) as error:
            current.db.rollback()
            return jsonify({"problem": _sentence(error)}), error.status
        return jsonify({"slot": str(moved.id), "version": moved.version})

    def _slot_page(
        self,
        form: SlotForm,
        save: Any,
        track: Track,
        program: Program,
        *,
        title: str,
        slot: TrackSlot | None = None,
    ) -> ResponseReturnValue:
        typed = {name: request.form.get(name, "") for name in ("weekday", "starts", "ends", "breaks")}
        if request.method != "POST":
            typed = {
                "weekday": str(form.weekday.data or ""),
                "starts": f"{form.starts.data:%H:%M}" if form.starts.data else "",
                "ends": f"{form.ends.data:%H:%M}" if form.ends.data else "",
                "breaks": form.breaks.data or "",
            }
        if slot is not None:
            typed["slot"] = str(slot.id)
        stored = None
        if slot is not None:
            stored = lambda: self._slot_form(track, slot_queries.get_slot(current.db, slot.id), formdata=None)  # noqa: E731
        return self.form(
            form,
            save,
            title=title,
            cancel_url=self._url("page", track.id),
            stored=stored,
            groups=_SLOT_GROUPS,
            template="programs/slot_form.html",
            extra={
                "crumbs": self._crumbs(program, track, title),
                "track": track,
                "slot": slot,
                "sum": self._sum(track, program, typed),
                "sum_url": self._url("week_sum", track.id),
                "labels": labels,
            },
        )

    def _sum(self, track: Track, program: Program, typed: dict[str, str]) -> dict[str, Any]:
        """What the week amounts to with the slot as typed, and what is wrong with that slot."""
        today = clock.today(current.actor.zone)
        rows = slot_queries.list_slots(current.db, [track.id], from_on=today)
        on = board.shown_day(rows, today)
        held = [row.hour for row in rows if board.is_held(row, on) and str(row.slot.id) != typed.get("slot")]
        before = week_of(row.hour for row in rows if board.is_held(row, on))
        hour, problem = _typed_hour(typed)
        after = week_of([*held, hour]) if hour is not None else before
        return {
            "program": program,
            "before": before,
            "after": after,
            "problem": problem,
            "short": shortfall(
                after.minutes,
                len(after.days),
                minimum_week_minutes=program.minimum_week_minutes,
                minimum_days=program.minimum_days_per_week,
            ),
        }

    def _slot_form(self, track: Track, slot: TrackSlot | None = None, **options: Any) -> SlotForm:
        db, today = current.db, clock.today(current.actor.zone)
        if slot is not None:
            leaders = slot_queries.list_facilitators(db, slot.id)
            options["data"] = {
                "starts": to_time(slot.start_minutes),
                "ends": to_time(slot.end_minutes),
                "breaks": labels.breaks(slot.breaks),
                "lead_id": next((str(row.staff_member_id) for row in leaders if row.is_lead), None),
                "facilitators": [str(row.staff_member_id) for row in leaders if not row.is_lead],
                "from_on": max(today, slot.from_on),
                "until_on": slot.until_on,
                "weekday": slot.weekday,
                "kind": slot.kind,
                "title": slot.title,
                "curriculum_id": slot.curriculum_id,
                "room_id": slot.room_id,
            }
        form = SlotForm(**options)
        if slot is not None and form.version.data in (None, ""):
            form.version.data = str(slot.version)
        rooms = slot_queries.room_choices(db, track.site_id, including=slot.room_id if slot else None)
        form.room_id.choices = choices_of(rooms, gettext("None"))
        offered = curricula.curriculum_choices(db, including=slot.curriculum_id if slot else None)
        form.curriculum_id.choices = choices_of(offered, gettext("None"))
        people = staff.choices(db)
        form.lead_id.choices = choices_of(people, gettext("Nobody named yet"))
        form.facilitators.choices = choices_of(people)
        return form

    def _suggest(self, form: SlotForm, track: Track) -> None:
        """Start a new slot where the calendar was pointed at, or after the track's last one of the week."""
        asked, today = request.args, clock.today(current.actor.zone)
        rows = slot_queries.list_slots(current.db, [track.id], from_on=today)
        start = asked.get("start", type=int)
        end = asked.get("end", type=int)
        if start is None or not 0 <= start < 1440:
            start = rows[-1].slot.start_minutes if rows else track.start_minutes
            end = rows[-1].slot.end_minutes if rows else min(track.end_minutes, track.start_minutes + 90)
        form.weekday.data = asked.get("weekday", type=int) or _next_day(track, [row.slot.weekday for row in rows])
        form.starts.data = to_time(start)
        form.ends.data = to_time(end if end is not None and start < end <= 1440 else min(start + 60, 1440))
        form.from_on.data = max(today, _day(asked.get("from")) or board.shown_day(rows, today))

    def _crumbs(self, program: Program, *tail: Any) -> list[tuple[Any, str | None]]:
        crumbs: list[tuple[Any, str | None]] = [
            (self.title, str(self.get_url("programs.index"))),
            (program.name, str(self.get_url("programs.page", program_id=program.id))),
        ]
        for one in tail[:-1]:
            crumbs.append((one.name, self._url("page", one.id)))
        return [*crumbs, (tail[-1], None)]

    def _url(self, page: str, track_id: UUID) -> str:
        return str(self.get_url(f"tracks.{page}", track_id=track_id))


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


def slot_facts(form: SlotForm) -> SlotFacts:
    """What was typed about a slot."""
    people = [parse_id(one) for one in (form.lead_id.data, *(form.facilitators.data or ()))]
    return SlotFacts(
        weekday=form.weekday.data,
        start_minutes=form.start_minutes,
        end_minutes=form.end_minutes,
        kind=SessionKind(form.kind.data),
        title=form.title.data,
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        breaks=form.spans,
        curriculum_id=parse_id(form.curriculum_id.data),
        room_id=parse_id(form.room_id.data),
        facilitators=tuple(dict.fromkeys(one for one in people if one is not None)),
    )


def to_time(minutes: int) -> time:
    """Minutes after midnight as a time of day; the end of the day is midnight."""
    return time(minutes // 60 % 24, minutes % 60)


def _typed_hour(typed: dict[str, str]) -> tuple[Hour | None, str]:
    """The slot as typed so far, or None and what keeps it from being one; no word while it is incomplete."""
    if not (typed.get("weekday") or "").isdecimal() or not typed.get("starts") or not typed.get("ends"):
        return None, ""
    try:
        hour = Hour(
            int(typed["weekday"]),
            read_clock(typed["starts"][:5]),
            read_clock(typed["ends"][:5]) or 24 * 60,
            read_breaks(typed.get("breaks", "")),
        )
    except ValueError as error:
        return None, str(error)
    problems = hour_problems(hour)
    return (None, next(iter(problems.values()))[0]) if problems else (hour, "")


def _next_day(track: Track, taken: list[int]) -> int:
    """The day of the track that has no slot yet, or the one after the last that has."""
    for day in track.weekdays:
        if day not in taken:
            return day
    return min(7, max(taken, default=0) + 1)


def _sentence(error: Refused | Stale) -> str:
    problems = getattr(error, "problems", None)
    if problems:
        return " ".join(str(gettext(text)) for texts in problems.values() for text in texts)
    return str(gettext(error.template).format(**error.fields))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found
