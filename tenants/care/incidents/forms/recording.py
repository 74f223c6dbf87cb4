"""The report of what happened, and its correction."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from causeway import clock
from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.care.incidents.forms.days import day_of
from tenants.care.incidents.labels import KINDS, PLACES, SEVERITIES
from tenants.care.incidents.rules import IncidentKind, Place, Severity
from tenants.care.incidents.services import Correction, IncidentFacts
from tenants.patients.forms.fields import DayField, PatientPicker

LONG = Length(max=20_000)


class _TimesForm(Form):
    """Kind, severity, and when it happened and was known. zone: the clinic's, in which the times are meant."""

    zone = ZoneInfo("UTC")

    kind = SelectField(_("Kind"), [InputRequired()], choices=choices_of(KINDS.items(), _("Choose…")))
    severity = SelectField(
        _("Severity"),
        [InputRequired()],
        choices=choices_of(SEVERITIES.items(), _("Choose…")),
        description=_("Of a privacy breach: grave from 500 people on, a near miss where nothing was seen."),
    )
    happened_on = DayField(_("Happened on"), [InputRequired()])
    happened_at = TimeField(_("At"), [InputRequired()])
    known_on = DayField(
        _("The clinic learned of it on"),
        [Optional()],
        description=_("Where that was later. Deadlines count from then."),
    )
    known_at = TimeField(_("Learned of it at"), [Optional()])

    def validate_happened_at(self, field: Any) -> None:
        """An hour that the clocks skip never was."""
        if field.data and self.happened_on.data and self.happened() is None:
            raise ValidationError(gettext("The clocks skipped this hour. Choose another."))

    def validate_known_on(self, _field: Any) -> None:
        """A day and a time belong together."""
        if self.known_at.data is None:
            raise ValidationError(gettext("Give the day and the time, or neither."))

    def validate_known_at(self, _field: Any) -> None:
        """A time has its day, and the clocks showed it."""
        if self.known_on.data is None:
            raise ValidationError(gettext("Give the day and the time, or neither."))
        if self.known() is None:
            raise ValidationError(gettext("The clocks skipped this hour. Choose another."))

    def happened(self) -> datetime | None:
        """When it happened; None at a time that the clocks skipped."""
        return clock.instant(day_of(self.happened_on), self.happened_at.data, self.zone)

    def known(self) -> datetime | None:
        """When the clinic learned of it; None where that is left empty."""
        if self.known_on.data is None or self.known_at.data is None:
            return None
        return clock.instant(self.known_on.data, self.known_at.data, self.zone)

    def began(self) -> datetime:
        """When it happened, of a form that is valid."""
        found = self.happened()
        if found is None:
            raise ValueError("validated before")
        return found


class IncidentForm(_TimesForm):
    """The report of what happened. Choices of program and staff: given by the view."""

    place = SelectField(_("Where"), choices=choices_of(PLACES.items()))
    where = StringField(_("Where exactly"), [Length(max=200)], filters=[trimmed])
    patient_id = PatientPicker(_("Patient"), description=_("Leave empty where no patient was involved."))
    other_patient_id = PatientPicker(_("Another patient"))
    staff_id = SelectField(_("Somebody on the staff"), [Optional()], coerce=as_id)
    other_staff_id = SelectField(_("Somebody else on the staff"), [Optional()], coerce=as_id)
    others = TextAreaField(
        _("Others"),
        [Length(max=2_000)],
        filters=[trimmed],
        description=_("Visitors, family: one to a line."),
        render_kw={"rows": 2},
    )
    program_id = SelectField(
        _("Program"), [Optional()], coerce=as_id, description=_("Left empty, the one the patient is in.")
    )
    what = TextAreaField(
        _("What happened"),
        [InputRequired(), LONG],
        filters=[trimmed],
        description=_("What you saw and heard, in order. It stays as you sign it; more can be added."),
        render_kw={"rows": 6},
    )
    action = TextAreaField(
        _("What was done at once"),
        [LONG],
        filters=[trimmed],
        description=_("Who was called, who was told, who stayed."),
        render_kw={"rows": 3},
    )

    def facts(self) -> IncidentFacts:
        """What was typed, as plain values."""
        people = [one for one in (self.patient_id.data, self.other_patient_id.data) if one]
        members = [one for one in (self.staff_id.data, self.other_staff_id.data) if one]
        return IncidentFacts(
            IncidentKind(self.kind.data),
            Severity(self.severity.data),
            self.began(),
            self.what.data,
            self.known(),
            Place(self.place.data),
            self.where.data,
            self.action.data,
            self.program_id.data,
            tuple(dict.fromkeys(people)),
            tuple(dict.fromkeys(members)),
            self.others.data.split("\n"),
        )


class CorrectionForm(_TimesForm):
    """Kind, severity and times put right. The report's own words stay; what is missing is added."""

    reason = TextAreaField(_("Why"), [InputRequired(), LONG], filters=[trimmed], render_kw={"rows": 3})

    def facts(self) -> Correction:
        """What was typed, as plain values."""
        began = self.began()
        return Correction(
            IncidentKind(self.kind.data), Severity(self.severity.data), began, self.known() or began, self.reason.data
        )
