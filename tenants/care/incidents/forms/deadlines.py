"""A clinic's own deadline."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.care.incidents.forms.days import day_of
from tenants.care.incidents.labels import AUTHORITIES, KINDS, SEVERITIES, UNITS
from tenants.care.incidents.rules import MOST, Authority, IncidentKind, Severity, Unit
from tenants.care.incidents.services import DeadlineFacts
from tenants.patients.forms.fields import DayField


class DeadlineForm(Form):
    """Until when incidents of a kind are reported to whom. Choices of program_id: given by the view."""

    kind = SelectField(_("Kind of incident"), [InputRequired()], choices=choices_of(KINDS.items(), _("Choose…")))
    from_severity = SelectField(_("From this severity up"), choices=choices_of(SEVERITIES.items()))
    authority = SelectField(_("To whom"), [InputRequired()], choices=choices_of(AUTHORITIES.items(), _("Choose…")))
    amount = IntegerField(
        _("Within"), [Optional(), NumberRange(0, MOST)], description=_("Empty: nothing is owed to them.")
    )
    unit = SelectField(_("Counted in"), choices=choices_of(UNITS.items()), default=Unit.DAYS.value)
    program_id = SelectField(_("Program"), [Optional()], coerce=as_id)
    effective_on = DayField(
        _("From"), [InputRequired()], description=_("For incidents the clinic learns of from this day on.")
    )
    source = StringField(
        _("What asks for it"),
        [InputRequired(), Length(max=300)],
        filters=[trimmed],
        description=_("The law, the rule or the contract, with its year."),
    )
    is_to_verify = BooleanField(_("Still to be verified"))

    def facts(self) -> DeadlineFacts:
        """What was typed, as plain values."""
        return DeadlineFacts(
            IncidentKind(self.kind.data),
            Authority(self.authority.data),
            Severity(self.from_severity.data),
            self.amount.data,
            Unit(self.unit.data),
            day_of(self.effective_on),
            self.source.data,
            is_to_verify=bool(self.is_to_verify.data),
            program_id=self.program_id.data,
        )
