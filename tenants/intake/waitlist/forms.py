"""Forms of waits: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from causeway.web.forms import Form, choices_of, chosen, trimmed
from tenants.intake.waitlist import labels
from tenants.intake.waitlist.rules import WaitPriority


class WaitForm(Form):
    """What a patient waits for. place: a track, or a program for any of its tracks."""

    place = SelectField(_("Waits for"), [InputRequired()], coerce=chosen)
    priority = SelectField(
        _("Priority"), choices=choices_of(labels.PRIORITIES.items()), default=WaitPriority.ROUTINE.value
    )
    since_on = DateField(_("Waiting since"), [InputRequired()])
    note = TextAreaField(_("Note"), [Length(max=2000)], filters=[trimmed])


class LeaveWaitForm(Form):
    """How a wait ends."""

    outcome = SelectField(
        _("Why it ends"),
        choices=choices_of(labels.LEAVING.items()),
        description=_("An admission ends the wait by itself."),
    )
