"""Forms about one person of the day's sheet: adding somebody, and from where somebody takes part."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from causeway.ids import parse_id
from causeway.web.forms import Form
from tenants.patients.forms.fields import ChecksField, PatientPicker
from tenants.sessions.forms.schedule import WhereForm
from tenants.sessions.queries.whereabouts import Whereabouts
from tenants.sessions.rules.words import AttendedBy
from tenants.sessions.services.attendance import Afar


class AddForm(Form):
    """Somebody who is not scheduled that day, and what they come to."""

    patient_id = PatientPicker(_("Patient"), [InputRequired()])
    session_ids = ChecksField(_("Comes to"), [InputRequired()])

    def chosen(self) -> list[UUID]:
        """The sessions that were ticked."""
        return ids_of(self.session_ids.data)


class WhereTodayForm(WhereForm):
    """From where a patient takes part that day, and in which sessions."""

    session_ids = ChecksField(_("In"), [InputRequired()])

    def chosen(self) -> list[UUID]:
        """The sessions that were ticked."""
        return ids_of(self.session_ids.data)

    def afar(self) -> Afar:
        """What was typed, as plain values. The form has been validated."""
        if self.attended_by.data is AttendedBy.IN_PERSON:
            return Afar(AttendedBy.IN_PERSON)
        return Afar(self.attended_by.data, self.state.data, self.location.data or "", self.call_back.data or "")

    def fill(
        self, rows: Sequence[Whereabouts], session_ids: Sequence[UUID], usual: AttendedBy, last: Afar | None
    ) -> None:
        """Put in what is written down: of the sessions that say most; nothing said, what was said the last time where they
        take part from elsewhere again. usual: how the track is held.
        """
        afar = [row for row in rows if row.attended_by is not AttendedBy.IN_PERSON and row.state]
        self.attended_by.data = afar[0].attended_by if afar else usual
        if afar:
            self.state.data, self.location.data = afar[0].state, afar[0].location
            self.call_back.data = afar[0].call_back
        elif last is not None and usual is not AttendedBy.IN_PERSON:
            self.attended_by.data, self.state.data = last.attended_by, last.location_state
            self.location.data, self.call_back.data = last.location, last.call_back
        self.session_ids.data = [str(row.session_id) for row in afar] or [str(one) for one in session_ids]


def ids_of(values: Sequence[str] | None) -> list[UUID]:
    """The ids that were sent; the field has said that each is one of its choices."""
    return [found for value in values or () if (found := parse_id(value)) is not None]
