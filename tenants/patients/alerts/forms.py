"""Forms of alerts: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from causeway.web.forms import Form, chosen, trimmed
from tenants.patients.alerts.rules import MOST_MINUTES
from tenants.patients.alerts.services import LEAST_MINUTES


class AcknowledgeForm(Form):
    """Nothing to fill in: the button is the answer."""


class CloseForm(Form):
    """What was done about it."""

    outcome = TextAreaField(
        _("What was done"), [InputRequired(), Length(max=4000)], filters=[trimmed], render_kw={"rows": 4}
    )


class HandOnForm(Form):
    """To whom it goes."""

    owner = SelectField(_("To"), [InputRequired()], coerce=chosen)


class SettingsForm(Form):
    """How long an alert may wait."""

    acknowledge_minutes = IntegerField(
        _("Minutes until an alert goes further"),
        [InputRequired(), NumberRange(LEAST_MINUTES, MOST_MINUTES)],
        description=_("First to the person on call, after as many minutes again to the directors."),
    )
    has_links_unstaffed = BooleanField(
        _("Links with questions about self-harm work also while nobody is at the clinic"),
        description=_("Otherwise they open in the staffed hours alone, when somebody is there to see the answer."),
    )
