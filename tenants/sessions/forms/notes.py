"""The group sheet as a form: the shared part by ordinary fields, everybody's part under names that carry the patient's id."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from causeway.errors import CausewayError
from causeway.ids import parse_id
from causeway.web.forms import Form, choices_of, trimmed
from tenants.patients.forms.fields import ChecksField
from tenants.sessions import note_words as words
from tenants.sessions.note_errors import NamesSomebody, NotReadyToSign, ReadsAlike
from tenants.sessions.rules.notes import Affect, GoalMark, Participation, Response, Section, Technique
from tenants.sessions.services.note_writing import NoteText, PartText

LONGEST_SECTION = 8000
Choice = TypeVar("Choice", bound=StrEnum)


class PartsField(Field):  # type: ignore[misc]  # WTForms ships no types
    """Everybody's part: `data` by patient. As sent: `p-<patient>_participation`, `…_text-plan`, `…_goal-<goal>`, `…_alike`.

    names: how people are called, by patient, for the comparison of two versions. problems: sentences by patient.
    """

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.data: dict[UUID, PartText] = {}
        self.alike: dict[UUID, str] = {}
        self.names: Mapping[UUID, str] = {}
        self.problems: dict[UUID, list[str]] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read what was sent, or take what is stored."""
        self.process_errors: list[str] = []
        self.data = dict(data) if isinstance(data, Mapping) else {}
        if formdata is None or not formdata:
            return
        sent: dict[UUID, dict[str, str]] = {}
        for name in formdata:
            prefix, _dash, rest = name.partition("-")
            patient, _dash, key = rest.partition("_")
            patient_id = parse_id(patient) if prefix == "p" else None
            if patient_id is not None:
                sent.setdefault(patient_id, {})[key] = formdata.get(name)
        self.data = {patient_id: _part(values) for patient_id, values in sent.items()}
        self.alike = {key: text for key, values in sent.items() if (text := trimmed(values.get("alike")))}

    def pre_validate(self, form: Form) -> None:
        """No section is longer than a note ever is."""
        for patient_id, part in self.data.items():
            if any(len(text) > LONGEST_SECTION for text in part.sections.values()):
                sentence = gettext("Please keep each section below %(most)s characters.", most=LONGEST_SECTION)
                self.problems.setdefault(patient_id, []).append(sentence)
        if self.problems:
            raise ValidationError(gettext("Some parts are too long."))

    def as_text(self) -> str:
        """Everybody's own words, one after the other."""
        said = []
        for patient_id, part in self.data.items():
            marks = [
                str(chosen)
                for chosen in (
                    part.participation and words.PARTICIPATION[part.participation],
                    part.affect and words.AFFECT[part.affect],
                    part.response and words.RESPONSE[part.response],
                )
                if chosen
            ]
            texts = [text for text in part.sections.values() if text]
            if marks or texts:
                said.append(f"{self.names.get(patient_id, '')}: {' · '.join([*marks, *texts])}")
        return "\n".join(said)


class WordsField(Field):  # type: ignore[misc]  # WTForms ships no types
    """Words confirmed not to be names: any number of check boxes of one name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the words."""
        self.data = frozenset(word[:200] for word in valuelist)

    def as_text(self) -> str:
        """Nothing to compare."""
        return ""


class SheetForm(Form):
    """A group sheet. `hits`, `likes`: what the checks found in what was sent."""

    topic = StringField(_("Topic"), [Length(max=300)], filters=[trimmed])
    interventions = ChecksField(_("What you did"), choices=choices_of(words.TECHNIQUES.items()))
    shared = TextAreaField(
        _("What the group worked on"),
        [Length(max=20_000)],
        filters=[trimmed],
        description=_("Every attendee's chart shows this. Name nobody who was there."),
    )
    not_names = WordsField(_("Not a name"), default=frozenset())
    parts = PartsField(_("Individual parts"))

    def note_text(self, *, only: Iterable[UUID] | None = None) -> NoteText:
        """What was typed, as plain values; of the people named only, where they are named."""
        kept = None if only is None else set(only)
        return NoteText(
            topic=self.topic.data,
            interventions=[Technique(value) for value in self.interventions.data or ()],
            shared=self.shared.data,
            parts={key: part for key, part in self.parts.data.items() if kept is None or key in kept},
            not_names=self.not_names.data or frozenset(),
            alike=self.parts.alike,
        )

    def put_error(self, error: CausewayError) -> None:
        """Show what a check found beside the people it is about."""
        super().put_error(error)
        if isinstance(error, NotReadyToSign):
            for missing in error.shared:
                self._add("shared", [str(words.MISSING[missing])])
            for patient_id, lacks in error.parts.items():
                self._say(patient_id, words.lacking(lacks))
        elif isinstance(error, ReadsAlike):
            for patient_id, others in error.people.items():
                names = words.enumerated([self.parts.names.get(each, "") for each in others])
                self._say(patient_id, [gettext("This reads like the part of %(names)s.", names=names)])
                self.parts.alike.setdefault(patient_id, "")
        elif isinstance(error, NamesSomebody):
            self.shared.errors = list(dict.fromkeys(self.shared.errors))

    def _say(self, patient_id: UUID, sentences: list[str]) -> None:
        self.parts.problems.setdefault(patient_id, []).extend(sentences)


def _part(values: Mapping[str, str]) -> PartText:
    return PartText(
        participation=_choice(Participation, values.get("participation")),
        affect=_choice(Affect, values.get("affect")),
        response=_choice(Response, values.get("response")),
        sections={
            section.value: text
            for section in Section
            if (text := trimmed((values.get(f"text-{section.value}") or "").replace("\0", "")))
        },
        goals={
            goal_id: mark
            for name, value in values.items()
            if name.startswith("goal-")
            and (goal_id := parse_id(name.removeprefix("goal-"))) is not None
            and (mark := _choice(GoalMark, value)) is not None
        },
    )


def _choice(kind: type[Choice], value: str | None) -> Choice | None:
    return next((member for member in kind if member.value == value), None)
