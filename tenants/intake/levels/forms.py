"""The form of a level-of-care decision: one field per scale of the instrument, by the rule of the day."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from causeway.ids import parse_id
from causeway.web.forms import Form, choices_of, chosen, trimmed
from tenants.intake.levels import labels
from tenants.intake.levels.rules import (
    CareLevel,
    Instrument,
    RuleSet,
    Suggestion,
    rule_of,
    score_problems,
    suggest,
)
from tenants.intake.levels.services import DecisionFacts


class DecisionForm(Form):
    """What every decision has. The scales stand before it, as `score_<key>`."""

    rule: RuleSet

    assessed_on = DateField(_("Assessed on"), [InputRequired()])
    assessor_id = SelectField(_("Assessed by"), coerce=chosen)
    considerations = TextAreaField(
        _("What they want, and what stands in the way"),
        [Length(max=20_000)],
        filters=[trimmed],
        description=_("Informs the choice and is not rated."),
    )
    chosen_level = SelectField(
        _("Level of care chosen"),
        [InputRequired()],
        choices=choices_of(labels.LEVELS.items(), _("Choose…")),
    )
    reason = TextAreaField(
        _("Why another level than the scores suggest"),
        [Length(max=20_000)],
        filters=[trimmed],
        description=_("Needed where the level chosen is not the one suggested."),
    )
    rationale = TextAreaField(_("What the decision rests on"), [InputRequired(), Length(max=20_000)], filters=[trimmed])

    def scores(self) -> dict[str, int | None]:
        """What was given, by scale; None where nothing was, or nothing that can be read."""
        given = {scale.key: self._fields[f"score_{scale.key}"].data for scale in self.rule.scales}
        return {key: int(value) if value and str(value).isdecimal() else None for key, value in given.items()}

    def suggestion(self) -> Suggestion | None:
        """What the scores suggest so far; None until every one is there."""
        scores = self.scores()
        if score_problems(self.rule, scores):
            return None
        return suggest(self.rule, {key: score for key, score in scores.items() if score is not None})

    def facts(self) -> DecisionFacts:
        """What was typed, as plain values."""
        return DecisionFacts(
            self.rule.instrument,
            self.scores(),
            CareLevel(self.chosen_level.data),
            self.assessed_on.data,
            self.rationale.data,
            self.considerations.data,
            self.reason.data,
            parse_id(self.assessor_id.data),
        )

    def put_error(self, error: Any) -> None:
        """A scale's sentence stands beside the scale."""
        problems = getattr(error, "problems", None)
        if problems is not None:
            own = {scale.key for scale in self.rule.scales}
            error.problems = {f"score_{name}" if name in own else name: said for name, said in problems.items()}
        super().put_error(error)


@lru_cache(maxsize=32)
def form_of(instrument: Instrument, on: date) -> type[DecisionForm]:
    """The form of an instrument by the rule that holds on a day, made once."""
    rule = rule_of(instrument, on)
    numbers = [(str(number), str(number)) for number in range(rule.lowest, rule.highest + 1)]
    fields: dict[str, Any] = {
        f"score_{scale.key}": RadioField(
            labels.SCALES[scale.key],
            [InputRequired() if scale.is_rated else Optional()],
            choices=choices_of(numbers),
            coerce=chosen,
            validate_choice=False,  # the service says which numbers there are
        )
        for scale in rule.scales
    }
    return type(f"{instrument.name.title()}Form", (DecisionForm,), {"rule": rule, **fields})
