"""Fields and checks that several of the slice's forms use, and the picker with which any slice's form chooses a patient."""

from collections.abc import Sequence
from typing import Any

import phonenumbers
from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import DateField, Field, SelectField, SelectMultipleField, ValidationError, widgets
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from causeway.web.current import current
from causeway.web.forms import Form, as_id, blank_to_none
from causeway.web.forms import choices_of as choices_of  # noqa: PLC0414 - other slices take it from here
from tenants.patients import queries
from tenants.patients.rules.contacts import is_email
from tenants.patients.rules.names import read_date

SHORT = Length(max=100)
LONG = Length(max=2000)
TRIM = (blank_to_none,)


class DayField(DateField):  # type: ignore[misc]  # WTForms ships no types
    """A date: the browser's own date box, or typed in any spelling that `read_date` takes."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was sent."""
        if not valuelist or not valuelist[0].strip():
            return
        self.data = read_date(valuelist[0])
        if self.data is None:
            raise ValueError(gettext("Please give a whole date, such as 1990-04-07 or 4/7/1990."))


FIRST, SECOND = "first", "second"


class OccurrenceField(SelectField):  # type: ignore[misc]  # WTForms ships no types
    """Which of the two, where the clocks show a time twice; a form shows it on such a night only (`clock.is_repeated`)."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        choices = [(FIRST, _("Before the clocks go back")), (SECOND, _("After the clocks have gone back"))]
        options.setdefault("description", _("That night the clocks show this time twice."))
        super().__init__(
            label or _("Which one"),
            choices=choices_of(choices, _("Choose…")),
            validate_choice=False,  # not shown, so not sent, on every other night
            **options,
        )

    @property
    def is_second(self) -> bool:
        """Whether the later of the two was chosen."""
        return bool(self.data == SECOND)


class PatientPicker(SelectField):  # type: ignore[misc]  # WTForms ships no types
    """Chooses a patient the person may see, by searching; `data` is the patient's id or None.

    Without a script it still sends the id it was given. Whether the person may act for the patient is the service's to ask.
    """

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options.setdefault("coerce", as_id)
        super().__init__(label, validators, validate_choice=False, **options)

    def __call__(self, **attrs: Any) -> Markup:
        """The select, with the chosen patient as its one option and the address to search at."""
        self._name_chosen()
        return Markup(super().__call__(**attrs))  # noqa: S704 - WTForms escapes what it renders

    def pre_validate(self, form: Form) -> None:
        """The chosen patient exists in this clinic."""
        if (
            self.raw_data
            and self.raw_data[0]
            and (self.data is None or not queries.find_patient(current.db, self.data))
        ):
            raise ValidationError(gettext("Please choose a patient from the list."))

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the value, and tell the template where to search."""
        super().process(formdata, data, extra_filters)
        self.render_kw = {"data-picker-url": url_for("patients.pick")}
        self.choices = [SelectChoice("", "")]

    def _name_chosen(self) -> None:
        if self.data is not None:
            name = queries.find_names(current.db, [self.data]).get(self.data, "")
            self.choices = [SelectChoice(str(self.data), name)]


class ChecksField(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Several of a few, as check boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def phone_shape(_form: Form, field: Field) -> None:
    """A telephone number of a plausible length, in any spelling."""
    if not field.data:
        return
    try:
        number = phonenumbers.parse(field.data, "US")
    except phonenumbers.NumberParseException:
        raise ValidationError(gettext("Please give a telephone number with its area code.")) from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(gettext("Please give a telephone number with its area code."))


def email_shape(_form: Form, field: Field) -> None:
    """A mail address by its shape (`rules.contacts`)."""
    if field.data and not is_email(field.data):
        raise ValidationError(gettext("Please give an address such as name@example.com."))


NOT_SAID = _("Not recorded")
