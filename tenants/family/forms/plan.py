"""Forms of planning, calling off, signing and adding. Clock times are the clinic's; the forms turn them into instants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from causeway import clock
from causeway.ids import parse_id
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import Form, blank_to_none
from tenants.family.labels import AGREEMENT_STATES, CANCEL_REASONS, FORMATS, KINDS
from tenants.family.models import FamilySession
from tenants.family.rules import AgreementState, CancelReason, SessionFormat, SessionKind
from tenants.family.services import SessionPlan
from tenants.patients.forms.fields import (
    FIRST,
    SECOND,
    ChecksField,
    DayField,
    OccurrenceField,
    PatientPicker,
    choices_of,
)


class PickPatientForm(Form):
    """Whose family it is about."""

    patient_id = PatientPicker(_("Patient"), [DataRequired()])


class PlanForm(Form):
    """A planned session."""

    clinician_id = SelectField(_("Held by"), [InputRequired()])
    on = DayField(_("Day"), [InputRequired()])
    starts = TimeField(_("Begins"), [InputRequired()])
    ends = TimeField(_("Ends"), [InputRequired()])
    occurrence = OccurrenceField()
    format = SelectField(_("How"), choices=choices_of(FORMATS.items()), coerce=SessionFormat)
    kind = SelectField(_("With"), choices=choices_of(KINDS.items()), coerce=SessionKind)
    contact_ids = ChecksField(
        _("Who is expected besides the patient"),
        description=_("Relatives and support persons on the patient's record."),
    )

    @classmethod
    def of(cls, session: FamilySession, contact_ids: Sequence[str], zone: ZoneInfo) -> "PlanForm":
        """The form filled from a planned session."""
        starts, ends = clock.local(session.starts_at, zone), clock.local(session.ends_at, zone)
        form = cls(
            formdata=None,
            data={
                "clinician_id": str(session.clinician_id),
                "on": starts.date(),
                "starts": starts.time().replace(fold=0),
                "ends": ends.time().replace(fold=0),
                "occurrence": SECOND if starts.fold else FIRST,
                "format": session.format,
                "kind": session.kind,
                "contact_ids": list(contact_ids),
            },
        )
        form.version.data = str(session.version)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, and that the clock times exist and follow each other."""
        if not super().validate(extra_validators):
            return False
        return self.times() is not None

    def is_repeated(self) -> bool:
        """Whether the clocks show the beginning twice that night."""
        on, starts = self.on.data, self.starts.data
        return on is not None and starts is not None and clock.is_repeated(on, starts, current.actor.zone)

    def times(self) -> tuple[datetime, datetime] | None:
        """Beginning and end as instants; None, with the reason beside its field, when there are none.

        The end is the first moment after the beginning at which the clocks show it that day.
        """
        zone, on, begins = current.actor.zone, self.on.data, self.starts.data
        if on is None or begins is None or self.ends.data is None:
            return None  # said beside the field that lacks
        if self.is_repeated() and not self.occurrence.data:
            _wrong(self.starts, gettext("The clocks show this time twice that night. Choose which one."))
            return None
        starts = clock.instant(on, begins, zone, is_second=self.occurrence.is_second)
        shown = [clock.instant(on, self.ends.data, zone, is_second=second) for second in (False, True)]
        for field, moment in ((self.starts, starts), (self.ends, shown[0])):
            if moment is None:
                day = formats.day(on)
                _wrong(field, gettext("On %(day)s the clocks go forward and skip this time. Choose another.", day=day))
        if starts is None or shown[0] is None:
            return None
        ends = next((moment for moment in shown if moment is not None and moment > starts), None)
        if ends is None:
            _wrong(self.ends, gettext("The session ends before it begins."))
            return None
        return starts, ends

    def plan(self) -> SessionPlan:
        """What was typed, as plain values. The form has been validated."""
        times = self.times()
        clinician_id = parse_id(self.clinician_id.data)
        assert times is not None and clinician_id is not None  # noqa: S101, PT018 - established by validate
        chosen = (parse_id(text) for text in self.contact_ids.data or ())
        return SessionPlan(
            clinician_id=clinician_id,
            starts_at=times[0],
            ends_at=times[1],
            format=self.format.data,
            kind=self.kind.data,
            contact_ids=tuple(contact_id for contact_id in chosen if contact_id is not None),
        )

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings; which of two nights' hours is asked only when there are two."""
        when = ["on", "starts", "ends"]
        if self.is_repeated():
            when.append("occurrence")
        return [
            (_("When"), when),
            (_("How and by whom"), ["clinician_id", "format", "kind"]),
            (_("Who"), ["contact_ids"]),
        ]


class CancelForm(Form):
    """Why a session is called off or was not held."""

    reason = SelectField(_("Why"), choices=choices_of(CANCEL_REASONS.items()), coerce=CancelReason)
    note = TextAreaField(_("More about it"), [Length(max=2000)], filters=[blank_to_none])


class SettleForm(Form):
    """What became of an agreement. origin: the page it was settled on, to come back to."""

    state = SelectField(choices=choices_of(AGREEMENT_STATES.items()), coerce=AgreementState)
    origin = HiddenField()


class AddendumForm(Form):
    """What is added to a signed note."""

    text = TextAreaField(
        _("Addendum"),
        [DataRequired(), Length(max=20_000)],
        filters=[blank_to_none],
        description=_("It is signed as you save it, with your name and the time, and stays as it is."),
    )


def _wrong(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
