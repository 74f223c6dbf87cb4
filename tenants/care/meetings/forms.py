"""Forms of team meetings: setting one up, everybody's line under names that carry the episode's id, and addenda."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectField
from wtforms.validators import InputRequired

from causeway.errors import CausewayError
from causeway.ids import parse_id
from causeway.web.forms import Form, as_id, trimmed
from tenants.care.meetings import labels
from tenants.care.meetings.rules import LONGEST, MeetingDecision
from tenants.care.meetings.services import LineFacts, LinesStale, MeetingFacts
from tenants.patients.forms.fields import ChecksField, DayField


class MeetingForm(Form):
    """A meeting to set up or to change."""

    program_id = SelectField(_("Program"), [InputRequired()], coerce=as_id)
    track_id = SelectField(
        _("Track"), coerce=as_id, description=_("Leave open for everybody of the program."), validate_choice=False
    )
    held_on = DayField(_("On"), [InputRequired()])
    lead_id = SelectField(_("Led by"), [InputRequired()], coerce=as_id, description=_("Signs the meeting."))
    staff_ids = ChecksField(_("Who is there"), coerce=as_id)

    def facts(self) -> MeetingFacts:
        """What was typed, as plain values."""
        on = self.held_on.data
        if on is None:
            raise ValueError("validated above")
        staff_ids = frozenset(self.staff_ids.data or ())
        return MeetingFacts(self.program_id.data, self.track_id.data, on, self.lead_id.data, staff_ids)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it stands in the form. seen: the version of the saved line it was typed on, 0 for none."""

    words: str = ""
    decision: MeetingDecision | None = None
    seen: int = 0


class LinesField(Field):  # type: ignore[misc]  # WTForms ships no types
    """Everybody's line: `data` by episode. As sent: `l-<episode>_words`, `…_decision`, `…_seen`.

    problems: a sentence by episode. stale: whose line others saved meanwhile.
    """

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.data: dict[UUID, Typed] = {}
        self.problems: dict[UUID, str] = {}
        self.stale: frozenset[UUID] = frozenset()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read what was sent, or take what is stored."""
        self.process_errors: list[str] = []
        self.data = dict(data) if isinstance(data, Mapping) else {}
        if formdata is None or not formdata:
            return
        sent: dict[UUID, dict[str, str]] = {}
        for name in formdata:
            prefix, _dash, rest = name.partition("-")
            episode, _dash, key = rest.partition("_")
            episode_id = parse_id(episode) if prefix == "l" else None
            if episode_id is not None:
                sent.setdefault(episode_id, {})[key] = formdata.get(name)
        self.data = {episode_id: _typed(values) for episode_id, values in sent.items()}

    def as_text(self) -> str:
        """Nothing to compare as a whole: each line stands beside what was saved."""
        return ""


class LinesForm(Form):
    """The lines of a meeting, as they are typed."""

    lines = LinesField(_("Lines"))

    def changed(self, stored: Mapping[UUID, Typed]) -> dict[UUID, tuple[LineFacts, int | None]]:
        """What is to be saved: lines begun, that read otherwise than those saved. What lacks a half is said beside it."""
        found: dict[UUID, tuple[LineFacts, int | None]] = {}
        for episode_id, line in self.lines.data.items():
            before = stored.get(episode_id, Typed())
            if (line.words, line.decision) == (before.words, before.decision):
                continue
            if line.decision is None:
                self.lines.problems[episode_id] = gettext("Choose what is decided.")
            elif not line.words:
                self.lines.problems[episode_id] = gettext("Write the line.")
            elif len(line.words) > LONGEST:
                self.lines.problems[episode_id] = gettext("Keep the line below %(most)s characters.", most=LONGEST)
            else:
                found[episode_id] = LineFacts(line.words, line.decision), line.seen
        return found

    def put_error(self, error: CausewayError) -> None:
        """Mark the lines that others saved meanwhile."""
        super().put_error(error)
        if isinstance(error, LinesStale):
            self.lines.stale = error.episode_ids

    def say_unfinished(self, names: Mapping[UUID, str]) -> None:
        """Name, above the form, those whose line lacks something."""
        listed = ", ".join(names[one] for one in self.lines.problems if one in names)
        self.form_errors.append(gettext("These lines are not finished: %(names)s", names=listed))


def choose_decisions() -> list[tuple[str, Any]]:
    """The decisions as chips, in the order of their digits."""
    return [(one.value, words) for one, words in labels.DECISIONS.items()]


def _typed(values: Mapping[str, str]) -> Typed:
    seen = values.get("seen", "")
    return Typed(
        " ".join(trimmed((values.get("words") or "").replace("\0", "")).split()),
        next((one for one in MeetingDecision if one.value == values.get("decision")), None),
        int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
    )
