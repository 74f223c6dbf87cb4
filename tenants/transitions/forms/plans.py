"""Forms of a plan and its tasks."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from causeway.web.forms import Form, as_id, blank_to_none
from tenants.intake.labels import DESTINATIONS
from tenants.intake.rules import Destination
from tenants.patients.forms.fields import DayField, choices_of
from tenants.transitions.labels import DIRECTIONS
from tenants.transitions.models import TransitionPlan
from tenants.transitions.rules import Direction
from tenants.transitions.services import FirstVisitFacts, PlanDraft

LONG = Length(max=8000)


class PlanForm(Form):
    """A transition plan."""

    direction = SelectField(_("Direction"), choices=choices_of(DIRECTIONS.items()), coerce=Direction)
    target_on = DayField(_("Target date"), [InputRequired()])
    destination = SelectField(_("Where to"), choices=choices_of(DESTINATIONS.items(), _("Not decided yet")))
    destination_name = StringField(
        _("Place or provider"),
        [Length(max=200)],
        filters=[blank_to_none],
        description=_("Name it as the patient knows it."),
    )
    criteria = TextAreaField(
        _("Criteria for this step"),
        [LONG],
        filters=[blank_to_none],
        description=_("What has to be true for it, and what is true already."),
        render_kw={"rows": 6},
    )

    @classmethod
    def of(cls, plan: TransitionPlan, draft: PlanDraft) -> "PlanForm":
        """The form filled from a plan as it stands."""
        form = cls(
            formdata=None,
            data={
                "direction": draft.direction,
                "target_on": draft.target_on,
                "destination": draft.destination.value if draft.destination is not None else "",
                "destination_name": draft.destination_name,
                "criteria": draft.criteria,
            },
        )
        form.version.data = str(plan.version)
        return form

    def draft(self) -> PlanDraft:
        """What was typed, as plain values. The form has been validated."""
        assert self.target_on.data is not None  # noqa: S101 - the field is required
        return PlanDraft(
            direction=self.direction.data,
            target_on=self.target_on.data,
            destination=Destination(self.destination.data) if self.destination.data else None,
            destination_name=self.destination_name.data or "",
            criteria=self.criteria.data,
        )


class FirstVisitForm(Form):
    """Why there is no first appointment within seven days."""

    refused_on = DayField(_("The patient refused on"), [Optional()])
    refusal = TextAreaField(_("In the patient's words"), [LONG], filters=[blank_to_none], render_kw={"rows": 3})
    earliest_on = DayField(_("Earliest date anybody offered"), [Optional()])
    calls = TextAreaField(
        _("Calls that were made"),
        [LONG],
        filters=[blank_to_none],
        description=_("With a bridge contact within 7 days this is enough; write that down under Aftercare."),
        render_kw={"rows": 3},
    )

    def facts(self) -> FirstVisitFacts:
        """What was typed, as plain values."""
        return FirstVisitFacts(self.refused_on.data, self.refusal.data, self.earliest_on.data, self.calls.data)


class TaskForm(Form):
    """A task of a plan."""

    title = StringField(_("What is to be done"), [DataRequired(), Length(max=200)], filters=[blank_to_none])
    owner_id = SelectField(_("Who does it"), coerce=as_id)
    due_on = DayField(_("By"), [Optional()])


class CheckForm(Form):
    """Whether a task is done."""

    done = HiddenField()


class AbandonForm(Form):
    """Why a plan is given up."""

    reason = TextAreaField(_("Why"), [DataRequired(), LONG], filters=[blank_to_none])
