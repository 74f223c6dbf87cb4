"""Forms of measures."""

from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from causeway.web.forms import Form, trimmed
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.queries.schedules import Schedule
from tenants.measures.rules.scoring import Wrong
from tenants.measures.rules.shape import Instrument, Item
from tenants.measures.rules.words import Name
from tenants.measures.services.recording import MeasureFacts, range_sentence
from tenants.measures.services.wording import MOST_BYTES, WordingFacts
from tenants.patients.forms.fields import DayField


class PointsField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """One box of the paper form. data: the points, None where it was left empty."""

    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what is no number is told as one, whether the form has the number the service says."""
        self.typed, self.data = (valuelist[0] if valuelist else "").strip(), None
        if self.typed and not (self.typed.isascii() and self.typed.isdigit() and len(self.typed) < 5):
            raise ValueError(gettext("Type the number that is marked on the form."))
        if self.typed:
            self.data = int(self.typed)

    def _value(self) -> str:
        return self.typed


class EntryForm(Form):
    """An answered paper form: the day, and one box an item. Made by `entry_form`."""

    instrument: Instrument
    taken_on = DayField(_("Answered on"), [InputRequired()])

    def facts(self) -> MeasureFacts:
        """What was typed, as plain values; what was left empty is not in it."""
        typed = {one.number: self[f"item_{one.number}"].data for one in self.instrument.items}
        answers = {number: points for number, points in typed.items() if points is not None}
        on = self.taken_on.data
        if on is None:
            raise ValueError("validated above")
        return MeasureFacts(self.instrument.name, on, answers)


class VoidForm(Form):
    """Taking an administration out."""

    reason = TextAreaField(
        _("Why it does not count"), [InputRequired(), Length(max=500)], filters=[trimmed], render_kw={"rows": 2}
    )


@lru_cache(maxsize=len(Name))
def entry_form(name: Name) -> type[EntryForm]:
    """The form of one instrument."""
    instrument = INSTRUMENTS[name]
    boxes: dict[str, Any] = {f"item_{one.number}": _box(one) for one in instrument.items}
    return type(f"EntryFormOf{name.name}", (EntryForm,), {"instrument": instrument, **boxes})


def _box(item: Item) -> PointsField:
    def on_the_form(_form: Form, field: Any) -> None:
        if field.data is not None and field.data not in item.points:
            raise ValidationError(range_sentence(Wrong(item.number, field.data, item.points)))

    return PointsField(
        _("%(number)s. %(label)s", number=item.number, label=item.label),
        [Optional(), on_the_form],
        render_kw={
            "inputmode": "numeric",
            "maxlength": "2",
            "autocomplete": "off",
            "data-points": " ".join(str(point) for point in item.points),
        },
    )


class WordingForm(Form):
    """A file with the official wording, and on what terms it may be used."""

    file = FileField(_("FHIR Questionnaire"), description=_("A JSON file of FHIR R4, at most 500 kB."))
    license = TextAreaField(
        _("On what terms the clinic may give it to patients"),
        [Length(max=1000)],
        filters=[trimmed],
        description=_("Who gave the permission or licence, when, and until when."),
        render_kw={"rows": 2},
    )

    def validate_file(self, field: Any) -> None:
        """A file was chosen."""
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))

    def facts(self) -> WordingFacts:
        """What was sent, as plain values."""
        return WordingFacts(self.file.data.read(MOST_BYTES + 1), self.license.data or "")


class ScheduleForm(Form):
    """How often a program asks each instrument. Made by `schedule_form`."""

    def put(self, schedule: Schedule) -> None:
        """Fill it with what the program asks now."""
        for name, days in schedule.every_days.items():
            self[f"days_{name}"].data = days
        self.version.data = str(schedule.version)

    def every_days(self) -> dict[Name, int]:
        """Days between two, of the instruments that have any."""
        typed = {name: self[f"days_{name}"].data for name in INSTRUMENTS}
        return {name: days for name, days in typed.items() if days is not None}


@lru_cache(maxsize=1)
def schedule_form() -> type[ScheduleForm]:
    """The form with a box an instrument."""
    boxes = {
        f"days_{name}": IntegerField(
            one.title, [Optional()], description=one.about, render_kw={"inputmode": "numeric", "min": 1, "max": 365}
        )
        for name, one in INSTRUMENTS.items()
    }
    return type("ScheduleFormOfAll", (ScheduleForm,), boxes)
