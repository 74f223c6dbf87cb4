"""Forms of staffed hours and of who is on call: shape and message of input."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from causeway import clock
from causeway.web.forms import Form, chosen, trimmed
from tenants.staff.forms.hours import end_minutes_of, minutes_of
from tenants.staff.labels import WEEKDAYS
from tenants.staff.on_call.rules import Hours


class ShiftForm(Form):
    """Somebody is on call. zone: the clinic's, set by the page before the form is read."""

    staff_member_id = SelectField(_("Who"), [InputRequired()], coerce=chosen)
    phone = StringField(
        _("Telephone they answer"),
        [InputRequired(), Length(max=40)],
        filters=[trimmed],
        description=_("Everybody who works here sees it."),
    )
    from_on = DateField(_("First day"), [InputRequired()])
    from_time = TimeField(_("Begins at"), [InputRequired()])
    until_on = DateField(_("Last day"), [InputRequired()])
    until_time = TimeField(_("Ends at"), [InputRequired()])
    zone = ZoneInfo("UTC")

    def validate_from_time(self, field: Any) -> None:
        """An hour that the clocks skip never was."""
        self._require_hour(self.from_on.data, field.data)

    def validate_until_time(self, field: Any) -> None:
        """An hour that the clocks skip never was."""
        self._require_hour(self.until_on.data, field.data)

    def instants(self) -> tuple[datetime, datetime]:
        """From when until when, once the form is valid."""
        first = clock.instant(self.from_on.data, self.from_time.data, self.zone)
        last = clock.instant(self.until_on.data, self.until_time.data, self.zone)
        assert first is not None and last is not None  # noqa: S101, PT018 - the form is valid
        return first, last

    def _require_hour(self, on: Any, at: Any) -> None:
        if on and at and clock.instant(on, at, self.zone) is None:
            raise ValidationError(gettext("The clocks skip this time on that day. Choose another."))


class _WeekForm(Form):
    """When somebody is at the clinic."""

    def hours(self) -> dict[int, Hours]:
        """By weekday; one that is left empty is not staffed."""
        found = {}
        for day in WEEKDAYS:
            starts, ends = self[f"day_{day}"].data, self[f"until_{day}"].data
            if starts is not None and ends is not None:
                found[day] = Hours(minutes_of(starts), end_minutes_of(ends))
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Both times of a day, or neither."""
        is_valid = bool(super().validate(extra_validators))
        for day in WEEKDAYS:
            starts, ends = self[f"day_{day}"], self[f"until_{day}"]
            if is_valid and (starts.data is None) != (ends.data is None):
                (starts if starts.data is None else ends).errors = [gettext("Give both times of a day, or neither.")]
                is_valid = False
        return is_valid


def week_form() -> type[_WeekForm]:
    """The form of a week: two times for each day."""
    fields: dict[str, Any] = {}
    for day, name in WEEKDAYS.items():
        fields[f"day_{day}"] = TimeField(name, [Optional()], description=_("From; empty: nobody is there"))
        fields[f"until_{day}"] = TimeField(_("until"), [Optional()], description=_("12:00 AM is the end of the day"))
    return type("WeekForm", (_WeekForm,), fields)


WeekForm = week_form()
GROUPS = tuple((name, (f"day_{day}", f"until_{day}")) for day, name in WEEKDAYS.items())
