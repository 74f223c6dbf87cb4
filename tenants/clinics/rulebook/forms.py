"""The form that sets a rule. What may be set is asked by the service."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length

from causeway.web.forms import Form, trimmed


class RuleForm(Form):
    """Another number, from a day on."""

    value = IntegerField(_("Number"), [InputRequired()])
    effective_on = DateField(
        _("From"), [InputRequired()], description=_("Clocks that began before this day keep their number.")
    )
    basis = StringField(
        _("What it rests on"),
        [InputRequired(), Length(max=300)],
        filters=[trimmed],
        description=_("A payer's contract, a law of the state, a decision of the clinic, with its date"),
    )
