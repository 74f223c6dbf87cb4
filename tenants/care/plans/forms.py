"""Forms of treatment plans: their parts, progress, signatures, reviews."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import DecimalField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, as_id, choices_of, chosen, trimmed
from tenants.care.plans.labels import DECISIONS, FINDINGS
from tenants.care.plans.rules import Decision, Finding
from tenants.care.plans.services import (
    Found,
    GoalFacts,
    InterventionFacts,
    ObjectiveFacts,
    ProblemFacts,
    ProgressFacts,
    ReviewFacts,
)
from tenants.patients.forms.fields import ChecksField, DayField
from tenants.patients.signatures.queries import Signers
from tenants.patients.signatures.rules import Capacity, Method
from tenants.patients.signatures.services import SignatureFacts
from tenants.programs.labels import MODALITIES
from tenants.programs.models import Modality

_NUMBER = [Optional(), NumberRange(-99_999_999, 99_999_999)]
PATIENT = "patient"


class ProblemForm(Form):
    """A problem."""

    statement = TextAreaField(
        _("What is worked on"), [InputRequired(), Length(max=1000)], filters=[trimmed], render_kw={"rows": 2}
    )
    diagnosis_ids = ChecksField(_("Diagnoses it comes from"), coerce=as_id)

    def offer(self, diagnoses: Sequence[tuple[str, str]]) -> "ProblemForm":
        """With the patient's diagnoses to choose from."""
        self.diagnosis_ids.choices = [SelectChoice(value, words) for value, words in diagnoses]
        if not diagnoses:
            del self.diagnosis_ids
        return self

    def facts(self) -> ProblemFacts:
        """What was typed, as plain values."""
        chosen_ids = self.diagnosis_ids.data if "diagnosis_ids" in self else []
        return ProblemFacts(self.statement.data, tuple(chosen_ids or ()))


class GoalForm(Form):
    """A goal."""

    statement = TextAreaField(
        _("What the patient works toward"),
        [InputRequired(), Length(max=1000)],
        filters=[trimmed],
        description=_("In words agreed with the patient; the first line is what a note's chip shows."),
        render_kw={"rows": 2},
    )
    problem_id = SelectField(_("Under the problem"), coerce=as_id)
    measured = StringField(_("How one will see that it is met"), [Length(max=1000)], filters=[trimmed])
    source = SelectField(
        _("Progress comes from"),
        coerce=chosen,
        description=_("A goal tied to something that is recorded anyway counts by itself."),
    )
    baseline = DecimalField(_("At the start"), _NUMBER)
    target = DecimalField(_("Target"), _NUMBER)
    unit = StringField(
        _("What the numbers count"),
        [Length(max=100)],
        filters=[trimmed],
        description=_("Such as: nights a week"),
    )
    target_on = DayField(_("By"), [Optional()])

    def offer(self, problems: Sequence[tuple[str, str]], sources: Sequence[tuple[str, str]]) -> "GoalForm":
        """With the plan's problems and the sources of progress to choose from."""
        self.problem_id.choices = choices_of(problems, _("None yet"))
        self.source.choices = choices_of(sources, _("What people enter"))
        return self

    def facts(self) -> GoalFacts:
        """What was typed, as plain values."""
        source, _colon, ref = (self.source.data or "").partition(":")
        return GoalFacts(
            self.statement.data,
            self.measured.data,
            self.target_on.data,
            self.problem_id.data,
            self.baseline.data,
            self.target.data,
            self.unit.data,
            source,
            ref,
        )


class ObjectiveForm(Form):
    """An objective."""

    statement = TextAreaField(
        _("What happens on the way"), [InputRequired(), Length(max=1000)], filters=[trimmed], render_kw={"rows": 2}
    )
    target_on = DayField(_("By"), [Optional()])

    def facts(self) -> ObjectiveFacts:
        """What was typed, as plain values."""
        return ObjectiveFacts(self.statement.data, self.target_on.data)


class InterventionForm(Form):
    """An intervention."""

    statement = TextAreaField(
        _("What the clinic does"), [InputRequired(), Length(max=1000)], filters=[trimmed], render_kw={"rows": 2}
    )
    modality = SelectField(_("Way of working"), coerce=chosen, choices=choices_of(MODALITIES.items(), _("None named")))
    frequency = StringField(
        _("How often"), [Length(max=200)], filters=[trimmed], description=_("Such as: twice a week, 50 minutes")
    )
    who_id = SelectField(_("Who"), coerce=as_id)

    def offer(self, staff: Sequence[tuple[str, str]]) -> "InterventionForm":
        """With the staff to choose from."""
        self.who_id.choices = choices_of(staff, _("The team"))
        return self

    def facts(self) -> InterventionFacts:
        """What was typed, as plain values."""
        modality = Modality(self.modality.data) if self.modality.data else None
        return InterventionFacts(self.statement.data, modality, self.frequency.data, self.who_id.data)


class ProgressForm(Form):
    """How far a goal is."""

    seen_on = DayField(_("On"), [InputRequired()])
    value = DecimalField(_("Number"), _NUMBER)
    words = TextAreaField(_("What was seen"), [Length(max=2000)], filters=[trimmed], render_kw={"rows": 2})

    def facts(self) -> ProgressFacts:
        """What was typed, as plain values."""
        if self.seen_on.data is None:
            raise ValueError("validated above")
        return ProgressFacts(self.seen_on.data, self.value.data, self.words.data)


class PlanForm(Form):
    """A step without fields: the plan's version and the once-only key."""


def _people(signers: Signers, may: Collection[Capacity]) -> list[tuple[str, Any]]:
    """Those who sign in one of these capacities, as choices."""
    people: list[tuple[str, Any]] = [(PATIENT, signers.name)] if Capacity.PATIENT in may else []
    if Capacity.GUARDIAN in may:
        people += [(str(one.id), _("%(name)s, guardian", name=one.name)) for one in signers.guardians]
    if Capacity.REPRESENTATIVE in may:
        people += [(str(one.id), _("%(name)s, representative", name=one.name)) for one in signers.representatives]
    return people


class SignatureForm(Form):
    """A signature on the tablet: who signs, and the name drawn or typed. mark: the strokes, as the pad writes them."""

    signer = RadioField(_("Who signs"))
    mark = HiddenField()
    typed = StringField(_("Or type the whole name"), [Length(max=200)], filters=[trimmed])

    def offer(self, signers: Signers, may: Collection[Capacity]) -> "SignatureForm":
        """With those to choose from who may sign and have not."""
        self.signer.choices = _people(signers, may) or [(PATIENT, signers.name)]
        if self.signer.data is None:
            self.signer.data = self.signer.choices[0][0]
        return self

    def facts(self) -> SignatureFacts:
        """What was signed: a typed name where one was typed, else what was drawn."""
        contact_id = None if self.signer.data == PATIENT else UUID(self.signer.data)
        if self.typed.data:
            return SignatureFacts(Method.TYPED, self.typed.data, contact_id)
        return SignatureFacts(Method.DRAWN, self.mark.data or "", contact_id)


class RefusalForm(Form):
    """Why somebody did not want to sign."""

    signer = RadioField(_("Who did not want to sign"))
    reason = TextAreaField(
        _("Why, in their own words"), [InputRequired(), Length(max=2000)], filters=[trimmed], render_kw={"rows": 3}
    )

    def offer(self, signers: Signers) -> "RefusalForm":
        """With everybody who was asked to choose from."""
        self.signer.choices = _people(signers, {Capacity.PATIENT, *signers.signing.asked()})
        if self.signer.data is None:
            self.signer.data = PATIENT
        return self

    def facts(self) -> SignatureFacts:
        """The refusal."""
        contact_id = None if self.signer.data == PATIENT else UUID(self.signer.data)
        return SignatureFacts(Method.REFUSED, self.reason.data, contact_id)


class ReviewForm(Form):
    """A review; a line per open goal is added by `of`."""

    decision = SelectField(_("What is decided"), [InputRequired()], choices=choices_of(DECISIONS.items(), _("Choose…")))
    summary = TextAreaField(_("Why"), [InputRequired(), Length(max=10_000)], filters=[trimmed], render_kw={"rows": 4})
    goal_ids: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, goals: Mapping[UUID, str], **options: Any) -> "ReviewForm":
        """The form with two fields for each goal: what was found, and what changed."""

        class WithGoals(cls):  # type: ignore[valid-type,misc]  # WTForms' way of adding fields
            goal_ids = tuple(goals)

        for goal_id in goals:
            found = SelectField(
                _("What became of it"), [InputRequired()], choices=choices_of(FINDINGS.items(), _("Choose…"))
            )
            words = StringField(_("What changed"), [Length(max=1000)], filters=[trimmed])
            setattr(WithGoals, f"found_{goal_id.hex}", found)
            setattr(WithGoals, f"words_{goal_id.hex}", words)
        made: ReviewForm = WithGoals(**options)
        return made

    def line(self, goal_id: UUID) -> tuple[Any, Any]:
        """The two fields of a goal."""
        return self[f"found_{goal_id.hex}"], self[f"words_{goal_id.hex}"]

    def facts(self) -> ReviewFacts:
        """What was typed, as plain values."""
        found = {}
        for goal_id in self.goal_ids:
            finding, words = self.line(goal_id)
            found[goal_id] = Found(Finding(finding.data), words.data)
        return ReviewFacts(Decision(self.decision.data), self.summary.data, found)
