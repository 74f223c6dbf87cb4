"""Forms of inquiries: shape and message of input."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from causeway import clock
from causeway.web.forms import Form, as_id, blank_to_none, choices_of, trimmed
from tenants.intake.inquiries import labels
from tenants.intake.inquiries.moving import Move
from tenants.intake.inquiries.rules import (
    Channel,
    CloseReason,
    ContactWay,
    InquiryStatus,
    ReferralSource,
    Urgency,
    moves,
)
from tenants.intake.inquiries.services import InquiryFacts
from tenants.patients.forms.fields import DayField, PatientPicker, email_shape, phone_shape

NAME = Length(max=100)
REASON = Length(max=2000)


class _When(Form):
    """A day and a time on the clinic's clock."""

    happened_on = DayField(_("On"), [InputRequired()])
    happened_at = TimeField(_("At"), [InputRequired()])
    zone = ZoneInfo("UTC")

    def validate_happened_at(self, field: Any) -> None:
        """An hour that the clocks skip never was."""
        if field.data and self.happened_on.data and clock.instant(self.happened_on.data, field.data, self.zone) is None:
            raise ValidationError(gettext("The clocks skipped this hour. Choose another."))

    def moment(self) -> datetime:
        """When it happened; a time that is said to the minute is now while that minute lasts."""
        on = self.happened_on.data
        found = clock.instant(on, self.happened_at.data, self.zone) if on is not None else None
        if found is None:
            raise RuntimeError("the form was not validated")
        return found

    def set_zone(self, zone: ZoneInfo) -> None:
        """Set the clinic's clock, and this minute where nothing else was said."""
        self.zone = zone
        now = clock.local(clock.now(), zone)
        if self.happened_on.data is None and not self.happened_on.raw_data:
            self.happened_on.data, self.happened_at.data = now.date(), now.time().replace(second=0, microsecond=0)


class InquiryForm(Form):
    """What is known of an inquiry. Its field names are those of InquiryFacts."""

    first_name = StringField(_("First name"), [DataRequired(), NAME], filters=[trimmed])
    last_name = StringField(_("Last name"), [NAME], filters=[trimmed])
    born_on = DayField(_("Birth date"), [Optional()])
    asker = StringField(
        _("Who asks for them"),
        [Length(max=200)],
        filters=[trimmed],
        description=_(
            "Leave empty when they ask themselves. Otherwise name and relation, such as “Ada Example, sister”."
        ),
    )
    phone = StringField(
        _("Phone"), [Length(max=40), phone_shape], filters=[blank_to_none], render_kw={"inputmode": "tel"}
    )
    email = StringField(
        _("Email"), [Length(max=254), email_shape], filters=[blank_to_none], render_kw={"inputmode": "email"}
    )
    contact_way = SelectField(_("Would like to be reached by"), choices=choices_of(labels.WAYS.items()))
    may_leave_message = BooleanField(_("We may leave a message"))
    channel = SelectField(_("How it came in"), choices=choices_of(labels.CHANNELS.items()))
    source = SelectField(_("Who sent them"), choices=choices_of(labels.SOURCES.items()))
    source_name = StringField(_("Name of who sent them"), [Length(max=200)], filters=[trimmed])
    urgency = SelectField(
        _("How soon"),
        choices=choices_of(labels.URGENCIES.items()),
        default=Urgency.ROUTINE.value,
        description=_("Urgent is answered the same day, soon by the next working day, routine by the second."),
    )
    reason = TextAreaField(_("What they asked for"), [REASON], filters=[trimmed], render_kw={"rows": 5})

    def facts(self) -> InquiryFacts:
        """What was typed, as plain values."""
        return InquiryFacts(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data,
            phone=self.phone.data,
            email=self.email.data,
            channel=Channel(self.channel.data),
            source=ReferralSource(self.source.data),
            source_name=self.source_name.data,
            urgency=Urgency(self.urgency.data),
            born_on=self.born_on.data,
            asker=self.asker.data,
            contact_way=ContactWay(self.contact_way.data),
            may_leave_message=bool(self.may_leave_message.data),
            reason=self.reason.data,
        )


class NewInquiryForm(InquiryForm, _When):
    """An inquiry that somebody here takes down."""

    owner_id = SelectField(_("Who answers"), coerce=as_id)
    is_reached = BooleanField(
        _("I have spoken with them"), description=_("Then it counts as contacted from that moment on.")
    )
    is_someone_else = BooleanField(
        _("This is somebody else"),
        description=_("Only needed when an open inquiry has the same name, telephone number or email address."),
    )


class MoveForm(_When):
    """Where an inquiry goes next."""

    to = SelectField(_("Move to"), [InputRequired()])
    referred_to = StringField(
        _("Referred to"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("When you refer them out: the program, clinic or person."),
    )
    reason = SelectField(
        _("Why it is closed"),
        choices=choices_of(labels.REASONS.items(), _("Choose…")),
        description=_("When you close it."),
    )
    note = TextAreaField(_("Note"), [REASON], filters=[trimmed])

    def offer(self, status: InquiryStatus) -> None:
        """Offer the moves from where the inquiry stands."""
        self.to.choices = choices_of((one, labels.MOVES[one]) for one in moves(status))

    def asked(self) -> Move:
        """What was said, as plain values."""
        return Move(
            to=InquiryStatus(self.to.data),
            at=self.moment(),
            reason=CloseReason(self.reason.data) if self.reason.data else None,
            referred_to=self.referred_to.data,
            note=self.note.data,
        )


class TryForm(_When):
    """A try to reach them."""

    note = TextAreaField(
        _("What came of it"),
        [REASON],
        filters=[trimmed],
        description=_("For instance: no answer; asked to call back. What they wished about messages is above."),
    )


class OwnerForm(Form):
    """Who answers an inquiry."""

    owner_id = SelectField(_("Who answers"), coerce=as_id)


class TieForm(Form):
    """The record of somebody who is here already."""

    patient_id = PatientPicker(_("Patient"), [InputRequired()])


def owner_choices(owners: list[tuple[UUID, str]]) -> list[Any]:
    """Who may answer, and nobody yet."""
    return choices_of([(str(user_id), name) for user_id, name in owners], _("Nobody yet"))


GROUPS = (
    (_("Who it is about"), ["first_name", "last_name", "born_on", "asker"]),
    (_("How to reach them"), ["phone", "email", "contact_way", "may_leave_message"]),
    (_("What they ask for"), ["channel", "source", "source_name", "urgency", "reason"]),
)
NEW_GROUPS = (
    *GROUPS,
    (
        _("Who answers, and when it came in"),
        ["owner_id", "happened_on", "happened_at", "is_reached", "is_someone_else"],
    ),
)
