"""Forms of tests and sobriety dates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from causeway import clock
from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.care.drug_tests.rules import (
    PANELS,
    Outcome,
    Panel,
    Reading,
    SobrietyReason,
    Specimen,
    Substance,
    TestWhy,
    Validity,
)
from tenants.care.drug_tests.services import CollectionFacts, ScheduleFacts, SobrietyFacts, TestFacts
from tenants.care.drug_tests.words import (
    OUTCOMES,
    READINGS,
    SOBRIETY,
    SPECIMENS,
    SUBSTANCES,
    VALIDITIES,
    WHYS,
)
from tenants.care.drug_tests.words import PANELS as PANEL_WORDS
from tenants.patients.forms.fields import ChecksField, DayField

LONG = Length(max=2000)


def _day(field: Any) -> date:
    """The day of a field that has to be filled in."""
    found: date | None = field.data
    if found is None:
        raise ValueError("validated before")
    return found


class _PanelForm(Form):
    """What is looked for, and in what: a usual set, and single substances beside it."""

    specimen = SelectField(_("Specimen"), choices=choices_of(SPECIMENS.items()), coerce=Specimen)
    panel = SelectField(
        _("Usual set"),
        choices=choices_of(PANEL_WORDS.items(), _("None")),
        coerce=lambda value: Panel(value) if value else None,
        default=Panel.STANDARD,
    )
    substances = ChecksField(
        _("And also"), choices=choices_of(SUBSTANCES.items()), description=_("Beside the usual set, or instead of one.")
    )
    is_observed = BooleanField(_("Somebody is to be present"))

    def chosen(self) -> list[Substance]:
        """The substances of the set and those ticked."""
        ticked = {Substance(value) for value in self.substances.data or ()}
        whole = {*ticked, *(PANELS[self.panel.data] if self.panel.data is not None else ())}
        return [one for one in Substance if one in whole]


class TestForm(_PanelForm):
    """A test for one day."""

    __test__ = False
    why = SelectField(
        _("Why"), choices=choices_of((one, words) for one, words in WHYS.items() if one is not TestWhy.RANDOM)
    )
    due_on = DayField(_("On"), [InputRequired()])

    def facts(self) -> TestFacts:
        """What was typed, as plain values."""
        return TestFacts(
            TestWhy(self.why.data), self.specimen.data, self.chosen(), _day(self.due_on), bool(self.is_observed.data)
        )


class ScheduleForm(_PanelForm):
    """A random schedule."""

    least = IntegerField(_("Tests a week, at least"), [InputRequired(), NumberRange(0, 7)], default=1)
    most = IntegerField(_("Tests a week, at most"), [InputRequired(), NumberRange(1, 7)], default=2)
    from_on = DayField(_("From"), [InputRequired()])
    until_on = DayField(_("Until"), [Optional()], description=_("Empty for as long as the patient is in the program."))

    def facts(self) -> ScheduleFacts:
        """What was typed, as plain values."""
        return ScheduleFacts(
            self.least.data,
            self.most.data,
            self.specimen.data,
            self.chosen(),
            _day(self.from_on),
            self.until_on.data,
            bool(self.is_observed.data),
        )


class CollectForm(Form):
    """What came of asking for the specimen."""

    outcome = SelectField(_("What came of it"), choices=choices_of(OUTCOMES.items()), coerce=Outcome)
    collected_on = DayField(_("On"), [InputRequired()])
    collected_at = TimeField(_("At"), [InputRequired()])
    is_observed = BooleanField(_("Somebody was present"))
    temperature_f = DecimalField(
        _("Temperature, °F"),
        [Optional()],
        description=_("Of urine, within four minutes: fresh urine has 90 to 100."),
    )
    validity = SelectField(_("The specimen itself"), choices=choices_of(VALIDITIES.items()), coerce=Validity)
    note = TextAreaField(
        _("Anything to remember"),
        [LONG],
        filters=[trimmed],
        description=_("Where none was given: what the patient said, and what was offered."),
        render_kw={"rows": 3},
    )
    zone = ZoneInfo("UTC")

    def validate_collected_at(self, field: Any) -> None:
        """An hour that the clocks skip never was."""
        if field.data and self.collected_on.data and self._moment() is None:
            raise ValidationError(gettext("The clocks skipped this hour. Choose another."))

    def _moment(self) -> datetime | None:
        return clock.instant(_day(self.collected_on), self.collected_at.data, self.zone)

    def facts(self) -> CollectionFacts:
        """What was typed, as plain values."""
        degrees = self.temperature_f.data
        return CollectionFacts(
            self.outcome.data,
            self._moment(),
            bool(self.is_observed.data),
            None if degrees is None else Decimal(degrees).quantize(Decimal("0.1")),
            self.validity.data,
            self.note.data,
        )


class ResultsForm(Form):
    """What a test says of each substance: a field for each, made by `results_form`."""

    names: tuple[Substance, ...] = ()

    def readings(self) -> dict[Substance, Reading]:
        """What was chosen; a substance left alone is not reported."""
        return {one: Reading(self[one.value].data) for one in self.names if self[one.value].data}


def results_form(substances: list[Substance]) -> ResultsForm:
    """A form with a choice for each of the substances."""
    fields: dict[str, Any] = {
        one.value: SelectField(
            SUBSTANCES[one], [Optional()], choices=choices_of(READINGS.items(), _("Not reported")), default=""
        )
        for one in substances
    }
    kind = type("ResultsForm", (ResultsForm,), {**fields, "names": tuple(substances)})
    made: ResultsForm = kind()
    return made


class ConfirmationForm(Form):
    """What the laboratory's confirmation says."""

    confirmed = SelectField(_("The confirmation says"), choices=choices_of(READINGS.items()), coerce=Reading)


class ExplanationForm(Form):
    """What explains a positive result. choices of medication_id: given by the view."""

    medication_id = SelectField(_("Medication"), [Optional()], coerce=as_id, validate_choice=False)
    text = TextAreaField(_("In words"), [LONG], filters=[trimmed], render_kw={"rows": 3})


class SignOffForm(Form):
    """A prescriber has seen the results."""

    text = TextAreaField(
        _("What follows from it"), [LONG], filters=[trimmed], description=_("May stay empty."), render_kw={"rows": 3}
    )


class SobrietyForm(Form):
    """Since when the patient is sober."""

    sober_on = DayField(_("First sober day"), [InputRequired()])
    reason = SelectField(_("Why now"), choices=choices_of(SOBRIETY.items()), coerce=SobrietyReason)
    note = TextAreaField(_("In the patient’s words"), [LONG], filters=[trimmed], render_kw={"rows": 3})

    def facts(self) -> SobrietyFacts:
        """What was typed, as plain values."""
        return SobrietyFacts(_day(self.sober_on), self.reason.data, self.note.data)
