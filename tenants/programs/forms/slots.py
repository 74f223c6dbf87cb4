"""Forms of weekly slots: shape and message of input. Whether a slot can be held is `rules.week` and `services.slots`."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TimeField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.daytime import DAY_MINUTES, Span, read_spans
from causeway.web.forms import Form, choices_of, chosen, trimmed
from tenants.programs import labels
from tenants.programs.rules import WEEKLY_KINDS, SessionKind


class SlotForm(Form):
    """An hour that a track holds every week."""

    weekday = SelectField(_("Day"), choices=choices_of(labels.WEEKDAYS.items()), coerce=int)
    starts = TimeField(_("Starts at"), [InputRequired()])
    ends = TimeField(_("Ends at"), [InputRequired()], description=_("12:00 AM is midnight, the end of the day."))
    breaks = StringField(
        _("Breaks"),
        [Length(max=120)],
        filters=[trimmed],
        description=_("Such as 10:15 AM-10:30 AM; a comma between two. Breaks do not count as hours."),
    )
    kind = SelectField(_("Kind"))
    title = StringField(
        _("Name on the schedule"), [InputRequired(), Length(max=120)], filters=[trimmed], description=_("Process group")
    )
    curriculum_id = SelectField(_("Curriculum"), coerce=chosen)
    room_id = SelectField(_("Room"), coerce=chosen)
    lead_id = SelectField(_("Led by"), coerce=chosen)
    facilitators = SelectMultipleField(_("With"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    from_on = DateField(_("From"), [InputRequired()])
    until_on = DateField(_("Until"), [Optional()], description=_("The last day. Empty: it goes on."))

    def validate_breaks(self, field: Any) -> None:
        """Breaks can be read."""
        try:
            read_spans(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    @property
    def start_minutes(self) -> int:
        """The typed start, after midnight."""
        return int(self.starts.data.hour * 60 + self.starts.data.minute)

    @property
    def end_minutes(self) -> int:
        """The typed end, after midnight; midnight itself ends the day."""
        return int(self.ends.data.hour * 60 + self.ends.data.minute) or DAY_MINUTES

    @property
    def spans(self) -> tuple[Span, ...]:
        """The typed breaks."""
        return read_spans(self.breaks.data or "")


def kind_choices(kept: SessionKind | None = None) -> list[SelectChoice]:
    """What a slot may be. kept: what it was made as, though no new one is made as that."""
    kinds = WEEKLY_KINDS if kept is None or kept in WEEKLY_KINDS else (*WEEKLY_KINDS, kept)
    return choices_of((kind, labels.KINDS[kind]) for kind in kinds)


class EndSlotForm(Form):
    """When a slot is held for the last time."""

    last_on = DateField(
        _("Held for the last time on or before"),
        [InputRequired()],
        description=_("Yesterday at the earliest: what has been held stays as it was."),
    )
