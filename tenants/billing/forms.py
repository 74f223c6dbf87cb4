"""The forms of billing: shape and message of input. What is allowed is decided by the services."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.money import LARGEST
from causeway.web.forms import DollarField, Form, blank_to_none
from tenants.billing import words
from tenants.billing.models import ChargeRecord
from tenants.billing.rules import LARGEST_UNITS, ZERO, CodeSystem
from tenants.billing.services import CostFacts
from tenants.patients.forms.fields import DayField, PatientPicker, choices_of

NEEDED = InputRequired(_("Please fill this in."))
TEXT = [blank_to_none]
LONG = Length(max=4000, message=_("At most 4,000 characters."))


def _amount(label: Any, *validators: Any, **options: Any) -> DollarField:
    largest = NumberRange(max=LARGEST, message=_("That is more than can be recorded."))
    return DollarField(label, [*validators, largest], places=None, render_kw={"inputmode": "decimal"}, **options)


class CostForm(Form):
    """A charge and who paid which part of it."""

    service_on = DayField(_("Service day"), [NEEDED])
    code_system = SelectField(_("Code system"), choices=choices_of(words.CODE_SYSTEMS))
    code = StringField(_("Code"), [NEEDED, Length(max=40, message=_("At most 40 characters."))])
    label = StringField(
        _("Service"),
        [Optional(), Length(max=200, message=_("At most 200 characters."))],
        filters=TEXT,
        description=_("In the clinic's own words."),
    )
    units = DecimalField(
        _("Units"), [NEEDED, NumberRange(max=LARGEST_UNITS, message=_("Too many units."))], places=None, default=1
    )
    charged = _amount(_("Charged"), NEEDED, description=_("The gross charge."))
    allowed = _amount(_("Allowed"), Optional(), description=_("What the payer's contract allows, if it is stated."))
    payer_paid = _amount(_("Payer paid"), Optional())
    patient_share = _amount(_("Patient's share"), Optional(), description=_("Deductible, copay and coinsurance."))
    confirms_overpaid = BooleanField(
        _("More was paid than charged, and that is right"),
        description=_("Only for an overpayment as the payer states it."),
    )
    coverage_id = SelectField(_("Coverage"))
    payer_id = SelectField(_("Payer"), description=_("Only without a coverage."))
    claim_reference = StringField(
        _("Claim"), [Optional(), Length(max=120, message=_("At most 120 characters."))], filters=TEXT
    )
    source_note = TextAreaField(
        _("Where the figures come from"), [Optional(), LONG], filters=TEXT, description=_("No clinical notes here.")
    )

    @classmethod
    def of(cls, charge: ChargeRecord) -> "CostForm":
        """The form filled from a record, as it stands now."""
        form = cls(formdata=None, obj=charge, data={"confirms_overpaid": charge.is_overpaid})
        form.coverage_id.data = str(charge.coverage_id) if charge.coverage_id else ""
        form.payer_id.data = str(charge.payer_id) if charge.payer_id and not charge.coverage_id else ""
        form.version.data = str(charge.version)
        return form

    def facts(self) -> CostFacts:
        """What was typed."""
        assert self.service_on.data is not None  # noqa: S101 - the field is required
        return CostFacts(
            service_on=self.service_on.data,
            code_system=CodeSystem(self.code_system.data),
            code=self.code.data,
            label=self.label.data,
            units=self.units.data,
            charged=self.charged.data,
            allowed=self.allowed.data,
            payer_paid=self.payer_paid.data if self.payer_paid.data is not None else ZERO,
            patient_share=self.patient_share.data if self.patient_share.data is not None else ZERO,
            confirms_overpaid=bool(self.confirms_overpaid.data),
            coverage_id=UUID(self.coverage_id.data) if self.coverage_id.data else None,
            payer_id=UUID(self.payer_id.data) if self.payer_id.data else None,
            claim_reference=self.claim_reference.data,
            source_note=self.source_note.data,
        )


COST_GROUPS = (
    (_("Service"), ("service_on", "code_system", "code", "label", "units")),
    (_("Amounts"), ("charged", "allowed", "payer_paid", "patient_share", "confirms_overpaid")),
    (_("Who pays"), ("coverage_id", "payer_id")),
    (_("Source"), ("claim_reference", "source_note")),
)


class WhoseForm(Form):
    """Whose charge it is, before the charge itself."""

    patient_id = PatientPicker(_("Patient"), [NEEDED])
