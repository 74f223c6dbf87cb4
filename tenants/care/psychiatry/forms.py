"""Forms of evaluations, orders and certifications."""

from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.care.psychiatry.rules import NEEDED, SECTIONS, EvaluationKind, OrderKind, Told
from tenants.care.psychiatry.services import OrderFacts
from tenants.care.psychiatry.words import KINDS, ORDERS, SHORT, TOLD
from tenants.care.psychiatry.words import SECTIONS as SECTION_WORDS

LONG = Length(max=20_000)


class EvaluationForm(Form):
    """An evaluation; its sections are fields of their own, by name."""

    kind = SelectField(_("What it is"), choices=choices_of(KINDS.items()), coerce=EvaluationKind)

    def content(self) -> dict[str, str]:
        """The sections as they were typed."""
        return {name: self[name].data for name in SECTIONS}

    def groups(self) -> list[tuple[object, list[str]]]:
        """How the page lays them out."""
        whole, status, after = SECTIONS[:7], SECTIONS[7:14], SECTIONS[14:]
        return [
            (_("What it is"), ["kind"]),
            (_("History"), list(whole)),
            (_("Mental status"), list(status)),
            (_("Risk, impression and plan"), list(after)),
        ]


def _section(name: str) -> Field:
    rows = 2 if name in SHORT else 4
    is_always = all(name in needed for needed in NEEDED.values())
    hint = _("Needed for a signature.") if is_always else ""
    return TextAreaField(SECTION_WORDS[name], [LONG], filters=[trimmed], description=hint, render_kw={"rows": rows})


for _name in SECTIONS:
    setattr(EvaluationForm, _name, _section(_name))


class AddendumForm(Form):
    """What is added to an evaluation."""

    text = TextAreaField(_("What is to be added"), [InputRequired(), LONG], filters=[trimmed])


class OrderForm(Form):
    """An order. choices of ordered_by_id: given by the view."""

    kind = SelectField(_("What it is about"), choices=choices_of(ORDERS.items()), coerce=OrderKind)
    text = TextAreaField(
        _("What is ordered"),
        [InputRequired(), LONG],
        filters=[trimmed],
        description=_("Whole, as it is to be carried out: what, how much, how often, until when."),
        render_kw={"rows": 3},
    )
    ordered_by_id = SelectField(_("Given by"), [Optional()], coerce=as_id, validate_choice=False)
    told = SelectField(_("How it was given"), choices=choices_of(TOLD.items()), coerce=Told)

    def offer(self, prescribers: list[tuple[str, str]]) -> None:
        """Give the clinic's prescribers to choose from."""
        self.ordered_by_id.choices = choices_of(prescribers, _("Choose…"))

    def facts(self) -> OrderFacts:
        """What was typed, as plain values."""
        return OrderFacts(self.kind.data, self.text.data, self.told.data, self.ordered_by_id.data)


class OutcomeForm(Form):
    """An order was carried out."""

    text = TextAreaField(_("What came of it"), [LONG], filters=[trimmed], description=_("May stay empty."))


class CertifyForm(Form):
    """A certification."""

    week_hours = IntegerField(_("Hours of care a week that are needed"), [InputRequired(), NumberRange(1, 60)])
    reason = TextAreaField(
        _("Why the patient needs this level of care"),
        [InputRequired(), LONG],
        filters=[trimmed],
        description=_("What would happen without it, and why less would not do."),
        render_kw={"rows": 5},
    )
