"""The form of a session's note: everything on one page, each relative a row, each agreement a row, spare rows to fill."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from causeway.ids import parse_id
from causeway.web import formats
from causeway.web.forms import Form, blank_to_none, chosen
from tenants.family.forms.names import NoNamesField
from tenants.family.labels import AGREEMENT_STATES, BASES, FOCUS, INTERVENTIONS, LATER, TOOK_PART, focus_text
from tenants.family.queries import AgreementRow, Seat
from tenants.family.rules import AgreementOwner, AgreementState, Basis, FocusArea, Intervention, Later, TookPart
from tenants.family.services import AgreementFacts, AskedFacts, Documentation, ParticipantFacts
from tenants.patients.forms.fields import ChecksField, DayField, choices_of

SPARE_ROWS = 3
MOST_ROWS = 500
"""Beyond any family: a bound against forged forms, not on what a record may hold."""
PATIENT, CLINIC = AgreementOwner.PATIENT.value, AgreementOwner.CLINIC.value


class SeatForm(PlainForm):  # type: ignore[misc]  # WTForms ships no types
    """One relative: whether and how they took part, on what basis."""

    contact_id = HiddenField()
    took_part = SelectField(_("Took part"), choices=choices_of(TOOK_PART.items(), _("Not part of this session")))
    basis = SelectField(_("Basis"), choices=choices_of(BASES.items(), _("Choose…")))
    account = StringField(_("If no basis: what happened"), [Length(max=2000)], filters=[blank_to_none])
    later = SelectField(_("From then on"), choices=choices_of(LATER.items(), _("Choose…")), coerce=chosen)
    later_account = StringField(
        _("If without a basis from then on: what happened"), [Length(max=2000)], filters=[blank_to_none]
    )
    from_minute = IntegerField(_("From minute"), [Optional(), NumberRange(0, 720)])
    until_minute = IntegerField(_("Until minute"), [Optional(), NumberRange(0, 720)])
    spoke_of = ChecksField(_("Spoke of"), choices=choices_of(FOCUS.items()))
    observation = StringField(_("Observed"), [Length(max=1000)], filters=[blank_to_none])


class AgreementForm(PlainForm):  # type: ignore[misc]  # WTForms ships no types
    """One agreement; left empty, it is none."""

    agreement_id = HiddenField()
    text = StringField(_("What was agreed"), [Length(max=1000)], filters=[blank_to_none])
    owner = SelectField(_("In whose hands"), validate_choice=False)
    due_on = DayField(_("By"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and that what was agreed has its day."""
        return bool(super().validate(extra_validators)) and _has_day(self.due_on, is_asked=bool(self.text.data))


class AskedForm(PlainForm):  # type: ignore[misc]  # WTForms ships no types
    """What became of an agreement of an earlier session."""

    agreement_id = HiddenField()
    state = SelectField(_("What became of it"), choices=choices_of(AGREEMENT_STATES.items()))
    due_on = DayField(_("If carried over, by"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and that what is carried over has its day."""
        is_carried = self.state.data == AgreementState.CARRIED.value
        return bool(super().validate(extra_validators)) and _has_day(self.due_on, is_asked=is_carried)


class Rows(FieldList):  # type: ignore[misc]  # WTForms ships no types
    """Rows that read as sentences where two versions of a note are compared. `names`: contacts by id."""

    names: Mapping[str, str] = {}

    def as_text(self) -> str:
        """The rows that say something, one after the other."""
        return "; ".join(text for row in self if (text := self._row(row.form)))

    def _row(self, row: Any) -> str:
        if isinstance(row, SeatForm):
            name = self.names.get(row.contact_id.data or "", "")
            chosen = [_chosen(field) for field in (row.took_part, row.basis, row.later) if field.data]
            spoke_of = focus_text(row.spoke_of.data or ())
            said = [*chosen, row.account.data, row.later_account.data, spoke_of, row.observation.data]
            return f"{name}: {', '.join(filter(None, said))}" if row.took_part.data else ""
        if isinstance(row, AskedForm):
            name = self.names.get(row.agreement_id.data or "", "")
            return " · ".join(filter(None, (name, _chosen(row.state), formats.day(row.due_on.data))))
        if not row.text.data:
            return ""
        due = formats.day(row.due_on.data)
        return " · ".join(filter(None, (row.text.data, _chosen(row.owner), due)))


class DocumentForm(Form):
    """The note of a session."""

    held_minutes = IntegerField(
        _("Minutes held"), [InputRequired(), NumberRange(1, 720)], description=_("Really held, not planned.")
    )
    families_count = IntegerField(_("Families in the room"), [Optional(), NumberRange(1, 30)])
    patient_present = SelectField(
        _("Did the patient take part?"),
        [InputRequired()],
        choices=choices_of([("yes", _("Yes")), ("no", _("No"))], _("Choose…")),
    )
    absence_reason = TextAreaField(_("If not: why"), [Length(max=2000)], filters=[blank_to_none], render_kw={"rows": 2})
    benefit = TextAreaField(
        _("If not: how the session serves the patient's treatment"),
        [Length(max=2000)],
        filters=[blank_to_none],
        render_kw={"rows": 2},
    )
    patient_spoke_of = ChecksField(_("The patient spoke of"), choices=choices_of(FOCUS.items()))
    observation = TextAreaField(
        _("How the patient was"), [Length(max=2000)], filters=[blank_to_none], render_kw={"rows": 2}
    )
    asked = Rows(FormField(AskedForm), _("Agreed before"), max_entries=MOST_ROWS)
    participants = Rows(FormField(SeatForm), _("Relatives and support persons"), max_entries=MOST_ROWS)
    goal_ids = ChecksField(_("Goals of the plan it served"))
    focus_areas = ChecksField(_("Focus areas"), choices=choices_of(FOCUS.items()))
    interventions = ChecksField(_("What you did"), choices=choices_of(INTERVENTIONS.items()))
    agreements = Rows(FormField(AgreementForm), _("Agreements"), max_entries=MOST_ROWS)
    narrative = TextAreaField(_("Note"), [Length(max=20_000)], filters=[blank_to_none], render_kw={"rows": 12})
    confirmed = NoNamesField()

    def seat(
        self,
        seats: Sequence[Seat],
        called: str,
        *,
        goals: Sequence[tuple[UUID, str]] = (),
        asked: Sequence[AgreementRow] = (),
        names: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Tell the rows who the contacts are: names for comparing, and whose an agreement can be. called: the patient.

        goals: those to choose from. asked: agreements of earlier sessions. names: words that may be another family's.
        """
        self.confirmed.offer(names)
        self.goal_ids.choices = choices_of(goals)
        self.asked.names = {str(row.id): row.text for row in asked}
        people = {str(seat.contact_id): seat.name for seat in seats}
        owners = choices_of([(PATIENT, called), (CLINIC, gettext("The clinic")), *people.items()])
        self.participants.names = self.agreements.names = people
        for row in self.agreements:
            row.form.owner.choices = owners

    @staticmethod
    def agreement_rows(agreements: Sequence[AgreementRow], next_on: date | None) -> list[dict[str, Any]]:
        """The agreements on record as data for the form, with spare rows after them. next_on: the day of the next session."""
        rows: list[dict[str, Any]] = [
            {
                "agreement_id": str(row.id),
                "text": row.text,
                "owner": str(row.contact_id) if row.contact_id is not None else row.owner.value,
                "due_on": row.due_on,
            }
            for row in agreements
            if row.carried_from_id is None
        ]
        return rows + [{"owner": PATIENT, "due_on": next_on} for _spare in range(SPARE_ROWS)]

    def documentation(self) -> Documentation:
        """What was typed, as plain values. The form has been validated."""
        return Documentation(
            held_minutes=self.held_minutes.data,
            is_patient_present=self.patient_present.data == "yes",
            participants=tuple(filter(None, (_participant(row.form) for row in self.participants))),
            families_count=self.families_count.data,
            absence_reason=self.absence_reason.data,
            benefit=self.benefit.data,
            focus_areas=_areas(self.focus_areas),
            patient_spoke_of=_areas(self.patient_spoke_of),
            interventions=tuple(Intervention(value) for value in self.interventions.data or ()),
            narrative=self.narrative.data,
            agreements=tuple(filter(None, (_agreement(row.form) for row in self.agreements))),
            observation=self.observation.data,
            goal_ids=tuple(goal_id for text in self.goal_ids.data or () if (goal_id := parse_id(text)) is not None),
            asked=tuple(filter(None, (_asked(row.form) for row in self.asked))),
            confirmed=tuple(self.confirmed.data or ()),
        )


def _areas(field: Any) -> tuple[FocusArea, ...]:
    return tuple(FocusArea(value) for value in field.data or ())


def _participant(row: Any) -> ParticipantFacts | None:
    contact_id = parse_id(row.contact_id.data)
    if contact_id is None or not row.took_part.data:
        return None
    return ParticipantFacts(
        contact_id,
        TookPart(row.took_part.data),
        Basis(row.basis.data) if row.basis.data else None,
        row.account.data,
        row.from_minute.data,
        row.until_minute.data,
        _areas(row.spoke_of),
        row.observation.data,
        Later(row.later.data) if row.later.data else None,
        row.later_account.data,
    )


def _asked(row: Any) -> AskedFacts | None:
    agreement_id = parse_id(row.agreement_id.data)
    if agreement_id is None or not row.state.data:
        return None
    return AskedFacts(agreement_id, AgreementState(row.state.data), row.due_on.data)


def _agreement(row: Any) -> AgreementFacts | None:
    if not row.text.data:
        return None
    contact_id: UUID | None = None
    owner = AgreementOwner.CONTACT
    if row.owner.data in {PATIENT, CLINIC}:
        owner = AgreementOwner(row.owner.data)
    else:
        contact_id = parse_id(row.owner.data)
    return AgreementFacts(row.text.data, owner, contact_id, row.due_on.data, parse_id(row.agreement_id.data))


def _has_day(field: Any, *, is_asked: bool) -> bool:
    if is_asked and field.data is None:
        field.errors = [*field.errors, gettext("Say by when.")]
        return False
    return True


def _chosen(field: Any) -> str:
    return next((str(choice.label) for choice in field.iter_choices() if str(choice.value) == str(field.data)), "")
