"""Forms of medications, adherence and allergies."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.patients.forms.fields import DayField
from tenants.patients.medications.models import Allergy, Medication
from tenants.patients.medications.rules import AllergyKind, Prescribed, Regimen, Route, Severity, Taken
from tenants.patients.medications.services import AllergyFacts, MedicationFacts
from tenants.patients.medications.words import ALLERGY_KINDS, PRESCRIBED, ROUTES, SEVERITIES, TAKEN

LONG = Length(max=2000)


class _RegimenForm(Form):
    """How a medication is taken, and who prescribes it. choices of prescriber_id: given by the view."""

    dose = StringField(_("Dose"), [Length(max=100)], filters=[trimmed], description=_("With its unit, such as 20 mg."))
    route = SelectField(_("How it is taken"), choices=choices_of(ROUTES.items()), coerce=Route)
    frequency = StringField(
        _("How often"), [Length(max=100)], filters=[trimmed], description=_("Such as every morning, or twice a day.")
    )
    is_prn = BooleanField(_("As needed (PRN)"))
    prescribed = SelectField(_("Prescribed"), choices=choices_of(PRESCRIBED.items()), coerce=Prescribed)
    prescriber_id = SelectField(_("Our prescriber"), [Optional()], coerce=as_id, validate_choice=False)
    prescriber_name = StringField(
        _("Prescriber elsewhere"), [Length(max=200)], filters=[trimmed], description=_("Name and practice, if known.")
    )

    def offer(self, prescribers: list[tuple[str, str]]) -> None:
        """Give the clinic's prescribers to choose from."""
        self.prescriber_id.choices = choices_of(prescribers, _("Choose…"))

    def validate_prescriber_id(self, field: Any) -> None:
        """Who prescribes here is one of the clinic's prescribers."""
        known = {str(choice.value) for choice in field.choices}
        if self.prescribed.data is Prescribed.HERE and (field.data is None or str(field.data) not in known):
            raise ValidationError(gettext("Please say which of the clinic's prescribers it is."))

    def regimen(self) -> Regimen:
        """What was typed, as plain values."""
        is_here = self.prescribed.data is Prescribed.HERE
        return Regimen(
            self.dose.data,
            self.route.data,
            self.frequency.data,
            bool(self.is_prn.data),
            self.prescribed.data,
            self.prescriber_id.data if is_here else None,
            "" if is_here else self.prescriber_name.data,
        )


class _DayForm(Form):
    """Something of one day, which has to be given."""

    on = DayField(_("On"), [InputRequired()])

    @property
    def day(self) -> date:
        """The day that was typed."""
        found: date | None = self.on.data
        if found is None:
            raise ValueError("validated above")
        return found


class MedicationForm(_RegimenForm):
    """A medication that comes onto the list."""

    name = StringField(_("Medication"), [InputRequired(), Length(max=200)], filters=[trimmed])
    started_on = DayField(_("Taken since"), [Optional()], description=_("Empty where nobody knows."))
    is_before_admission = BooleanField(_("Was taken before admission already"))
    reason = TextAreaField(_("What for, or why"), [LONG], filters=[trimmed], render_kw={"rows": 2})

    def facts(self) -> MedicationFacts:
        """What was typed, as plain values."""
        return MedicationFacts(
            name=self.name.data,
            regimen=self.regimen(),
            started_on=self.started_on.data,
            is_before_admission=bool(self.is_before_admission.data),
            reason=self.reason.data,
        )


class ChangeForm(_RegimenForm, _DayForm):
    """A medication that is taken otherwise from a day on."""

    on = DayField(_("From"), [InputRequired()])
    reason = TextAreaField(_("Why"), [InputRequired(), LONG], filters=[trimmed], render_kw={"rows": 2})

    @classmethod
    def of(cls, medication: Medication, **options: Any) -> "ChangeForm":
        """The form filled from a medication, as it is taken now."""
        form = cls(formdata=None, obj=medication, **options)
        form.version.data = str(medication.version)
        return form


class StopForm(_DayForm):
    """A medication that is taken no more."""

    on = DayField(_("Last taken on"), [InputRequired()])
    reason = TextAreaField(_("Why"), [InputRequired(), LONG], filters=[trimmed], render_kw={"rows": 2})


class AdherenceForm(_DayForm):
    """How medication is taken. choices of medication_id: given by the view."""

    medication_id = SelectField(_("Medication"), [Optional()], coerce=as_id, validate_choice=False)
    taken = SelectField(_("How it is taken"), [InputRequired()], choices=choices_of(TAKEN.items(), _("Choose…")))
    text = TextAreaField(
        _("What you learned"),
        [LONG],
        filters=[trimmed],
        description=_("Where something was not taken: what, and why as far as it is known."),
        render_kw={"rows": 3},
    )

    def offer(self, medications: list[Medication]) -> None:
        """Give the medications taken now to choose from."""
        self.medication_id.choices = choices_of([(one.id, one.name) for one in medications], _("All of them"))

    @property
    def said(self) -> Taken:
        """What was chosen."""
        return Taken(self.taken.data)


class CheckedForm(Form):
    """The list was gone through with the patient."""

    text = TextAreaField(
        _("Anything to remember"), [LONG], filters=[trimmed], description=_("May stay empty."), render_kw={"rows": 3}
    )


class AllergyForm(Form):
    """An allergy. Its field names are those of AllergyFacts."""

    substance = StringField(_("Substance"), [InputRequired(), Length(max=200)], filters=[trimmed])
    kind = SelectField(_("Kind"), choices=choices_of(ALLERGY_KINDS.items()), coerce=AllergyKind)
    reaction = StringField(
        _("Reaction"), [Length(max=300)], filters=[trimmed], description=_("What happens, such as a rash.")
    )
    severity = SelectField(
        _("How bad"),
        choices=choices_of(SEVERITIES.items()),
        coerce=Severity,
        default=Severity.UNKNOWN,
    )
    noted_on = DayField(_("Known since"), [Optional()], description=_("Empty for today."))

    @classmethod
    def of(cls, allergy: Allergy) -> "AllergyForm":
        """The form filled from an allergy, as it stands now."""
        form = cls(formdata=None, obj=allergy)
        form.version.data = str(allergy.version)
        return form

    def facts(self) -> AllergyFacts:
        """What was typed, as plain values."""
        return AllergyFacts(
            self.substance.data, self.kind.data, self.reaction.data, self.severity.data, self.noted_on.data
        )


GROUPS = (
    (_("What"), ["name", "dose", "route", "frequency", "is_prn"]),
    (_("By whom"), ["prescribed", "prescriber_id", "prescriber_name"]),
    (_("Since when, and why"), ["started_on", "is_before_admission", "reason"]),
)
CHANGE_GROUPS = (
    (_("From now on"), ["dose", "route", "frequency", "is_prn"]),
    (_("By whom"), ["prescribed", "prescriber_id", "prescriber_name"]),
    (_("When, and why"), ["on", "reason"]),
)
