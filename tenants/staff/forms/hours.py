"""Forms of weekly hours and of time off: shape and message of input."""

from datetime import time

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.daytime import DAY_MINUTES
from causeway.web.forms import Form, choices_of, chosen, trimmed
from tenants.staff import labels


class HoursForm(Form):
    """Hours somebody works every week."""

    weekdays = SelectMultipleField(
        _("Days"),
        choices=choices_of(labels.WEEKDAYS.items()),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    starts = TimeField(_("Starts at"), [InputRequired()])
    ends = TimeField(_("Ends at"), [InputRequired()], description=_("12:00 AM is midnight, the end of the day"))
    site_id = SelectField(_("Site"), coerce=chosen)
    from_on = DateField(_("First day"), [InputRequired()])
    until_on = DateField(_("Last day"), [Optional()], description=_("Empty: until further notice"))


class TimeOffForm(Form):
    """Days somebody is away."""

    from_on = DateField(_("First day away"), [InputRequired()])
    until_on = DateField(_("Last day away"), [InputRequired()])
    kind = SelectField(_("Kind"), choices=choices_of(labels.TIME_OFF.items()))
    covering_id = SelectField(
        _("Covered by"),
        coerce=chosen,
        description=_("They see the patients of this caseload on these days, once a director has opened it"),
    )
    note = TextAreaField(
        _("Note"),
        [Length(max=500)],
        filters=[trimmed],
        description=_("For the office and the person; nobody else sees it"),
    )


def minutes_of(at: time) -> int:
    """A time of day in minutes after midnight."""
    return at.hour * 60 + at.minute


def end_minutes_of(at: time) -> int:
    """A time at which something ends: midnight is the end of the day."""
    return minutes_of(at) or DAY_MINUTES


def time_of(minutes: int) -> time:
    """Minutes after midnight as a time of day; the end of the day is midnight."""
    return time(minutes // 60 % 24, minutes % 60)
