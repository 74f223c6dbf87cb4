"""The form that sets a program up in another clinic."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from causeway.web.forms import Form, chosen, trimmed


class CopyForm(Form):
    """How a program is set up in another clinic."""

    name = StringField(_("Name there"), [InputRequired(), Length(max=120)], filters=[trimmed])
    suffix = StringField(
        _("Behind names that are taken"),
        [Length(max=40)],
        filters=[trimmed],
        description=_("Such as 2. Empty: a name that is taken there is refused."),
    )
    site_id = SelectField(_("Site where its tracks meet"), coerce=chosen)
    from_on = DateField(_("Weekly slots from"), [InputRequired()])
