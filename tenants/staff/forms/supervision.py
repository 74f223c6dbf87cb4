"""Forms of the supervision log: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.web.forms import Form, choices_of, trimmed
from tenants.staff import labels
from tenants.staff.rules.supervision import LONGEST_MINUTES


class SupervisionForm(Form):
    """Supervision that was given."""

    supervisor_id = SelectField(_("Given by"), [InputRequired()])
    supervisee_ids = SelectMultipleField(
        _("Received by"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), coerce=str
    )
    held_on = DateField(_("Held on"), [InputRequired()])
    minutes = IntegerField(_("Minutes"), [InputRequired(), NumberRange(1, LONGEST_MINUTES)], default=60)
    kind = SelectField(
        _("Kind"),
        choices=choices_of(labels.SUPERVISION.items()),
        description=_("Several people at once is group supervision; each gets an entry of their own"),
    )
    is_toward_licensure = BooleanField(_("Counts toward licensure"), default=True)
    topics = TextAreaField(
        _("Topics"), [InputRequired(), Length(max=4000)], filters=[trimmed], description=_("Without a patient's name")
    )


class SupervisionAddendumForm(Form):
    """What is added to a signed entry."""

    text = TextAreaField(_("Addendum"), [InputRequired(), Length(max=4000)], filters=[trimmed])
