"""Forms of admission, change of track, leave and return: shape and message of input."""

from decimal import Decimal

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, choices_of, chosen, trimmed
from tenants.intake import labels


class _Plan(Form):
    """A track, and how much of it is planned."""

    track_id = SelectField(_("Track"), [InputRequired()])
    planned_days_per_week = IntegerField(
        _("Planned days a week"), [Optional(), NumberRange(0, 7)], description=_("Empty: all days of the track")
    )
    planned_week_hours = DecimalField(
        _("Planned hours a week"),
        [Optional(), NumberRange(0, 168)],
        places=None,
        description=_("Empty: all hours of the track"),
    )

    @property
    def planned_week_minutes(self) -> int | None:
        """The typed hours in minutes."""
        hours: Decimal | None = self.planned_week_hours.data
        return None if hours is None else round(hours * 60)


class AdmissionForm(_Plan):
    """Admission of a patient to a track."""

    admitted_on = DateField(_("Admitted on"), [InputRequired()])
    primary_clinician_id = SelectField(
        _("Primary clinician"), coerce=chosen, description=_("The patient comes on their caseload.")
    )
    referring_facility = StringField(_("Referred by"), [Length(max=160)], filters=[trimmed])
    referring_discharged_on = DateField(
        _("Discharged there on"), [Optional()], description=_("Where a hospital or residential stay came before")
    )
    override_reason = TextAreaField(
        _("Admit without that decision, because"),
        [Length(max=5_000)],
        filters=[trimmed],
        description=_(
            "A clinician’s word for the level of care. It is kept with the admission, and a decision is due."
        ),
    )
    acknowledges = BooleanField(_("I take note of what is missing; the days are held until it is there"))


class TransferForm(_Plan):
    """A change of track."""

    on = DateField(_("From this day on"), [InputRequired()])


class LeaveForm(Form):
    """The beginning of a leave."""

    reason = SelectField(_("Reason"), choices=choices_of(labels.LEAVE_REASONS.items()))
    from_on = DateField(_("First day away"), [InputRequired()])
    expected_return_on = DateField(_("Expected back on"), [Optional()])


class ReturnForm(Form):
    """The end of a leave."""

    returned_on = DateField(_("First day back"), [InputRequired()])
