"""Forms of licenses and of lead days: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, choices_of, trimmed
from tenants.clinics.rules import STATES


class LicenseForm(Form):
    """A license."""

    state = SelectField(_("State"), [InputRequired()], choices=choices_of(STATES.items(), _("Choose…")))
    kind = StringField(
        _("Kind"), [InputRequired(), Length(max=80)], filters=[trimmed], description=_("Such as LCSW, RN or CADC")
    )
    number = StringField(_("Number"), [InputRequired(), Length(max=40)], filters=[trimmed])
    issued_on = DateField(_("First day of the term"), [Optional()], description=_("Empty: not known"))
    expires_on = DateField(_("Last day it holds"), [InputRequired()])


class RenewalForm(Form):
    """A new term of a license."""

    starts_on = DateField(_("First day of the new term"), [InputRequired()])
    expires_on = DateField(_("Last day it holds"), [InputRequired()])
    number = StringField(_("Number"), [InputRequired(), Length(max=40)], filters=[trimmed])


class LeadDaysForm(Form):
    """How far ahead the clinic wants to hear of what ends."""

    license_days = IntegerField(_("Licenses: days ahead"), [InputRequired(), NumberRange(1, 365)])
    training_days = IntegerField(_("Trainings: days ahead"), [InputRequired(), NumberRange(1, 365)])
    enrollment_days = IntegerField(_("Payer enrollments: days ahead"), [InputRequired(), NumberRange(1, 365)])
    urge_days = IntegerField(
        _("Urge from"), [InputRequired(), NumberRange(0, 365)], description=_("Days before the end, for all three")
    )
