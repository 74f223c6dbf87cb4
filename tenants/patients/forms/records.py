"""The forms of a patient's own record."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from causeway.web.forms import Form, choices_of
from tenants.patients.forms.fields import LONG, SHORT, TRIM, DayField, email_shape, phone_shape
from tenants.patients.models import Patient, Sex
from tenants.patients.rules.availability import DAYS, BadWeek, read_day, write_day
from tenants.patients.services import PatientFacts
from tenants.patients.words import SEXES

_TEXTS = (
    "first_name", "middle_name", "last_name", "suffix", "preferred_name", "pronouns", "gender_identity", "language",
    "phone", "email", "address_line", "city", "state", "postal_code", "availability_note", "record_number",
)  # fmt: skip


def _day(label: Any) -> StringField:
    return StringField(label, [SHORT, _spans], filters=TRIM, render_kw={"placeholder": "9 AM-12 PM, 1:30 PM-5 PM"})


def _spans(_form: Form, field: Any) -> None:
    try:
        read_day(field.data or "")
    except BadWeek as error:
        raise ValidationError(gettext(str(error))) from None


class RecordForm(Form):
    """What every form of a record asks. Its field names are those of PatientFacts, and a week's seven days."""

    first_name = StringField(_("First name"), [DataRequired(), SHORT], filters=TRIM)
    middle_name = StringField(_("Middle name"), [SHORT], filters=TRIM)
    last_name = StringField(_("Last name"), [DataRequired(), SHORT], filters=TRIM)
    suffix = StringField(_("Suffix"), [Length(max=20)], filters=TRIM)
    preferred_name = StringField(_("Preferred name"), [SHORT], filters=TRIM)
    pronouns = StringField(_("Pronouns"), [SHORT], filters=TRIM)
    born_on = DayField(_("Birth date"), [InputRequired()])
    sex = SelectField(_("Sex on the insurance policy"), choices=choices_of(SEXES.items()), coerce=Sex)
    gender_identity = StringField(_("Gender identity"), [SHORT], filters=TRIM)
    language = StringField(_("Language"), [SHORT], filters=TRIM)
    phone = StringField(_("Phone"), [Length(max=40), phone_shape], filters=TRIM, render_kw={"inputmode": "tel"})
    email = StringField(_("Email"), [Length(max=254), email_shape], filters=TRIM, render_kw={"inputmode": "email"})
    address_line = StringField(_("Street address"), [Length(max=200)], filters=TRIM)
    city = StringField(_("City"), [SHORT], filters=TRIM)
    state = StringField(
        _("State"),
        [Regexp(r"^([A-Za-z]{2})?$", message=_("Please give the two-letter code, such as IL."))],
        filters=(lambda v: v.strip().upper() if v else "",),
    )
    postal_code = StringField(_("ZIP code"), [Length(max=12)], filters=TRIM)
    mon = _day(_("Monday"))
    tue = _day(_("Tuesday"))
    wed = _day(_("Wednesday"))
    thu = _day(_("Thursday"))
    fri = _day(_("Friday"))
    sat = _day(_("Saturday"))
    sun = _day(_("Sunday"))
    availability_note = TextAreaField(
        _("What else decides when they can come"),
        [LONG],
        filters=TRIM,
        description=_("Work, school, family, transport."),
    )
    record_number = StringField(_("Record number"), [Length(max=40)], filters=TRIM)

    def facts(self) -> PatientFacts:
        """What was typed, as plain values."""
        assert self.born_on.data is not None  # noqa: S101 - the field is required
        typed: dict[str, Any] = {name: self[name].data or None for name in _TEXTS}
        week = {day: spans for day in DAYS if (spans := read_day(self[day].data or ""))}
        return PatientFacts(**typed, born_on=self.born_on.data, sex=self.sex.data, availability=week)


class PatientForm(RecordForm):
    """A patient's record."""

    deceased_on = DayField(_("Date of death"))

    @classmethod
    def of(cls, patient: Patient) -> "PatientForm":
        """The form filled from a record, as it stands now."""
        form = cls(formdata=None, obj=patient)
        for day in DAYS:
            form[day].data = write_day(patient.availability.get(day, []))
        form.version.data = str(patient.version)
        return form

    def facts(self) -> PatientFacts:
        """What was typed, as plain values."""
        return replace(super().facts(), deceased_on=self.deceased_on.data)


class NewPatientForm(RecordForm):
    """A new patient."""

    is_someone_else = BooleanField(
        _("This is somebody else"),
        description=_("Only needed when somebody with the same birth date and name or phone is here already."),
    )


def groups_of(form: RecordForm) -> list[tuple[Any, ...]]:
    """The form's fields under headings."""
    last = (
        ["record_number", "is_someone_else"] if isinstance(form, NewPatientForm) else ["record_number", "deceased_on"]
    )
    return [
        (_("Who they are"), ["first_name", "middle_name", "last_name", "suffix", "preferred_name", "pronouns",
                             "born_on", "sex", "gender_identity", "language"]),
        (_("How to reach them"), ["phone", "email", "address_line", "city", "state", "postal_code"]),
        (_("When they can come"), [*DAYS, "availability_note"], _("Leave a day empty when they cannot come.")),
        (_("Record"), last, _("Leave the record number empty to get the clinic's next one.")
         if isinstance(form, NewPatientForm) else ""),
    ]  # fmt: skip
