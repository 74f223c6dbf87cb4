"""The weekly slots of a track: their forms, what the week amounts to while one types, and moving one on the calendar."""

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
from causeway.daytime import DAY_MINUTES, read_clock, read_spans, spans_text
from causeway.errors import Refused, Stale
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.programs import labels, queries, services
from tenants.programs.forms.slots import EndSlotForm, SlotForm, kind_choices
from tenants.programs.models import Program, Track, TrackSlot
from tenants.programs.queries import curricula
from tenants.programs.queries import slots as slot_queries
from tenants.programs.rules import Hour, SessionKind, shortfall
from tenants.programs.rules.week import hour_problems
from tenants.programs.services import SlotFacts
from tenants.programs.views import board
from tenants.staff import queries as staff

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
_COUNTED = ("weekday", "starts", "ends", "breaks", "from_on", "until_on")
"""The fields that the hours of the week depend on."""


class SlotPages(ClinicView):
    """The pages of a track's slots; `TracksView` adds those of the track itself."""

    title = _("Programs")
    menu_key = "programs"

    @expose("/<track_id>/sum/")
    @needs(Permission.PROGRAM_READ)
    def week_sum(self, track_id: str) -> ResponseReturnValue:
        """What the week would amount to with the slot that is being typed."""
        track = queries.get_track(current.db, read_id(track_id))
        program = queries.get_program(current.db, track.program_id)
        return render_template("programs/_sum.html", labels=labels, **self._sum(track, program, request.args.to_dict()))

    @expose("/<track_id>/slots/new/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def new_slot(self, track_id: str) -> ResponseReturnValue:
        """Add a weekly slot."""
        db = current.db
        track = queries.get_track(db, read_id(track_id))
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
        slot = slot_queries.get_slot(db, read_id(slot_id))
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
        slot = slot_queries.get_slot(db, read_id(slot_id))
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
        slot = slot_queries.get_slot(current.db, read_id(slot_id))
        wanted = [request.form.get(name, type=int) for name in ("weekday", "start", "end", "version")]
        from_on = read_day(request.form.get("from_on"))
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
        typed = {name: request.form.get(name, "") for name in _COUNTED}
        if request.method != "POST":
            typed = {
                "weekday": str(form.weekday.data or ""),
                "starts": f"{form.starts.data:%H:%M}" if form.starts.data else "",
                "ends": f"{form.ends.data:%H:%M}" if form.ends.data else "",
                "breaks": form.breaks.data or "",
                "from_on": str(form.from_on.data or ""),
                "until_on": str(form.until_on.data or ""),
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
                "counted": _COUNTED,
                "labels": labels,
            },
        )

    def _sum(self, track: Track, program: Program, typed: dict[str, str]) -> dict[str, Any]:
        """What the week amounts to with the slot as typed, and what is wrong with that slot."""
        today = clock.today(current.actor.zone)
        rows = slot_queries.list_slots(current.db, [track.id], from_on=today)
        before = after = slot_queries.week_on(track, [row.hour for row in rows], today)
        hour, problem = _typed_hour(typed, before.begins_on or today)
        if hour is not None:
            others = [row.hour for row in rows if str(row.slot.id) != typed.get("slot")]
            after = slot_queries.week_on(track, [*others, hour], max(today, hour.from_on))
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
        leaders = [] if slot is None else slot_queries.list_facilitators(db, slot.id)
        if slot is not None:
            options["data"] = {
                "starts": to_time(slot.start_minutes),
                "ends": to_time(slot.end_minutes),
                "breaks": spans_text((starts, ends) for starts, ends in slot.breaks),
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
        form.kind.choices = kind_choices(None if slot is None else slot.kind)
        rooms = slot_queries.room_choices(db, track.site_id, including=slot.room_id if slot else None)
        form.room_id.choices = choices_of(rooms, gettext("None"))
        offered = curricula.curriculum_choices(db, including=slot.curriculum_id if slot else None)
        form.curriculum_id.choices = choices_of(offered, gettext("None"))
        people = staff.leader_choices(db, including=[row.staff_member_id for row in leaders])
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
        form.from_on.data = max(today, read_day(asked.get("from")) or board.shown_day(rows, today))

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


def _typed_hour(typed: dict[str, str], from_on: date) -> tuple[Hour | None, str]:
    """The slot as typed so far, or None and what keeps it from being one; no word while it is incomplete.

    from_on: when it begins as long as no day is typed.
    """
    if not (typed.get("weekday") or "").isdecimal() or not typed.get("starts") or not typed.get("ends"):
        return None, ""
    try:
        hour = Hour(
            int(typed["weekday"]),
            read_clock(typed["starts"][:5]),
            read_clock(typed["ends"][:5]) or DAY_MINUTES,
            read_spans(typed.get("breaks", "")),
            read_day(typed.get("from_on")) or from_on,
            read_day(typed.get("until_on")),
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
    return words_of(error)


def read_day(text: str | None) -> date | None:
    """A date of an address or a form, or None."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def read_id(text: str) -> UUID:
    """An id of an address. Raises NotFound."""
    return id_of(text)
