"""Forms of contact notes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from causeway import clock
from causeway.web.forms import Form, choices_of, trimmed
from tenants.care.labels import CONTACTS, DIRECTIONS, OUTCOMES
from tenants.care.rules import ContactKind, ContactOutcome, Direction
from tenants.care.services import ContactFacts
from tenants.patients.forms.fields import DayField


class ContactForm(Form):
    """A contact note."""

    kind = SelectField(_("What it was"), [InputRequired()], choices=choices_of(CONTACTS.items(), _("Choose…")))
    direction = SelectField(_("Who reached out"), choices=choices_of(DIRECTIONS.items()))
    with_whom = StringField(
        _("With whom"),
        [InputRequired(), Length(max=200)],
        filters=[trimmed],
        description=_("The patient, or who else."),
    )
    outcome = SelectField(_("What came of it"), [InputRequired()], choices=choices_of(OUTCOMES.items(), _("Choose…")))
    happened_on = DayField(_("On"), [InputRequired()])
    happened_at = TimeField(_("At"), [InputRequired()])
    minutes = IntegerField(_("Minutes"), [Optional(), NumberRange(0, 720)])
    about_on = DayField(
        _("About the day"),
        [Optional()],
        description=_("For outreach: the day they were away. That absence is then done."),
    )
    text = TextAreaField(_("What was said or done"), [Length(max=20_000)], filters=[trimmed], render_kw={"rows": 5})
    zone = ZoneInfo("UTC")

    def validate_happened_at(self, field: Any) -> None:
        """An hour that the clocks skip never was."""
        if field.data and self.happened_on.data and clock.instant(self.happened_on.data, field.data, self.zone) is None:
            raise ValidationError(gettext("The clocks skipped this hour. Choose another."))

    def moment(self) -> datetime:
        """When it happened."""
        on = self.happened_on.data
        found = clock.instant(on, self.happened_at.data, self.zone) if on is not None else None
        if found is None:
            raise ValueError("validated above")
        return found

    def facts(self) -> ContactFacts:
        """What was typed, as plain values."""
        return ContactFacts(
            kind=ContactKind(self.kind.data),
            direction=Direction(self.direction.data),
            outcome=ContactOutcome(self.outcome.data),
            with_whom=self.with_whom.data,
            happened_at=self.moment(),
            minutes=self.minutes.data or 0,
            text=self.text.data,
            about_on=self.about_on.data,
        )


class AddendumForm(Form):
    """What is added to a contact note."""

    text = TextAreaField(_("What is to be added"), [InputRequired(), Length(max=20_000)], filters=[trimmed])
