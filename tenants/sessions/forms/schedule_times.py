"""Day and clock times as people type them, and the instants they are in the clinic's zone.

A time the clocks skip is refused beside its field; one they show twice asks which is meant.
"""

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, TimeField
from wtforms.validators import InputRequired

from causeway import clock
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import Form, choices_of
from tenants.patients.forms.fields import DayField

FIRST, SECOND = "first", "second"


class TimesForm(Form):
    """A day with a beginning and an end."""

    on = DayField(_("Day"), [InputRequired()])
    starts = TimeField(_("Begins"), [InputRequired()])
    ends = TimeField(_("Ends"), [InputRequired()])
    occurrence = SelectField(
        _("Which one"),
        choices=choices_of(
            [(FIRST, _("Before the clocks go back")), (SECOND, _("After the clocks have gone back"))], _("Choose…")
        ),
        validate_choice=False,  # not shown, so not sent, on every other night
        description=_("That night the clocks show this time twice."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and that the clock times exist and follow each other."""
        return bool(super().validate(extra_validators)) and self.times() is not None

    def put_times(self, starts_at: datetime, ends_at: datetime) -> None:
        """Show these instants."""
        zone = current.actor.zone
        starts, ends = clock.local(starts_at, zone), clock.local(ends_at, zone)
        self.on.data = starts.date()
        self.starts.data, self.ends.data = starts.time().replace(fold=0), ends.time().replace(fold=0)
        self.occurrence.data = SECOND if starts.fold else FIRST

    def is_repeated(self) -> bool:
        """Whether the clocks show the beginning twice that night."""
        on, begins = self.on.data, self.starts.data
        if on is None or begins is None:
            return False
        zone = current.actor.zone
        return clock.instant(on, begins, zone) != clock.instant(on, begins, zone, is_second=True)

    def times(self) -> tuple[datetime, datetime] | None:
        """Beginning and end as instants; None, with the reason beside its field, when there are none."""
        on, begins, finishes = self.on.data, self.starts.data, self.ends.data
        if on is None or begins is None or finishes is None:
            return None  # said beside the field that lacks
        if self.is_repeated() and not self.occurrence.data:
            put_problem(self.starts, gettext("The clocks show this time twice that night. Choose which one."))
            return None
        return self._instants(on, begins, finishes)

    def _instants(self, on: date, begins: time, finishes: time) -> tuple[datetime, datetime] | None:
        zone = current.actor.zone
        starts = clock.instant(on, begins, zone, is_second=self.occurrence.data == SECOND)
        shown = [clock.instant(on, finishes, zone, is_second=second) for second in (False, True)]
        for field, moment in ((self.starts, starts), (self.ends, shown[0])):
            if moment is None:
                day = formats.day(on)
                put_problem(
                    field, gettext("On %(day)s the clocks go forward and skip this time. Choose another.", day=day)
                )
        if starts is None or shown[0] is None:
            return None
        ends = next((moment for moment in shown if moment is not None and moment > starts), None)
        if ends is None:
            put_problem(
                self.ends, gettext("The session ends before it begins. One that passes midnight is two sessions.")
            )
            return None
        return starts, ends

    def when(self) -> list[str]:
        """The names of the fields to show; which of two nights' hours is asked only when there are two."""
        return ["on", "starts", "ends", *(["occurrence"] if self.is_repeated() else [])]


def put_problem(field: Any, sentence: str) -> None:
    """Say something beside a field."""
    field.errors = [*field.errors, sentence]
