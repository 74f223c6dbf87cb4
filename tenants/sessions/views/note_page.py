"""What a note's page and its sheet are filled with. Plain values only: the page may be drawn after a rollback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from causeway import clock
from causeway.access import Permission
from causeway.web import formats
from causeway.web.current import current
from tenants.care import queries as care
from tenants.care.drug_tests.beside import said_beside
from tenants.care.numbers import NOTE_SIGNED
from tenants.care.queries import GoalRow
from tenants.clinics.rulebook import deadline
from tenants.patients.requests.amended import Appended, list_amended
from tenants.sessions import note_words as words
from tenants.sessions.attendance_pages import page_of
from tenants.sessions.checkin_words import said_of
from tenants.sessions.forms.notes import SheetForm
from tenants.sessions.models import NoteDraft, NotePart
from tenants.sessions.queries import notes as queries
from tenants.sessions.queries.attendees import Attendee
from tenants.sessions.queries.checkins import list_counts
from tenants.sessions.queries.flags import list_check_ins
from tenants.sessions.queries.note_corrections import find_corrections
from tenants.sessions.queries.notes import SHARED, TOPIC, Addendum, Marked
from tenants.sessions.rules.notes import SECTIONS, Section, ordered
from tenants.sessions.services.note_sheet import Sheet
from tenants.sessions.services.note_writing import PartText
from tenants.staff import cosigning


@dataclass(slots=True)
class Written:
    """A person's part as pages read it.

    is_corrected: attendance was changed after the part was signed; is_explained: an addendum was written since.
    """

    sentence: str
    sections: list[tuple[Any, str]]
    goals: list[tuple[str, Any]]
    signed_at: datetime | None = None
    signed_by: str = ""
    is_late: bool = False
    needs_cosign: bool = False
    cosigned_at: datetime | None = None
    cosigned_by: str = ""
    signed_minutes: int | None = None
    is_corrected: bool = False
    is_explained: bool = False
    addenda: list[Addendum] = field(default_factory=list)
    amended: Appended | None = None


@dataclass(slots=True)
class Card:
    """One person on the sheet: what may be typed of them, or what is signed. counts: by goal, what their check-in says."""

    person: Attendee
    goals: Sequence[GoalRow]
    text: PartText = field(default_factory=PartText)
    written: Written | None = None
    problems: Sequence[str] = ()
    alike: str | None = None
    flags: Sequence[tuple[Any, str]] = ()
    counts: Mapping[str, str] = field(default_factory=dict)
    beside: Sequence[tuple[Any, str]] = ()

    @property
    def prefix(self) -> str:
        """What the names of this person's fields begin with."""
        return f"p-{self.person.patient_id}_"


def stored_text(part: NotePart, marks: Sequence[Marked]) -> PartText:
    """A part as it is stored, as a sheet's fields take it."""
    return PartText(
        part.participation,
        part.affect,
        part.response,
        queries.opened_sections(current.db, part),
        {marked.goal_id: marked.mark for marked in marks},
    )


def filled_sheet(sheet: Sheet) -> SheetForm:
    """The sheet's form as the note stands now."""
    db, note = current.db, sheet.note
    marks = queries.list_marks(db, sheet.parts)
    topic = queries.opened(db, TOPIC, note.topic_sealed) if note is not None else ""
    confirmed, reasons = queries.list_confirmed(db, note.id) if note is not None else (set(), {})
    form = SheetForm(
        formdata=None,
        data={
            "topic": topic or (sheet.session.topic if note is None and len(sheet.sessions) == 1 else ""),
            "interventions": note.interventions if note is not None else [],
            "shared": queries.opened(db, SHARED, note.shared_sealed) if note is not None else "",
            "not_names": frozenset(confirmed),
            "parts": {
                patient_id: stored_text(part, marks.get(patient_id, ()))
                for patient_id, part in sheet.parts.items()
                if part.signed_at is None
            },
        },
    )
    form.parts.alike = reasons
    form.version.data = str(sheet.version)
    return name_people(form, sheet)


def filled_draft(sheet: Sheet, draft: NoteDraft) -> SheetForm:
    """The sheet's form with what this person had typed, at the version they typed it on.

    What the draft does not speak of, such as somebody's part that was not on the sheet then, stands as the note has it.
    """
    kept, stored = queries.opened_draft(current.db, draft), filled_sheet(sheet)
    form = SheetForm(formdata=MultiDict(kept))
    form.version.data = str(draft.opened_version or 0)
    untold = {patient_id for patient_id in stored.parts.data if patient_id not in form.parts.data}
    form.parts.data |= {patient_id: stored.parts.data[patient_id] for patient_id in untold}
    form.parts.alike |= {key: text for key, text in stored.parts.alike.items() if key in untold}
    for field_ in (form.topic, form.shared):
        if field_.name not in kept:
            field_.data = stored[field_.name].data
    if not {"topic", "shared"} & set(
        kept
    ):  # boxes without a tick are not sent, so their absence says nothing by itself
        form.interventions.data, form.not_names.data = stored.interventions.data, stored.not_names.data
    return name_people(form, sheet)


def name_people(form: SheetForm, sheet: Sheet) -> SheetForm:
    """Tell the parts who they are about."""
    form.parts.names = {one.patient_id: one.name for one in sheet.everybody}
    return form


def sheet_values(sheet: Sheet) -> dict[str, Any]:
    """What the sheet shows apart from the form: taken before saving, so that it outlives a rollback."""
    db = current.db
    goals = care.list_open_goals(db, [one.patient_id for one in sheet.attendees])
    written = written_parts(sheet)
    return {
        **head_values(sheet),
        "goals": goals,
        "written": {key: part for key, part in written.items() if part.signed_at is not None},
        "flags": said_of(
            list_check_ins(current.db, sheet.session.on_date, [one.patient_id for one in sheet.attendees])
        ),
        "beside": said_beside(db, current.actor, [one.patient_id for one in sheet.attendees], sheet.session.on_date),
        "counts": list_counts(db, sheet.session.on_date, [one.patient_id for one in sheet.attendees]),
        "sections": SECTIONS[sheet.format],
        "required": sheet.required,
        "is_shared_signed": sheet.note is not None and sheet.note.signed_at is not None,
        "may_sign": sheet.may_be_signed_by(current.actor.user_id),
    }


def cards(form: SheetForm, values: dict[str, Any]) -> list[Card]:
    """Everybody who gets a part, in the roster's order."""
    return [
        Card(
            person,
            values["goals"].get(person.patient_id, ()),
            form.parts.data.get(person.patient_id) or PartText(),
            values["written"].get(person.patient_id),
            form.parts.problems.get(person.patient_id, ()),
            form.parts.alike.get(person.patient_id),
            values["flags"].get(person.patient_id, ()),
            values["counts"].get(person.patient_id, {}),
            values["beside"].get(person.patient_id, ()),
        )
        for person in values["attendees"]
        if not person.is_away or person.patient_id in values["written"]
    ]


def head_values(sheet: Sheet) -> dict[str, Any]:
    """What every page of a note says above it."""
    zone = current.actor.zone
    times = [
        (one.title, formats.clock(clock.local(one.starts_at, zone)), formats.clock(clock.local(one.ends_at, zone)))
        for one in sheet.sessions
    ]
    due = deadline(current.db, NOTE_SIGNED, zone)
    endpoint, values = page_of(sheet.session.id, sheet.session.track_id, sheet.session.on_date)
    return {
        "session_id": sheet.session.id,
        "attendance_url": url_for(endpoint, **values),
        "on_date": sheet.session.on_date,
        "title": heading(sheet),
        "times": times,
        "words": words,
        "kind": sheet.session.kind,
        "is_group": sheet.is_group,
        "is_cancelled": sheet.is_cancelled,
        "cancel_reason": sheet.session.cancel_reason,
        "has_begun": sheet.began_at <= clock.now(),
        "signs_from": clock.local(sheet.ended_at, zone) if sheet.ended_at > clock.now() else None,
        "attendees": sheet.attendees,
        "away": [one for one in sheet.attendees if one.is_away],
        "leaders": words.enumerated([leader.name for leader in sheet.leaders]),
        "is_overdue": due.at(sheet.ended_at) < clock.now() and not _is_signed(sheet),
        "due_hours": due.course.on(clock.local(sheet.ended_at, zone).date()),
        "written_as": words.FORMATS[sheet.format],
        "modules": _modules(sheet),
        "crumbs": [(gettext("Notes"), url_for("notes.index")), (heading(sheet), None)],
    }


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module that one of the sessions was about. lacking: who was there and has not completed it, with their names."""

    id: UUID
    title: str
    done: int
    lacking: list[tuple[UUID, str]]


def _modules(sheet: Sheet) -> list[ModuleLine]:
    there = {one.patient_id: one.name for one in sheet.attendees if one.is_present}
    lines = []
    for module_id in dict.fromkeys(one.module_id for one in sheet.sessions if one.module_id is not None):
        done = care.find_done(current.db, module_id, list(there))
        title = care.get_module(current.db, module_id).title
        lacking = [(patient_id, name) for patient_id, name in there.items() if patient_id not in done]
        lines.append(ModuleLine(module_id, title, len(done), lacking))
    return lines


def _is_signed(sheet: Sheet) -> bool:
    return bool(sheet.parts) and all(part.signed_at is not None for part in sheet.parts.values())


def heading(sheet: Sheet) -> str:
    """What a note is called: its session, or the day it covers."""
    day = formats.day(sheet.session.on_date)
    if len(sheet.sessions) > 1:
        return str(gettext("Groups of %(day)s", day=day))
    return str(gettext("%(title)s, %(day)s", title=sheet.session.title, day=day))


def note_values(sheet: Sheet) -> dict[str, Any]:
    """Everything a note's page reads out."""
    db, note, actor = current.db, sheet.note, current.actor
    addenda = queries.list_addenda(db, [note.id]).get(note.id, []) if note is not None else []
    written = written_parts(sheet, addenda)
    signer = queries.find_people(db, [note.signed_by_id] if note is not None and note.signed_by_id else [])
    may_write = actor.may(Permission.CARE_WRITE)
    open_people = [one for one in sheet.attendees if not one.is_away and not _has_signed(written, one)]
    return {
        **head_values(sheet),
        "version": sheet.version,
        "topic": queries.opened(db, TOPIC, note.topic_sealed) if note is not None else "",
        "shared": queries.opened(db, SHARED, note.shared_sealed) if note is not None else "",
        "interventions": note.interventions if note is not None else [],
        "note_id": note.id if note is not None else None,
        "signed_at": note.signed_at if note is not None else None,
        "signed_by": next(iter(signer.values()), ""),
        "written": written,
        "shared_addenda": [one for one in addenda if one.patient_id is None],
        "may_write": may_write,
        "is_open": bool(open_people) and not sheet.is_cancelled,
        "may_cosign": _may_cosign(sheet, addenda),
    }


def _has_signed(written: dict[UUID, Written], person: Attendee) -> bool:
    part = written.get(person.patient_id)
    return part is not None and part.signed_at is not None


def _may_cosign(sheet: Sheet, addenda: list[Addendum]) -> bool:
    waiting = [part.signed_by_id for part in sheet.parts.values() if part.needs_cosign and part.cosigned_at is None]
    waiting += [one.signed_by_id for one in addenda if one.needs_cosign and one.cosigned_at is None]
    if not waiting or not current.actor.may(Permission.CARE_COSIGN):
        return False
    reach = cosigning.reach(current.db, current.actor, Permission.CARE_COSIGN)
    return any(reach.covers(each) for each in waiting)


def written_parts(sheet: Sheet, addenda: Sequence[Addendum] = ()) -> dict[UUID, Written]:
    """The parts of a note as they read, by patient."""
    db = current.db
    marks = queries.list_marks(db, sheet.parts)
    open_goals = care.find_statements(db, list(sheet.parts))
    signers = {part.signed_by_id for part in sheet.parts.values()} | {
        part.cosigned_by_id for part in sheet.parts.values()
    }
    names = queries.find_people(db, [each for each in signers if each is not None])
    appended = list_amended(db, "session_note", entry_id=sheet.note.id) if sheet.note is not None else {}
    noticed = find_corrections(db, [part.id for part in sheet.parts.values()])
    found = {}
    for patient_id, part in sheet.parts.items():
        person, correction = sheet.find(patient_id), noticed.get(part.id)
        called = person.called if person is not None else ""
        found[patient_id] = Written(
            sentence=words.sentence(called, part.participation, part.affect, part.response),
            sections=_headed(sheet, queries.opened_sections(db, part)),
            goals=[
                (one.wording or open_goals.get(one.goal_id, ""), words.MARKS[one.mark])
                for one in marks.get(patient_id, ())
            ],
            signed_at=part.signed_at,
            signed_by=names.get(part.signed_by_id, "") if part.signed_by_id else "",
            is_late=part.is_late,
            needs_cosign=part.needs_cosign,
            cosigned_at=part.cosigned_at,
            cosigned_by=names.get(part.cosigned_by_id, "") if part.cosigned_by_id else "",
            signed_minutes=part.signed_minutes,
            is_corrected=_differs(part, person),
            is_explained=correction is not None and correction.settled_at is not None,
            addenda=[one for one in addenda if one.patient_id == patient_id],
            amended=appended.get((patient_id, part.note_id)),
        )
    return found


def _differs(part: NotePart, person: Attendee | None) -> bool:
    if part.signed_at is None or part.signed_minutes is None or person is None:
        return False
    return person.is_unsettled or part.signed_minutes != person.minutes


def _headed(sheet: Sheet, texts: dict[str, str]) -> list[tuple[Any, str]]:
    return [(words.SECTIONS[Section(section)], text) for section, text in ordered(sheet.format, texts)]
