"""Forms of planning, calling off, signing and adding. Clock times are the clinic's; the forms turn them into instants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField, TimeField, URLField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from causeway import clock
from causeway.ids import parse_id
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import Form, as_id, blank_to_none, trimmed
from tenants.family.forms.names import NoNamesField
from tenants.family.labels import AGREEMENT_STATES, CANCEL_REASONS, FORMATS
from tenants.family.models import FamilyGroup, FamilySession
from tenants.family.rules import AgreementState, CancelReason, SessionFormat
from tenants.family.services import SessionPlan
from tenants.family.services.hours import Hour
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


class HourForm(Form):
    """When a session is held, by whom, how and where."""

    clinician_id = SelectField(_("Held by"), [InputRequired()])
    second_clinician_id = SelectField(_("Together with"), coerce=as_id)
    on = DayField(_("Day"), [InputRequired()])
    starts = TimeField(_("Begins"), [InputRequired()])
    ends = TimeField(_("Ends"), [InputRequired()])
    occurrence = OccurrenceField()
    format = SelectField(_("How"), choices=choices_of(FORMATS.items()), coerce=SessionFormat)
    room_id = SelectField(_("Room"), coerce=as_id)
    video_link = URLField(
        _("Video link"),
        [Optional(), Length(max=500)],
        filters=[trimmed],
        description=_("By video: an address of its own for this session, beginning with https://. Kept sealed."),
    )

    @staticmethod
    def data_of(hour: FamilySession | FamilyGroup, link: str, zone: ZoneInfo) -> dict[str, Any]:
        """The fields as a planned session or group has them. link: the video link, opened."""
        starts, ends = clock.local(hour.starts_at, zone), clock.local(hour.ends_at, zone)
        return {
            "clinician_id": str(hour.clinician_id),
            "second_clinician_id": hour.second_clinician_id,
            "on": starts.date(),
            "starts": starts.time().replace(fold=0),
            "ends": ends.time().replace(fold=0),
            "occurrence": SECOND if starts.fold else FIRST,
            "format": hour.format,
            "room_id": hour.room_id,
            "video_link": link,
        }

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

    def hour(self) -> Hour:
        """What was typed, as plain values. The form has been validated."""
        times = self.times()
        clinician_id = parse_id(self.clinician_id.data)
        assert times is not None and clinician_id is not None  # noqa: S101, PT018 - established by validate
        return Hour(
            *times,
            clinician_id,
            self.second_clinician_id.data,
            self.format.data,
            self.room_id.data,
            self.video_link.data or "",
        )

    def when(self) -> list[str]:
        """The fields of the time; which of two nights' hours is asked only when there are two."""
        return ["on", "starts", "ends", *(["occurrence"] if self.is_repeated() else [])]


class PlanForm(HourForm):
    """A planned session."""

    goal_ids = ChecksField(_("Goals of the plan it serves"))
    contact_ids = ChecksField(
        _("Who is expected besides the patient"),
        description=_("Relatives and support persons on the patient's record."),
    )

    @classmethod
    def of(
        cls, session: FamilySession, link: str, contact_ids: Sequence[str], goal_ids: Sequence[str], zone: ZoneInfo
    ) -> "PlanForm":
        """The form filled from a planned session."""
        data = {**cls.data_of(session, link, zone), "contact_ids": list(contact_ids), "goal_ids": list(goal_ids)}
        form = cls(formdata=None, data=data)
        form.version.data = str(session.version)
        return form

    def plan(self) -> SessionPlan:
        """What was typed, as plain values. The form has been validated."""
        hour = self.hour()
        return SessionPlan(
            clinician_id=hour.clinician_id,
            second_clinician_id=hour.second_clinician_id,
            starts_at=hour.starts_at,
            ends_at=hour.ends_at,
            format=hour.format,
            room_id=hour.room_id,
            video_link=hour.video_link,
            contact_ids=chosen_ids(self.contact_ids),
            goal_ids=chosen_ids(self.goal_ids),
        )

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        return [
            (_("When"), self.when()),
            (_("Who"), ["contact_ids"]),
            (_("How and by whom"), ["clinician_id", "second_clinician_id", "format", "room_id", "video_link"]),
            (_("What for"), ["goal_ids"]),
        ]


def chosen_ids(field: Any) -> tuple[UUID, ...]:
    """The ids that are ticked."""
    return tuple(found for text in field.data or () if (found := parse_id(text)) is not None)


class CancelForm(Form):
    """Why a session is called off or was not held."""

    reason = SelectField(_("Why"), choices=choices_of(CANCEL_REASONS.items()), coerce=CancelReason)
    note = TextAreaField(_("More about it"), [Length(max=2000)], filters=[blank_to_none])


SETTLED = tuple((state, words) for state, words in AGREEMENT_STATES.items() if state is not AgreementState.CARRIED)


class SettleForm(Form):
    """What became of an agreement. origin: the page it was settled on, to come back to."""

    state = SelectField(choices=choices_of(SETTLED), coerce=AgreementState)
    origin = HiddenField()


class InviteForm(Form):
    """Whom to invite. agreed: "yes" where the patient agrees to it here and now."""

    contact_id = HiddenField()
    agreed = HiddenField()


class WordForm(Form):
    """A word that somebody said is no name, to take that back."""

    word = HiddenField()


class AddendumForm(Form):
    """What is added to a signed note."""

    text = TextAreaField(
        _("Addendum"),
        [DataRequired(), Length(max=20_000)],
        filters=[blank_to_none],
        description=_("It is signed as you save it, with your name and the time, and stays as it is."),
    )
    confirmed = NoNamesField()

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings; words that may be names only where there are some."""
        return [(_("What is added"), ["text", *(["confirmed"] if self.confirmed.choices else [])])]


def _wrong(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]
