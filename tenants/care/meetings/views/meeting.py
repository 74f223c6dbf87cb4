"""One team meeting: the agenda on which it is written, its signatures, and what was written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, disclosure, egress
from causeway.access import Permission
from causeway.errors import Refused, Stale
from causeway.ids import id_of, new_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.meetings import labels, queries, rules, services
from tenants.care.meetings.errors import MeetingNotFound
from tenants.care.meetings.forms import LinesForm, MeetingForm, choose_decisions
from tenants.care.meetings.queries import MeetingRow
from tenants.care.meetings.rules import State
from tenants.care.meetings.services import LineFacts
from tenants.care.meetings.views import agenda
from tenants.care.meetings.views.meetings import with_choices


class MeetingView(ClinicView):
    """A team meeting."""

    title = _("Team meeting")
    menu_key = "team_meetings"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, meeting_id: str) -> ResponseReturnValue:
        """The agenda to write on while the meeting is open; afterwards what was written."""
        meeting = _meeting(meeting_id)
        rows = agenda.list_rows(meeting)
        _saw(meeting, rows, "team_meeting")
        if meeting.state is State.OPEN and current.actor.may(Permission.CARE_WRITE):
            draft = queries.find_draft(current.db, current.actor, meeting.id)
            form, is_typed = agenda.filled(meeting, rows, draft)
            draft_at = draft.saved_at if draft is not None and is_typed else None
            return self.render(
                "care/meetings/agenda.html",
                form=form,
                rows=agenda.put_typed(rows, form),
                draft_at=draft_at,
                **_values(meeting, unwritten=agenda.unwritten(rows)),
            )
        confirm = ConfirmForm(formdata=None)
        confirm.version.data = str(meeting.version)
        return self.render("care/meetings/meeting.html", form=confirm, rows=rows, **_values(meeting))

    @expose("/lines/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def lines(self, meeting_id: str) -> ResponseReturnValue:
        """Save every line that was typed."""
        return self._write(meeting_id, is_signing=False)

    @expose("/sign/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    @step_up
    def sign(self, meeting_id: str) -> ResponseReturnValue:
        """Save every line that was typed, and sign the meeting as its lead."""
        return self._write(meeting_id, is_signing=True)

    @expose("/people/<episode_id>/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def person(self, meeting_id: str, episode_id: str) -> ResponseReturnValue:
        """Save one person's line as it is typed, and say how it stands."""
        meeting, episode = _meeting(meeting_id), id_of(episode_id, MeetingNotFound)
        services.require_writer(current.db, current.actor, queries.get_meeting(current.db, meeting.id), episode)
        typed = LinesForm().lines.data.get(episode)
        if typed is None or typed.decision is None:
            return self._state(meeting, episode, 422, problem=gettext("Write the line, then choose what is decided."))
        line = LineFacts(typed.words, typed.decision)
        try:
            services.write_line(current.db, current.actor, meeting.id, episode, line, expected_version=typed.seen)
        except Stale:
            return self._state(meeting, episode, 409, is_stale=True)
        except Refused as error:
            return self._state(meeting, episode, 422, problem=words_of(error))
        return self._state(meeting, episode, 200)

    @expose("/draft/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def draft(self, meeting_id: str) -> ResponseReturnValue:
        """Keep the lines as they are typed."""
        found, fields = id_of(meeting_id, MeetingNotFound), dict(request.form.lists())
        kept = services.keep_draft(current.db, current.actor, found, fields, form_key=ConfirmForm().key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def discard(self, meeting_id: str) -> ResponseReturnValue:
        """Go back to the lines as they are saved. A second click changes nothing."""
        meeting = _meeting(meeting_id)
        services.discard_draft(current.db, current.actor, meeting.id)
        return redirect(_here(meeting))

    @expose("/edit/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def edit(self, meeting_id: str) -> ResponseReturnValue:
        """Change the day, the lead and who is there."""
        meeting = _meeting(meeting_id)
        form = _filled(meeting) if request.method != "POST" else _fixed(with_choices(MeetingForm()), meeting)

        def save() -> str:
            services.change_meeting(
                current.db, current.actor, meeting.id, form.facts(), expected_version=form.opened_version
            )
            return _here(meeting)

        return self.form(
            form,
            save,
            title=gettext("Day, lead and who is there"),
            cancel_url=_here(meeting),
            stored=lambda: _filled(_meeting(meeting_id)),
            template="care/meetings/edit.html",
            extra={"crumbs": _crumbs(meeting, gettext("Change")), "meeting": meeting},
        )

    @expose("/call-off/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def call_off(self, meeting_id: str) -> ResponseReturnValue:
        """Say that the meeting was not held. A second click changes nothing."""
        form = ConfirmForm()
        return self._confirmed(
            meeting_id,
            form,
            lambda found: services.call_off_meeting(
                current.db, current.actor, found, expected_version=form.opened_version
            ),
            gettext("The meeting is called off."),
        )

    @expose("/sign-off/", methods=("POST",))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def sign_off(self, meeting_id: str) -> ResponseReturnValue:
        """Give the prescriber's signature."""
        form = ConfirmForm()
        return self._confirmed(
            meeting_id,
            form,
            lambda found: services.sign_off_meeting(
                current.db, current.actor, found, expected_version=form.opened_version
            ),
            gettext("The meeting is signed off."),
        )

    @expose("/print/")
    @needs(Permission.CARE_READ)
    def print_page(self, meeting_id: str) -> ResponseReturnValue:
        """The agenda or what was written, to print, through the gate."""
        meeting = _meeting(meeting_id)
        rows = agenda.list_rows(meeting)
        _saw(meeting, rows, "team_meeting.print")
        tells_of_payers = current.actor.may(Permission.AUTHORIZATION_READ)
        leaving = disclosure.Leaving(
            disclosure.Way.PRINT,
            disclosure.Recipient.OWN_WORKFORCE,
            disclosure.Purpose.OPERATIONS,
            what=gettext("Team meeting"),
            categories=_TELLS | ({disclosure.Category.BILLING} if tells_of_payers else frozenset()),
            recipient_id=current.actor.user_id,
            bulk=len(rows) or None,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        html = render_template(
            "care/meetings/print.html",
            clinic=current.clinic.name,
            rows=rows,
            made_on=clock.today(current.actor.zone),
            **_values(meeting),
        )
        return egress.printable(clearance, html)

    def _write(self, meeting_id: str, *, is_signing: bool) -> ResponseReturnValue:
        meeting, form = _meeting(meeting_id), LinesForm()
        rows = agenda.list_rows(meeting)
        seen = {row.somebody.episode_id for row in rows if row.may_write}
        form.lines.data = {key: line for key, line in form.lines.data.items() if key in seen}
        changed, called = form.changed(agenda.stored(rows)), agenda.names(rows)

        def save() -> str:
            if form.lines.problems:
                form.say_unfinished(called)
                raise Refused("Finish them, or empty them, then save again.")
            seen_at = form.opened_version
            services.write_lines(current.db, current.actor, meeting.id, changed, expected_version=seen_at)
            if is_signing:
                services.sign_meeting(current.db, current.actor, meeting.id, expected_version=seen_at)
            return _here(meeting)

        def extra() -> dict[str, Any]:
            now = _meeting(meeting_id)
            again = agenda.put_typed(agenda.list_rows(now), form)
            form.version.data = str(now.version)
            return {"rows": again, "draft_at": None, **_values(now, unwritten=agenda.unwritten(again))}

        return self.form(
            form,
            save,
            title=agenda.title_of(meeting),
            cancel_url=_here(meeting),
            template="care/meetings/agenda.html",
            saved=gettext("The meeting is signed.") if is_signing else gettext("The lines are saved."),
            extra=extra,
        )

    def _state(
        self, meeting: MeetingRow, episode_id: UUID, status: int, *, problem: str = "", is_stale: bool = False
    ) -> ResponseReturnValue:
        line = queries.list_lines(current.db, current.actor, meeting.id, episode_id=episode_id).get(episode_id)
        html = render_template(
            "care/meetings/state.html",
            line=line,
            prefix=rules.field_of(episode_id),
            problem=problem,
            is_stale=is_stale,
            labels=labels,
        )
        return html, status

    def _confirmed(self, meeting_id: str, form: ConfirmForm, do: Any, saved: str) -> ResponseReturnValue:
        meeting = _meeting(meeting_id)

        def save() -> str:
            do(meeting.id)
            return _here(meeting)

        def extra() -> dict[str, Any]:
            again = _meeting(meeting_id)
            return {"rows": agenda.list_rows(again), **_values(again)}

        return self.form(
            form,
            save,
            title=agenda.title_of(meeting),
            cancel_url=_here(meeting),
            template="care/meetings/meeting.html",
            saved=saved,
            extra=extra,
        )


_TELLS = frozenset(
    {
        disclosure.Category.ATTENDANCE,
        disclosure.Category.ASSESSMENT,
        disclosure.Category.MEASURES,
        disclosure.Category.PLAN,
    }
)


def _meeting(meeting_id: str) -> MeetingRow:
    return queries.get_row(current.db, id_of(meeting_id, MeetingNotFound))


def _saw(meeting: MeetingRow, rows: Sequence[agenda.Row], page: str) -> None:
    seen = [row.somebody.patient_id for row in rows]
    audit.record_each(current.db, current.actor, "patient.viewed", seen, page=page, meeting_id=str(meeting.id))


def _here(meeting: MeetingRow) -> str:
    return url_for("team_meeting.index", meeting_id=meeting.id)


def _crumbs(meeting: MeetingRow, last: str = "") -> list[tuple[str, str | None]]:
    first = (gettext("Team meetings"), url_for("team_meetings.index"))
    title = agenda.title_of(meeting)
    return [first, (title, _here(meeting)), (last, None)] if last else [first, (title, None)]


def _values(meeting: MeetingRow, **more: Any) -> dict[str, Any]:
    """What every page of a meeting shows."""
    actor = current.actor
    return {
        "page_title": agenda.title_of(meeting),
        "crumbs": _crumbs(meeting),
        "meeting": meeting,
        "attendees": [name for _id, name in queries.list_attendees(current.db, meeting.id)],
        "decisions": choose_decisions(),
        "labels": labels,
        "longest": rules.LONGEST,
        "is_lead": meeting.lead_id == actor.user_id and rules.may_lead({role.value for role in actor.roles}),
        "may_print": actor.may(Permission.EXPORT_RUN),  # the gate lets nobody else take a list of patients away
        "may_sign_off": actor.may(Permission.MEDICATION_PRESCRIBE)
        and meeting.state is State.SIGNED
        and meeting.signed_by_id != actor.user_id,
        "call_off_key": new_id(),
        "is_to_come": meeting.held_on > clock.today(actor.zone),
        **more,
    }


def _fixed(form: MeetingForm, meeting: MeetingRow) -> MeetingForm:
    """Whom a meeting is about stays, whatever is sent."""
    form.program_id.data, form.track_id.data = meeting.program_id, meeting.track_id
    return form


def _filled(meeting: MeetingRow) -> MeetingForm:
    staff_ids = [each for each, _name in queries.list_attendees(current.db, meeting.id)]
    data = {"held_on": meeting.held_on, "lead_id": meeting.lead_id, "staff_ids": staff_ids}
    form = _fixed(with_choices(MeetingForm(formdata=None, data=data)), meeting)
    form.version.data = str(meeting.version)
    return form
