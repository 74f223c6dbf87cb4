"""Forms of closures: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.web.forms import Form, chosen, trimmed


class ClosureForm(Form):
    """Days on which nothing is held."""

    name = StringField(_("Reason"), [InputRequired(), Length(max=120)], filters=[trimmed], description=_("Snow"))
    from_on = DateField(_("First day"), [InputRequired()])
    until_on = DateField(_("Last day"), [InputRequired()])
    site_id = SelectField(_("Closed"), coerce=chosen)


class HolidaysForm(Form):
    """Federal holidays to close on."""

    days = SelectMultipleField(
        _("Close the whole clinic on"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
