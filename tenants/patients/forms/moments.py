"""A day and a time of day on the clinic's clock, as forms ask for an instant."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import TimeField
from wtforms.validators import InputRequired

from causeway import clock
from causeway.web.current import current
from causeway.web.forms import Form
from tenants.patients.forms.fields import FIRST, SECOND, DayField, OccurrenceField


class MomentForm(Form):
    """A form with a day and a time of the clinic's clock; where the clocks show it twice, it asks which one."""

    on = DayField(_("Day"), [InputRequired()])
    at = TimeField(_("Time"), [InputRequired()])
    occurrence = OccurrenceField()

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and that the clocks show such a time that day."""
        if not super().validate(extra_validators):
            return False
        if self.moment() is None:
            self.at.errors = [*self.at.errors, gettext("The clocks go forward that night and skip this time.")]
            return False
        if self.is_repeated() and not self.occurrence.data:
            self.at.errors = [*self.at.errors, gettext("The clocks show this time twice that night. Choose which one.")]
            return False
        return True

    def is_repeated(self) -> bool:
        """Whether the clocks show the time twice that night."""
        on, at = self.on.data, self.at.data
        return on is not None and at is not None and clock.is_repeated(on, at, current.actor.zone)

    def moment(self) -> datetime | None:
        """The instant that was typed."""
        on, at = self.on.data, self.at.data
        if on is None or at is None:
            return None
        return clock.instant(on, at, current.actor.zone, is_second=self.occurrence.is_second)

    def when(self) -> list[str]:
        """The fields that say when; which of two is asked only where there are two."""
        return ["on", "at", "occurrence"] if self.is_repeated() else ["on", "at"]


def shown(there: datetime) -> dict[str, Any]:
    """A moment on the clinic's clock as the fields of a `MomentForm`."""
    return {"on": there.date(), "at": there.time().replace(fold=0), "occurrence": SECOND if there.fold else FIRST}
