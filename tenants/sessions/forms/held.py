"""The form on which somebody says when a session was really held."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Length

from causeway.web.forms import Form, trimmed
from tenants.sessions.models import TherapySession
from tenants.sessions.rules.minutes import Interval
from tenants.sessions.rules.typed_times import BadTime, read_time


class HeldForm(Form):
    """When it began and ended. `session` and the clinic's `zone` are set by the view."""

    began = StringField(_("Began"), [Length(max=12)], filters=[trimmed])
    ended = StringField(
        _("Ended"), [Length(max=12)], filters=[trimmed], description=_("Leave both empty if it was held as planned.")
    )
    session: TherapySession
    zone: ZoneInfo

    def validate(self, extra_validators: Any = None) -> bool:
        """Both times or neither, each a time of that day."""
        if not super().validate(extra_validators):
            return False
        typed = (self.began, self.ended)
        if any(field.data for field in typed) != all(field.data for field in typed):
            empty = next(field for field in typed if not field.data)
            empty.errors = [*empty.errors, gettext("Say both times, or neither.")]
            return False
        for field in typed:
            try:
                self._read(field.data)
            except BadTime:
                field.errors = [
                    *field.errors,
                    gettext("This is not a time of that day; write it like 9:05 or 1:30 pm."),
                ]
        return not (self.began.errors or self.ended.errors)

    def times(self) -> Any:
        """The two instants, None where it was held as planned. The form has been validated."""
        return (self._read(self.began.data), self._read(self.ended.data)) if self.began.data else None

    def _read(self, text: str) -> Any:
        near = Interval.of(self.session.starts_at, self.session.ends_at)
        return read_time(text, self.session.on_date, self.zone, near)
