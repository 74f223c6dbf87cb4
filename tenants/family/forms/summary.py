"""Forms of the family's summary: writing it, giving it to somebody, saying why there is none."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from causeway.language import SOURCE
from causeway.web.forms import Form, blank_to_none, trimmed
from tenants.family.forms.names import NoNamesField
from tenants.family.labels import LANGUAGES, SUMMARY_PARTS
from tenants.family.queries.giving import NextMeeting
from tenants.family.rules import SummaryPart


def _part(part: SummaryPart, rows: int) -> Any:
    return TextAreaField(SUMMARY_PARTS[part], [Length(max=6000)], filters=[trimmed], render_kw={"rows": rows})


class SummaryForm(Form):
    """A version of the summary. next_meeting: the one its words began from (`giving.NextMeeting`).

    confirmed: words that are no names of another family's people, asked for where some may be.
    """

    practised = _part(SummaryPart.PRACTISED, 6)
    agreed = _part(SummaryPart.AGREED, 6)
    next = _part(SummaryPart.NEXT, 2)
    words = _part(SummaryPart.WORDS, 3)
    next_meeting = HiddenField()
    confirmed = NoNamesField()

    def content(self) -> dict[SummaryPart, str]:
        """What was typed, by section."""
        return {part: self._fields[part.value].data or "" for part in SummaryPart}

    def named(self) -> NextMeeting | None:
        """The meeting it names as the next, as it stood when the form was opened."""
        return NextMeeting.read(self.next_meeting.data or "")

    def ask_for(self, language: str) -> None:
        """Say in which language to write, where it is not the one this page is in."""
        if language == SOURCE:
            return
        hint = gettext("Write these in %(language)s; this person reads %(language)s.", language=LANGUAGES[language])
        for part in (SummaryPart.AGREED, SummaryPart.WORDS):
            self._fields[part.value].description = hint

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        asked = [(_("Names"), ["confirmed"])] if self.confirmed.choices else []
        return [(_("What the family gets"), [part.value for part in SummaryPart]), *asked]


class GiveForm(Form):
    """To whom, which version, and how."""

    contact_id = HiddenField()
    summary_id = HiddenField()
    way = HiddenField()
    agreed = HiddenField()


class NoSummaryForm(Form):
    """Why a family gets no summary."""

    why = TextAreaField(
        _("Why the family gets no summary"), [DataRequired(), Length(max=2000)], filters=[blank_to_none]
    )
