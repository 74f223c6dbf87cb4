"""Forms of the clinic's own record: shape and message of input. What is right is `rules`, asked by the services."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, NumberRange

from causeway.web.forms import Form, blank_to_none, choices_of, chosen, trimmed
from tenants.clinics import rules
from tenants.clinics.labels import PLACES

STATE_CHOICES = choices_of(rules.STATES.items(), _("Choose…"))


class SettingsForm(Form):
    """The clinic's settings and profile on one page."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)], filters=[trimmed])
    legal_name = StringField(_("Legal name"), [InputRequired(), Length(max=160)], filters=[trimmed])
    npi = StringField(
        _("NPI of the organization"), [Length(max=10)], filters=[blank_to_none], description=_("Type 2, ten digits")
    )
    tax_id = StringField(_("Tax id"), [Length(max=20)], filters=[blank_to_none], render_kw={"autocomplete": "off"})
    taxonomy = StringField(
        _("Taxonomy code"),
        [Length(max=10)],
        filters=[blank_to_none],
        description=_("Ten characters, such as 261QM0855X"),
    )
    street = StringField(_("Street"), [Length(max=160)], filters=[trimmed])
    city = StringField(_("City"), [Length(max=80)], filters=[trimmed])
    state = SelectField(_("State"), choices=STATE_CHOICES, coerce=chosen)
    postal_code = StringField(_("ZIP code"), [Length(max=10)], filters=[trimmed])
    phone = TelField(_("Telephone"), [Length(max=40)], filters=[blank_to_none])
    crisis_line = StringField(
        _("Crisis line"),
        [InputRequired(), Length(max=160)],
        filters=[trimmed],
        description=_("Shown to patients and families first, wherever they might need help at once."),
    )
    timezone = SelectField(_("Time zone"), description=_("Every time of the clinic is shown on this clock."))
    is_timezone_confirmed = BooleanField(_("Yes, change the time zone"))
    idle_minutes = IntegerField(
        _("Sign people out after minutes of silence"),
        [InputRequired(), NumberRange(2, 15)],
        description=_("Between 2 and 15"),
    )


class SiteForm(Form):
    """A site."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)], filters=[trimmed])
    place_of_service = SelectField(
        _("Place of service"),
        choices=choices_of(PLACES.items()),
        description=_("The code that claims carry for care given here"),
    )
    street = StringField(_("Street"), [Length(max=160)], filters=[trimmed])
    city = StringField(_("City"), [Length(max=80)], filters=[trimmed])
    state = SelectField(_("State"), choices=STATE_CHOICES, coerce=chosen)
    postal_code = StringField(_("ZIP code"), [Length(max=10)], filters=[trimmed])
    phone = TelField(_("Telephone"), [Length(max=40)], filters=[blank_to_none])
    is_active = BooleanField(_("In use"), default=True)


class RoomForm(Form):
    """A room."""

    site_id = SelectField(_("Site"), [InputRequired()])
    name = StringField(_("Name"), [InputRequired(), Length(max=120)], filters=[trimmed])
    capacity = IntegerField(_("People at most"), [InputRequired(), NumberRange(1, 500)])
    is_active = BooleanField(_("In use"), default=True)
