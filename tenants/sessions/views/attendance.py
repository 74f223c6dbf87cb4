"""Taking attendance on a sheet, whatever its roll: a track's day or one booked hour. Which of the two is the place's to say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from causeway import audit, clock, submissions
from causeway.access import Permission, require
from causeway.errors import NotFound, Stale
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.forms import Form
from tenants.care.drug_tests.beside import said_beside
from tenants.programs.models import Delivery
from tenants.sessions import day_words
from tenants.sessions.checkin_words import FLAGS, said_of
from tenants.sessions.errors import AttendanceChanged, NotPossible
from tenants.sessions.forms import day_drafts, day_everyone, day_sheet
from tenants.sessions.forms.day_people import AddForm, WhereTodayForm
from tenants.sessions.forms.day_sheet import DayForm, Sheet
from tenants.sessions.queries.attendance_drafts import SheetKey, find_marks, opened_marks
from tenants.sessions.queries.flags import list_check_ins
from tenants.sessions.queries.held import adjustable
from tenants.sessions.queries.leaders import list_leaderless
from tenants.sessions.queries.note_links import openable
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.queries.track_day import PersonDay, Roll
from tenants.sessions.queries.weeks import PersonWeek, list_weeks
from tenants.sessions.queries.whereabouts import LastPlace, find_last, list_whereabouts, opened_place, version_of
from tenants.sessions.rules.weeks import monday_of
from tenants.sessions.rules.words import AttendedBy, SignSource
from tenants.sessions.schedule_words import ATTENDED_BY
from tenants.sessions.services import attendance, attendance_drafts, checkins, day_whereabouts
from tenants.sessions.services.attendance import Afar, Recorded

Crumbs = list[tuple[Any, str | None]]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose attendance a sheet takes, and the addresses around it.

    roll: as read when it was opened; load: as stored now. key: what its draft is kept under. track: of its day, as an address
    asks for it; empty for a booked hour. crumbs: of the sheet, its own last. beside: (url, words) of the sheets
    before and after it, where there are any. back: (url, words).
    """

    roll: Roll
    load: Callable[[], Roll]
    key: SheetKey
    title: str
    lead: str
    here: str
    whereabouts_url: Callable[[UUID], str]
    seen_url: Callable[[UUID], str]
    as_last_url: str
    draft_url: str
    discard_url: str
    track: dict[str, UUID]
    crumbs: Crumbs
    beside: tuple[tuple[str, str], ...] = ()
    back: tuple[str, str] = ("", "")
    add_url: str = ""

    def below(self, last: str) -> Crumbs:
        """The crumbs of a page below the sheet."""
        return [*self.crumbs[:-1], (self.crumbs[-1][0], self.here), (last, None)]


class AttendanceView(ClinicView):
    """What every sheet does; its routes are its own view's."""

    def take(self, place: Place) -> ResponseReturnValue:
        """Show the sheet, or save what was sent. That it was shown is its view's to record."""
        if request.method == "POST":
            require(current.actor, Permission.ATTENDANCE_WRITE)
            return self._save(place)
        return self._opened(place)

    def keep(self, place: Place) -> ResponseReturnValue:
        """Keep what is marked so far, and say when."""
        form, sheet = DayForm(), _draw(place.roll)
        day_sheet.read(sheet, request.form)
        marks = day_drafts.unsaved(sheet)
        kept = attendance_drafts.keep_marks(current.db, current.actor, place.key, marks, form_key=form.key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    def discard(self, place: Place) -> ResponseReturnValue:
        """Go back to the sheet as it is saved. A second click changes nothing."""
        attendance_drafts.discard_marks(current.db, current.actor, place.key)
        return redirect(place.here)

    def see(self, here: str, check_in_id: str) -> ResponseReturnValue:
        """Say that one has seen what somebody's check-in flags, as far as it was shown. here: the sheet's address."""
        found, version = id_of(check_in_id), Form().opened_version
        try:
            checkins.acknowledge(current.db, current.actor, found, expected_version=version)
        except Stale:
            flash(gettext("They have answered more since this page was opened. Please look again."), "error")
        else:
            flash(gettext("Noted that you have seen it."), "success")
        return redirect(here)

    def place_as_last_time(self, place: Place) -> ResponseReturnValue:
        """Everybody of whom nobody has said from where takes part from where they did the last time."""
        ids = [session.id for session in place.roll.held]
        told, refused = day_whereabouts.as_last_time(current.db, current.actor, place.roll.on, ids)
        if told:
            words = ngettext("It is said of %(num)s person.", "It is said of %(num)s people.", told)
            flash(words, "success")
        for error in refused:
            flash(words_of(error), "error")
        return redirect(place.here)

    def place_somebody(self, place: Place, patient_id: str) -> ResponseReturnValue:
        """From where somebody takes part that day."""
        roll = place.roll
        person = roll.person(parse_id(patient_id))
        if person is None:
            raise NotFound
        form = _where_form(roll, person.patient_id, is_fresh=request.method != "POST")
        if request.method != "POST":
            audit.record(current.db, current.actor, "patient.viewed", patient_id=person.patient_id, page="whereabouts")

        def save() -> str:
            day_whereabouts.take_part(
                current.db,
                current.actor,
                roll.on,
                person.patient_id,
                session_ids=form.chosen(),
                afar=form.afar(),
                expected_version=form.opened_version,
            )
            return place.here

        return self.form(
            form,
            save,
            title=gettext("%(name)s: where they take part from", name=person.name),
            cancel_url=place.here,
            stored=lambda: _where_form(place.load(), person.patient_id, is_fresh=True),
            groups=[(gettext("Takes part"), ["attended_by", "state", "location", "call_back", "session_ids"])],
            extra={"crumbs": place.below(gettext("Takes part"))},
        )

    def _opened(self, place: Place) -> ResponseReturnValue:
        """The sheet as it is stored, with what this person had marked and not saved."""
        sheet, problem = _draw(place.roll), ""
        draft = (
            find_marks(current.db, current.actor, place.key) if current.actor.may(Permission.ATTENDANCE_WRITE) else None
        )
        if draft is None or not day_drafts.put_back(sheet, opened_marks(current.db, draft)):
            return self._page(place, sheet)
        if conflicts := day_drafts.behind(sheet):
            day_sheet.show_conflicts(sheet, conflicts)
            problem = words_of(AttendanceChanged(conflicts))
        return self._page(place, sheet, problem=problem, kept_at=draft.saved_at)

    def _save(self, place: Place) -> ResponseReturnValue:
        form = DayForm()
        sheet = _draw(place.roll)
        day_sheet.read(sheet, request.form)
        day_everyone.say(sheet, request.form.get("everyone", ""), clock.now())
        person = current.person
        if not form.validate() or form.key is None or person is None:
            problem = gettext("This form is no longer valid. Please reload the page.")
            return self._page(place, sheet, 422, problem=problem)
        if not sheet.is_readable:
            return self._page(place, sheet, 422)
        went_to = submissions.claim(current.db, form.key, person.user_id)
        if went_to is not None:
            return redirect(went_to or place.here)
        try:
            done = attendance.record(current.db, current.actor, sheet.day.on, sheet.said, sheet.days, source=_source())
        except AttendanceChanged as error:
            current.db.rollback()
            return self._again(place, sheet, error)
        except NotPossible as error:
            current.db.rollback()
            day_sheet.object_to(sheet, error.objections)
            return self._page(place, sheet, 422)
        attendance_drafts.drop_marks(current.db, current.actor, place.key)
        submissions.settle(current.db, form.key, place.here)
        _tell(done)
        return redirect(place.here)

    def _again(self, place: Place, sheet: Sheet, error: AttendanceChanged) -> ResponseReturnValue:
        """Somebody else was quicker on the same cells: the sheet as it stands now, with what was typed, and their words."""
        fresh = _draw(place.load())
        day_sheet.keep_typed(fresh, sheet)
        day_sheet.show_conflicts(fresh, [*day_drafts.behind(fresh), *error.conflicts])
        return self._page(place, fresh, 409, problem=error.sentence())

    def _page(
        self, place: Place, sheet: Sheet, status: int = 200, problem: str = "", kept_at: datetime | None = None
    ) -> ResponseReturnValue:
        roll, actor = sheet.day, current.actor
        may_write, sees_flags = actor.may(Permission.ATTENDANCE_WRITE), actor.may(Permission.SESSION_WRITE)
        people = [person.patient_id for person in roll.people]
        check_ins = list_check_ins(current.db, roll.on, people) if sees_flags else []
        values: dict[str, Any] = {
            "form": DayForm(formdata=None),
            "place": place,
            "sheet": sheet,
            "day": roll,
            "problem": problem,
            "kept_at": kept_at,
            "is_typed": kept_at is not None or status != HTTPStatus.OK,
            "check_ins": check_ins,
            "sees_flags": sees_flags,
            "is_today": roll.on == clock.today(actor.zone),
            "flags": said_of(check_ins),
            "beside": said_beside(current.db, actor, people, roll.on),
            "flag_words": {flag.value: words for flag, words in FLAGS.items()},
            "data": day_sheet.data_of(roll, actor.zone),
            "choices": day_words.choices(is_booked=roll.is_booked),
            "reasons": [(reason.value, words) for reason, words in day_words.REASONS.items()],
            "may_write": may_write,
            "add_form": add_form(roll) if may_write and place.add_url and roll.held else None,
            "ways": ATTENDED_BY,
            "overfull": roll.overfull,
            "nowhere": _from_nowhere(roll) if may_write else [],
            "may_chart": actor.may(Permission.PATIENT_READ),
            "notes": openable(current.db, actor, [session.id for session in roll.held]),
            "adjustable": adjustable(current.db, actor, [session.id for session in roll.held]),
            "weeks": weeks_of(roll, people),
            "leaderless": list_leaderless(current.db, [session.id for session in roll.held]),
            "zone": actor.zone,
            "page_title": gettext("%(track)s, %(day)s", track=place.title, day=formats.day(roll.on)),
            "crumbs": place.crumbs,
        }
        return make_response(self.render("sessions/day.html", **values), status)


def add_form(roll: Roll, *, is_sent: bool = False) -> AddForm:
    """Who comes as a make-up, to which of the sessions."""
    form = AddForm() if is_sent else AddForm(formdata=None)
    form.session_ids.choices = _session_choices(roll.held)
    if not is_sent:
        form.session_ids.data = [str(session.id) for session in roll.held]
    return form


def weeks_of(roll: Roll, people: list[UUID]) -> dict[UUID, PersonWeek]:
    """The week the day belongs to, by person: what it has come to with this day, and what it asks for."""
    monday = monday_of(roll.on)
    weeks = list_weeks(current.db, current.actor, monday, patient_ids=people, is_suggesting=False) if people else []
    return {week.patient_id: week for week in weeks}


def _from_nowhere(roll: Roll) -> list[tuple[PersonDay, LastPlace | None]]:
    """Who is there by video or phone of whom nobody has said from where; and from where it was the last time."""
    people = [one for one in roll.people if one.is_from_nowhere]
    last = find_last(current.db, [one.patient_id for one in people], roll.on) if people else {}
    return [(one, last.get(one.patient_id)) for one in people]


def _draw(roll: Roll) -> Sheet:
    return day_sheet.draw(roll, current.actor.zone)


def _where_form(roll: Roll, patient_id: UUID, *, is_fresh: bool) -> WhereTodayForm:
    form = WhereTodayForm(formdata=None) if is_fresh else WhereTodayForm()
    person = roll.person(patient_id)
    theirs = [one for one in roll.held if person is not None and one.id in person.places]
    form.session_ids.choices = _session_choices(theirs)
    if is_fresh:
        ids = [one.id for one in theirs]
        rows = list_whereabouts(current.db, patient_id, roll.on)
        is_remote = any(one.delivery is Delivery.TELEHEALTH for one in theirs)
        last = find_last(current.db, [patient_id], roll.on).get(patient_id)
        form.fill(
            [row for row in rows if row.session_id in ids],
            ids,
            AttendedBy.VIDEO if is_remote or (person is not None and person.afar) else AttendedBy.IN_PERSON,
            None if last is None else Afar(last.attended_by, last.state, *opened_place(current.db, last)),
        )
        form.version.data = str(version_of(rows))
    return form


def _session_choices(sessions: Iterable[SessionRow]) -> list[tuple[str, str]]:
    zone = current.actor.zone
    return [(str(one.id), f"{formats.clock(clock.local(one.starts_at, zone))} {one.title}") for one in sessions]


def of_day(text: str) -> date:
    """The date in a sheet's address. Raises NotFound."""
    found = day_sheet.of_date(text)
    if found is None:
        raise NotFound
    return found


def _source() -> SignSource:
    is_desk = not current.actor.may(Permission.SESSION_WRITE)
    return SignSource.FRONT_DESK if is_desk else SignSource.FACILITATOR


def _tell(done: Recorded) -> None:
    flash(gettext("Saved.") if done.changed else gettext("Nothing was changed."), "success")
    if done.merged:
        words = ngettext(
            "Somebody else recorded %(num)s mark meanwhile; it is kept.",
            "Somebody else recorded %(num)s marks meanwhile; they are kept.",
            done.merged,
        )
        flash(words, "info")
    tell_of_signed_notes(done.after_note)


def tell_of_signed_notes(names: Iterable[str]) -> None:
    """Say whose signed notes stand beside what was changed just now."""
    for name in names:
        words = gettext(
            "A signed note of %(name)s stands beside times that now differ. It asks whoever signed it for an addendum.",
            name=name,
        )
        flash(words, "warning")
