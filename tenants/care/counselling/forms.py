"""The form of a counselling note."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from causeway.web import formats
from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.care.counselling.labels import KINDS
from tenants.care.counselling.models import CounsellingKind
from tenants.care.counselling.queries import NoteRow
from tenants.patients.forms.fields import ChecksField, DayField
from tenants.patients.queries.parts import Standing
from tenants.patients.rules.consents import State
from tenants.patients.words import STATES


class CounsellingForm(Form):
    """A note."""

    kind = SelectField(_("What it is"), [InputRequired()], choices=choices_of(KINDS.items(), _("Choose…")))
    about_on = DayField(_("Day of the conversation"), [InputRequired()])
    text = TextAreaField(
        _("Your note"), [DataRequired(), Length(max=20_000)], filters=[trimmed], render_kw={"rows": 12}
    )
    is_apart = BooleanField(
        _("What belongs in the chart stands in the chart, not only here"),
        [DataRequired(message=_("Write what belongs in the chart there first, then confirm it here."))],
    )

    def facts(self) -> dict[str, Any]:
        """What was typed, as `write_note` takes it."""
        return {"kind": CounsellingKind(self.kind.data), "about_on": self.about_on.data, "text": self.text.data}


class ReleaseForm(Form):
    """Which notes go, and on which consent: those of some days, single ones, or both."""

    consent_id = SelectField(_("On which consent"), [InputRequired()], coerce=as_id)
    from_on = DayField(_("All notes from"))
    until_on = DayField(_("To the end of"))
    notes = ChecksField(_("Or single ones"), coerce=as_id)

    def offer(self, consents: Sequence[Standing], rows: Sequence[NoteRow]) -> "ReleaseForm":
        """Let these consents and notes be chosen."""
        self.consent_id.choices = choices_of((one.consent.id, _named(one)) for one in consents)
        self.notes.choices = choices_of((row.id, f"{KINDS[row.kind]}, {formats.day(row.about_on)}") for row in rows)
        self._days = {row.id: row.about_on for row in rows}
        return self

    def chosen(self) -> list[UUID]:
        """The notes that were chosen."""
        single = set(self.notes.data or ())
        return [note_id for note_id, on in self._days.items() if note_id in single or self._is_within(on)]

    def _is_within(self, on: date) -> bool:
        first, last = self.from_on.data, self.until_on.data
        if first is None and last is None:
            return False
        return (first is None or first <= on) and (last is None or on <= last)


def _named(one: Standing) -> str:
    """A consent as a choice: whom it names, and where it stands when it is not in force."""
    name = one.consent.recipient_name or ""
    if one.state is State.IN_FORCE:
        return name
    return str(gettext("%(name)s (%(state)s)", name=name, state=STATES[one.state][0]))


class SendForm(Form):
    """What was looked at and goes: exactly these notes. notes: their ids, with blanks between them."""

    consent_id = HiddenField()
    notes = HiddenField()
    is_named = BooleanField(
        _("I have read the consent: it names these notes, and this is whom they go to"),
        [DataRequired(message=_("Read the consent first: only the notes that it names go."))],
    )
