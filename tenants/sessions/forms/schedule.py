"""Forms of the schedule's pages."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from causeway.web.forms import Form, as_id
from tenants.patients.forms.fields import DayField


class GenerateForm(Form):
    """How far ahead sessions are made, and of which track."""

    until_on = DayField(
        _("Until"),
        [InputRequired()],
        description=_("Sessions that exist are kept; those nobody has touched follow their weekly hours."),
    )
    track_id = SelectField(_("Track"), coerce=as_id)
