"""What follows a report: reports given, steps, people named, closing."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.care.incidents.forms.days import day_of
from tenants.care.incidents.labels import AUTHORITIES, STEPS
from tenants.care.incidents.rules import Authority, StepKind
from tenants.patients.forms.fields import DayField, PatientPicker

LONG = Length(max=20_000)


def _words(label: Any, description: Any = "", rows: int = 4) -> TextAreaField:
    return TextAreaField(
        label, [InputRequired(), LONG], filters=[trimmed], description=description, render_kw={"rows": rows}
    )


class AddForm(Form):
    """More of what happened."""

    text = _words(_("What is to be added"), _("It stays as you sign it."))


class GivenForm(Form):
    """A report was given."""

    given_on = DayField(_("Reported on"), [InputRequired()])
    said = _words(_("To whom and how"), _("Office, person, reference number."), rows=3)

    def values(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        return {"on": day_of(self.given_on), "to": self.said.data}


class NoticeForm(Form):
    """A report that no deadline asks for."""

    authority = SelectField(_("To whom"), choices=choices_of(AUTHORITIES.items()), default=Authority.OTHER.value)
    due_on = DayField(_("Due on"), [InputRequired()])
    source = StringField(
        _("What asks for it"),
        [InputRequired(), Length(max=300)],
        filters=[trimmed],
        description=_("The law, the contract, the person. Name nobody in care."),
    )

    def values(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        return {
            "authority": Authority(self.authority.data),
            "due_on": day_of(self.due_on),
            "source": self.source.data,
        }


class MoveForm(Form):
    """Who does a step, and by when. Choices of owner_id: given by the view."""

    owner_id = SelectField(_("Who"), [InputRequired()], coerce=as_id)
    due_on = DayField(_("By"), [InputRequired()])

    def values(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        owner: UUID = self.owner_id.data
        return {"owner_id": owner, "due_on": day_of(self.due_on)}


class StepForm(MoveForm):
    """What somebody is to do."""

    kind = SelectField(_("What this is"), choices=choices_of(STEPS.items()))
    text = _words(_("What is to be done"), _("Whoever does it reads this and not the report."))

    def values(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        return {**super().values(), "kind": StepKind(self.kind.data), "text": self.text.data}


class OutcomeForm(Form):
    """What came of a step."""

    outcome = _words(_("What was found or done"))


class PersonForm(Form):
    """One more who was in it. Choices of staff_id: given by the view."""

    patient_id = PatientPicker(_("Patient"))
    staff_id = SelectField(_("Somebody on the staff"), [Optional()], coerce=as_id)
    other = StringField(_("Somebody else"), [Length(max=200)], filters=[trimmed])


class CloseForm(Form):
    """What was learned."""

    learned = _words(_("What was learned"), _("And what is different from now on."))
