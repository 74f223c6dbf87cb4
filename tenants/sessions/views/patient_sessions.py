"""The chart's Sessions tab: where the patient was, what was written of them, and contacts outside sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, disclosure, egress
from causeway.access import Permission
from causeway.ids import parse_id
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care import labels as care_labels
from tenants.care import queries as care
from tenants.patients.chart import Chart, ChartView
from tenants.sessions import note_words as words
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.queries import notes as queries
from tenants.sessions.queries.notes import SHARED, TOPIC
from tenants.sessions.queries.patient_plan import list_coming, list_expected
from tenants.sessions.queries.patient_sessions import PAGE, SessionLine, list_sessions_of_patient, unmarked_line
from tenants.sessions.queries.roster_rows import Expected, SessionRow
from tenants.sessions.rules.notes import Section, ordered
from tenants.sessions.rules.words import AttendanceStatus

PRINTED = 200
BACK = timedelta(weeks=4)
"""How far back sessions are looked for that expected the patient and nobody marked."""
AHEAD = timedelta(weeks=2)
"""How far ahead the tab says when they come."""


class PatientSessionsView(ChartView):
    """The Sessions tab."""

    title = _("Sessions")
    tab = "sessions"

    @expose("/")
    @needs(Permission.SESSION_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Sessions, the newest first; texts only for those who may read notes, others see whether they are signed."""
        chart = self.open_chart(patient_id, Permission.SESSION_READ)
        before = _before(request.args.get("before", ""))
        lines = list_sessions_of_patient(current.db, chart.patient_id, before=before)
        shown, may_read = lines[:PAGE], chart.may(Permission.CARE_READ)
        today = clock.today(current.actor.zone)
        until_on = today + AHEAD
        expected = list_expected(current.db, chart.patient_id, today - BACK, until_on)
        last = _place(shown[-1]) if len(lines) > PAGE else None
        shown = _with_unmarked(shown, expected, before, last)
        more = "" if last is None else f"{last[0].isoformat()}~{last[1]}"
        here = url_for("patient_sessions.index", patient_id=chart.patient_id)
        return self.chart(
            chart,
            "sessions",
            "sessions/tab.html",
            lines=shown,
            coming=list_coming(current.db, current.actor, chart.patient_id, expected, until_on)
            if before is None
            else None,
            coming_until=until_on,
            zone=current.actor.zone,
            texts=_texts(chart, shown) if may_read else {},
            contacts=care.list_contact_notes(current.db, chart.patient_id, limit=5) if may_read else [],
            sheets=_sheets(shown) if chart.may(Permission.ATTENDANCE_WRITE) else {},
            may_read=may_read,
            may_write=chart.may(Permission.CARE_WRITE),
            next_url=url_for("patient_sessions.index", patient_id=chart.patient_id, before=more) if more else None,
            prev_url=here if request.args.get("before") else None,
            words=words,
            care_labels=care_labels,
        )

    @expose("/copy/", methods=("POST",))
    @needs(Permission.CARE_READ)
    @step_up
    def copy(self, patient_id: str) -> ResponseReturnValue:
        """The patient's own copy of their signed notes, to print and hand over, through the gate."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        leaving = disclosure.Leaving(
            disclosure.Way.PRINT,
            disclosure.Recipient.PATIENT,
            disclosure.Purpose.PATIENT_ACCESS,
            what=gettext("Signed notes of sessions"),
            categories=frozenset({disclosure.Category.ATTENDANCE, disclosure.Category.PLAN}),
            patient_ids=(chart.patient_id,),
            recipient_name=chart.name,
            recipient_id=chart.patient_id,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        lines = [
            line
            for line in list_sessions_of_patient(current.db, chart.patient_id, limit=PRINTED)
            if line.part is not None and line.part.signed_at is not None
        ]
        html = self.render(
            "sessions/copy.html",
            page_title=gettext("Notes about %(name)s", name=chart.name),
            chart=chart,
            lines=lines,
            texts=_texts(chart, lines),
            words=words,
            made_on=clock.today(current.actor.zone),
        )
        return egress.printable(clearance, html)


def _with_unmarked(
    lines: list[SessionLine],
    expected: Sequence[tuple[SessionRow, Expected]],
    before: tuple[datetime, UUID] | None,
    last: tuple[datetime, UUID] | None,
) -> list[SessionLine]:
    """The lines with the sessions that began, expected the patient, and about which nothing is written; the newest first.

    before: where the page before ended; last: where this one does, None where there is none after it.
    """
    unmarked = [unmarked_line(session) for session, place in expected if place.row is None]
    theirs = [
        line
        for line in unmarked
        if line.starts_at <= clock.now()
        and (before is None or _place(line) < before)
        and (last is None or _place(line) > last)
    ]
    return sorted([*lines, *theirs], key=_place, reverse=True)


def _place(line: SessionLine) -> tuple[datetime, UUID]:
    """Where a line stands among the others."""
    return line.starts_at, line.session_id


def _sheets(lines: list[SessionLine]) -> dict[UUID, str]:
    """Where attendance is taken that nobody has taken of sessions that are over, by session."""
    found = {}
    for line in lines:
        if line.is_over and not line.is_cancelled and line.status is AttendanceStatus.EXPECTED:
            endpoint, values = page_of(line.session_id, line.track_id, line.on_date)
            found[line.session_id] = url_for(endpoint, **values)
    return found


def _before(text: str) -> tuple[datetime, UUID] | None:
    """The place after which the next page begins, from the address; None for the first."""
    moment, _mark, session_id = text.partition("~")
    found = parse_id(session_id)
    try:
        starts_at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return None if found is None or starts_at.tzinfo is None else (starts_at, found)


def _texts(chart: Chart, lines: list[SessionLine]) -> dict[Any, dict[str, Any]]:
    """What was written of this patient alone, with the part that all share; by session."""
    db = current.db
    parts = {line.part.id: line.part for line in lines if line.part is not None}
    marks: dict[Any, list[tuple[str, Any]]] = {}
    statements = care.find_statements(db, [chart.patient_id])
    for row in queries.list_mark_rows(db, list(parts)):
        wording = queries.opened(db, queries.WORDING, row.wording_sealed) or statements.get(row.goal_id, "")
        marks.setdefault(row.part_id, []).append((wording, words.MARKS[row.mark]))
    notes = {note.id: note for note in queries.list_notes(db, [line.note_id for line in lines if line.note_id])}
    people = queries.find_people(db, [part.signed_by_id for part in parts.values() if part.signed_by_id])
    found = {}
    for line in lines:
        note, part = notes.get(line.note_id) if line.note_id else None, line.part
        if note is None or part is None or line.format is None:
            continue
        found[line.session_id] = {
            "topic": queries.opened(db, TOPIC, note.topic_sealed),
            "shared": queries.opened(db, SHARED, note.shared_sealed),
            "sentence": words.sentence(chart.called, part.participation, part.affect, part.response),
            "goals": marks.get(part.id, []),
            "sections": [
                (words.SECTIONS[Section(name)], text)
                for name, text in ordered(line.format, queries.opened_sections(db, part))
            ],
            "signed_by": people.get(part.signed_by_id, "") if part.signed_by_id else "",
        }
    return found
