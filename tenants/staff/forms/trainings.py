"""Forms of trainings: shape and message of input."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from causeway.access import ROLE_NAMES
from causeway.web.forms import Form, choices_of, trimmed


class TrainingKindForm(Form):
    """A training the clinic requires."""

    name = StringField(
        _("Training"), [InputRequired(), Length(max=120)], filters=[trimmed], description=_("Such as CPR and first aid")
    )
    roles = SelectMultipleField(
        _("Roles that need it"),
        choices=choices_of(ROLE_NAMES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_("No role and no credential: everybody needs it"),
    )
    credentials = StringField(
        _("Credentials that need it"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("Such as LCSW, LPC, RN; whoever signs with one of them"),
    )
    valid_months = IntegerField(
        _("Holds for months"), [Optional(), NumberRange(1, 240)], description=_("Empty: done once and for all")
    )
    source = StringField(
        _("Asked for by"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("The law, payer or manual, with its year; empty for the clinic's own"),
    )
    is_active = BooleanField(_("Required now"), default=True)


class TrainingForm(Form):
    """A training somebody has done."""

    training_kind_id = SelectField(_("Training"), [InputRequired()])
    done_on = DateField(_("Done on"), [InputRequired()])
    expires_on = DateField(_("Holds to"), [Optional()], description=_("Empty: as long as the clinic's rule says"))
    note = TextAreaField(
        _("Note"), [Length(max=500)], filters=[trimmed], description=_("Who gave it, and where the certificate is kept")
    )
