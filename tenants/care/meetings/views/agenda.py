"""What a meeting's page is filled with: everybody on its agenda, those first who need it most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from causeway import clock, drafts
from causeway.access import Permission
from causeway.web import formats
from causeway.web.current import current
from tenants.care.meetings import facts, queries
from tenants.care.meetings.facts import Fact
from tenants.care.meetings.forms import LinesForm, Typed
from tenants.care.meetings.models import TeamMeetingDraft
from tenants.care.meetings.queries import AddedRow, LineRow, MeetingRow, Somebody
from tenants.care.meetings.rules import State, field_of, need, week_of_stay
from tenants.programs.labels import LEVELS


@dataclass(slots=True)
class Row:
    """Somebody on the agenda. typed: as the form has it. may_write: this person writes their line."""

    somebody: Somebody
    stay: str
    facts: Sequence[Fact]
    line: LineRow | None
    typed: Typed = field(default_factory=Typed)
    problem: str = ""
    is_stale: bool = False
    may_write: bool = False
    added: Sequence[AddedRow] = ()

    @property
    def prefix(self) -> str:
        """What the names of this person's fields begin with."""
        return field_of(self.somebody.episode_id)

    @property
    def tone(self) -> str:
        """How urgent the person is: "bad", "warn" or ""."""
        tones = {one.tone for one in self.facts}
        return "bad" if "bad" in tones else "warn" if "warn" in tones else ""


def list_rows(meeting: MeetingRow) -> list[Row]:
    """Everybody whom this person sees. An open meeting's agenda is made from the charts as they are now, those first who
    need it; a signed one's is what was written, by name.
    """
    db, actor = current.db, current.actor
    lines = queries.list_lines(db, actor, meeting.id)
    if meeting.state is not State.OPEN:
        people = queries.list_written_about(db, actor, meeting)
        added = queries.list_addenda(db, [line.id for line in lines.values()])
        return [
            Row(one, _stay(one, meeting), line.facts, line, added=added.get(line.id, ()))
            for one in people
            if (line := lines.get(one.episode_id)) is not None
        ]
    people = queries.list_people(db, actor, meeting, permission=Permission.CARE_READ)
    today = clock.today(actor.zone)
    known = facts.gather(db, actor, [one.present for one in people], today, base=Permission.CARE_READ)
    writable = _writable(meeting, people)
    rows = [
        Row(
            one,
            _stay(one, meeting),
            [each.fact for each in known[one.patient_id]],
            lines.get(one.episode_id),
            may_write=one.episode_id in writable,
        )
        for one in people
    ]
    return sorted(rows, key=lambda row: need(one.tone for one in row.facts))


def _writable(meeting: MeetingRow, people: Sequence[Somebody]) -> set[UUID]:
    actor = current.actor
    if not actor.may(Permission.CARE_WRITE):
        return set()
    if actor.scope(Permission.CARE_WRITE) < actor.scope(Permission.CARE_READ):
        people = queries.list_people(current.db, actor, meeting, permission=Permission.CARE_WRITE)
    return {one.episode_id for one in people}


def _stay(one: Somebody, meeting: MeetingRow) -> str:
    week = week_of_stay(one.admitted_on, meeting.held_on)
    parts = [str(LEVELS[one.level]), "" if meeting.track else one.track, gettext("week %(number)s", number=week)]
    return " · ".join(part for part in parts if part)


def stored(rows: Sequence[Row]) -> dict[UUID, Typed]:
    """The lines as they are saved, as the form takes them."""
    return {
        row.somebody.episode_id: Typed(row.line.words, row.line.decision, row.line.version)
        for row in rows
        if row.line is not None
    }


def filled(meeting: MeetingRow, rows: Sequence[Row], draft: TeamMeetingDraft | None) -> tuple[LinesForm, bool]:
    """The form as the lines stand, with what this person had typed and not saved; and whether there is any of that."""
    saved = stored(rows)
    data, is_typed = dict(saved), False
    if draft is not None:
        kept: MultiDict[str, str] = MultiDict(drafts.opened(current.db, queries.DRAFT, draft.payload_sealed))
        for episode_id, line in LinesForm(formdata=kept).lines.data.items():
            before = saved.get(episode_id, Typed())
            if (line.words, line.decision) not in {(before.words, before.decision), ("", None)}:
                data[episode_id], is_typed = line, True
    form = LinesForm(formdata=None, data={"lines": data})
    form.version.data = str(meeting.version)
    return form, is_typed


def put_typed(rows: Sequence[Row], form: LinesForm) -> Sequence[Row]:
    """The rows with what the form has of each. A line that others saved meanwhile is typed on theirs from now on."""
    for row in rows:
        episode_id = row.somebody.episode_id
        row.typed = form.lines.data.get(episode_id, Typed())
        row.problem = form.lines.problems.get(episode_id, "")
        row.is_stale = episode_id in form.lines.stale
        if row.is_stale and row.line is not None:
            row.typed = Typed(row.typed.words, row.typed.decision, row.line.version)
    return rows


def names(rows: Sequence[Row]) -> Mapping[UUID, str]:
    """How people are called, by episode."""
    return {row.somebody.episode_id: row.somebody.name for row in rows}


def title_of(meeting: MeetingRow) -> str:
    """What a meeting is called."""
    return str(gettext("%(about)s, %(day)s", about=meeting.about, day=formats.day(meeting.held_on)))


def unwritten(rows: Sequence[Row]) -> str:
    """How many have no line yet, to know before signing; "" where everybody has."""
    count = sum(row.line is None for row in rows)
    if not count:
        return ""
    words: Any = ngettext(
        "%(num)s person on your agenda has no line yet.",
        "%(num)s people on your agenda have no line yet.",
        count,
    )
    return str(words)
