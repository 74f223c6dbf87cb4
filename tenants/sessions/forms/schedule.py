"""Forms of the schedule's pages."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField, URLField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from causeway.web.forms import Form, as_id, choices_of, chosen, trimmed
from tenants.clinics.rules import STATES
from tenants.patients.forms.fields import DayField, PatientPicker, phone_shape
from tenants.programs.labels import DELIVERY
from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.forms.schedule_times import TimesForm, put_problem
from tenants.sessions.rules.words import AttendedBy, CancelReason
from tenants.sessions.schedule_words import ATTENDED_BY, CANCEL_REASONS, KINDS
from tenants.sessions.services.schedule_booking import BOOKABLE, MOST_WEEKS, BookingFacts, Whereabouts
from tenants.sessions.services.schedule_changes import HourFacts

LINK = Regexp(r"^(https://\S+)?$", message=_("Give a whole address that begins with https://"))


class GenerateForm(Form):
    """How far ahead sessions are made, and of which track."""

    until_on = DayField(
        _("Until"),
        [InputRequired()],
        description=_("Sessions that exist are kept; those nobody has touched follow their weekly hours."),
    )
    track_id = SelectField(_("Track"), coerce=as_id)


class HourForm(TimesForm):
    """One hour of the schedule."""

    title = StringField(_("Called"), [InputRequired(), Length(max=120)], filters=[trimmed])
    staff_id = SelectField(_("Led by"), [InputRequired()], coerce=as_id)
    second_staff_id = SelectField(_("Together with"), coerce=as_id)
    room_id = SelectField(_("Room"), coerce=as_id)
    delivery = SelectField(_("How"), choices=choices_of(DELIVERY.items()), coerce=Delivery)
    video_link = URLField(_("Video link"), [Optional(), LINK, Length(max=500)], filters=[trimmed])
    module_id = SelectField(_("Module"), coerce=as_id)
    topic = StringField(
        _("Topic"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("What the group works on. It names nobody."),
    )
    is_outside_hours_meant = BooleanField(_("Plan it outside somebody's usual hours"))

    def facts(self) -> HourFacts:
        """What was typed, as plain values. The form has been validated."""
        times = self.times()
        assert times is not None  # noqa: S101 - established by validate
        return HourFacts(
            *times,
            staff_ids=leaders(self),
            room_id=self.room_id.data,
            title=self.title.data,
            topic=self.topic.data,
            module_id=self.module_id.data,
            delivery=self.delivery.data,
            video_link=self.video_link.data or "",
            is_outside_hours_meant=bool(self.is_outside_hours_meant.data),
        )

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        return [
            (_("When"), self.when()),
            (_("What"), ["title", "topic", *(["module_id"] if len(self.module_id.choices) > 1 else [])]),
            (_("Who and where"), ["staff_id", "second_staff_id", "room_id", "delivery", "video_link"]),
            (_("If it clashes with usual hours"), ["is_outside_hours_meant"]),
        ]


class LeaderForm(Form):
    """Who leads an hour in place of those who are away."""

    staff_id = SelectField(_("Led by"), [InputRequired()], coerce=as_id)
    is_outside_hours_meant = BooleanField(_("Also outside their usual hours"))


class LedForm(Form):
    """Who led an hour that has begun."""

    staff_id = SelectField(_("Led by"), [InputRequired()], coerce=as_id)
    second_staff_id = SelectField(_("Together with"), coerce=as_id)


class CancelHourForm(Form):
    """Why an hour is called off."""

    reason = SelectField(_("Why"), choices=choices_of(CANCEL_REASONS.items()), coerce=CancelReason)


class StepForm(Form):
    """A step without fields: it carries the version that was seen and counts once."""


class ForWhomForm(Form):
    """Whom an hour is booked for, and with whom: what free times are looked for by."""

    patient_id = PatientPicker(_("Patient"), [InputRequired()])
    kind = SelectField(_("Kind"), choices=choices_of((kind, KINDS[kind]) for kind in BOOKABLE), coerce=SessionKind)
    staff_id = SelectField(_("With"), [InputRequired()], coerce=as_id)
    minutes = IntegerField(_("Minutes"), [InputRequired(), NumberRange(10, 480)], default=50)


class WhereForm(Form):
    """From where a patient takes part."""

    attended_by = SelectField(_("How"), choices=choices_of(ATTENDED_BY.items()), coerce=AttendedBy)
    state = SelectField(
        _("State the patient will be in"),
        choices=choices_of(STATES.items(), _("Choose…")),
        coerce=chosen,
        description=_("Asked by video or phone: the clinician's license has to hold there."),
    )
    location = StringField(
        _("Where exactly"),
        [Length(max=300)],
        filters=[trimmed],
        description=_("An address, so that help can be sent. Kept sealed."),
    )
    call_back = StringField(
        _("Number to call back"), [Length(max=40), phone_shape], filters=[trimmed], description=_("Kept sealed.")
    )

    def whereabouts(self) -> Whereabouts | None:
        """Where the patient will be; None when they come."""
        if self.attended_by.data is AttendedBy.IN_PERSON:
            return None
        return Whereabouts(self.state.data, self.location.data, self.call_back.data, self.attended_by.data)


class BookForm(TimesForm, WhereForm):
    """An hour to book for one patient or a few."""

    kind = SelectField(_("Kind"), choices=choices_of((kind, KINDS[kind]) for kind in BOOKABLE), coerce=SessionKind)
    staff_id = SelectField(_("With"), [InputRequired()], coerce=as_id)
    second_staff_id = SelectField(_("Together with"), coerce=as_id)
    room_id = SelectField(_("Room"), coerce=as_id)
    video_link = URLField(_("Video link"), [Optional(), LINK, Length(max=500)], filters=[trimmed])
    weeks = IntegerField(
        _("Weeks in a row"), [InputRequired(), NumberRange(1, MOST_WEEKS)], default=1, description=_("1 for once.")
    )
    second_patient_id = PatientPicker(_("Another patient"))
    third_patient_id = PatientPicker(_("And another"))
    is_outside_hours_meant = BooleanField(_("Plan it outside somebody's usual hours"))

    def facts(self, patient_id: UUID) -> BookingFacts:
        """What was typed, as plain values. The form has been validated."""
        times = self.times()
        assert times is not None  # noqa: S101 - established by validate
        others = (field.data for field in (self.second_patient_id, self.third_patient_id) if field.data)
        return BookingFacts(
            self.kind.data,
            *times,
            staff_ids=leaders(self),
            patient_ids=(patient_id, *others),
            title=str(KINDS[self.kind.data]),
            room_id=self.room_id.data,
            video_link=self.video_link.data or "",
            whereabouts=self.whereabouts(),
            weeks=self.weeks.data,
            is_outside_hours_meant=bool(self.is_outside_hours_meant.data),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """As a form of times; in person there is a room or a site to come to."""
        if not super().validate(extra_validators):
            return False
        if self.attended_by.data is AttendedBy.IN_PERSON and self.room_id.data is None:
            put_problem(
                self.room_id, gettext("Choose the room they come to, or say that they take part from elsewhere.")
            )
            return False
        return True

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        return [
            (_("When"), [*self.when(), "weeks"]),
            (_("With whom"), ["kind", "staff_id", "second_staff_id"]),
            (_("Where"), ["attended_by", "room_id", "state", "location", "call_back", "video_link"]),
            (_("For others too"), ["second_patient_id", "third_patient_id"]),
            (_("If it clashes with usual hours"), ["is_outside_hours_meant"]),
        ]


def leaders(form: Any) -> tuple[UUID, ...]:
    """Who leads, the lead first."""
    return tuple(one for one in (form.staff_id.data, form.second_staff_id.data) if one is not None)
