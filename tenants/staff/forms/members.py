"""Forms of staff records: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.web.forms import Form, blank_to_none, chosen, trimmed


class StaffForm(Form):
    """A staff member."""

    first_name = StringField(_("First name"), [InputRequired(), Length(max=80)], filters=[trimmed])
    last_name = StringField(_("Last name"), [InputRequired(), Length(max=80)], filters=[trimmed])
    credentials = StringField(
        _("Credentials"), [Length(max=80)], filters=[trimmed], description=_("As signed, such as LCSW, CADC")
    )
    npi = StringField(_("NPI"), [Length(max=10)], filters=[blank_to_none], description=_("Type 1, ten digits"))
    taxonomy = StringField(
        _("Taxonomy code"),
        [Length(max=10)],
        filters=[blank_to_none],
        description=_("Ten characters, such as 1041C0700X"),
    )
    user_id = SelectField(
        _("Sign-in"),
        coerce=chosen,
        description=_("The member of the clinic this is; needed for a caseload of their own"),
    )
    supervisor_id = SelectField(_("Supervisor"), coerce=chosen)
    caseload_capacity = IntegerField(
        _("Patients at most"), [Optional(), NumberRange(0, 500)], description=_("Empty: no limit")
    )
    site_ids = SelectMultipleField(
        _("Sites"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), coerce=str
    )
    is_active = BooleanField(_("Works here now"), default=True)


class SupervisorForm(Form):
    """Who supervises a staff member."""

    supervisor_id = SelectField(_("Supervisor"), coerce=chosen)
