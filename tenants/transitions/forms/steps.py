"""Forms of appointments, discharge and follow-up."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from causeway import clock
from causeway.web.current import current
from causeway.web.forms import Form, blank_to_none
from tenants.intake.labels import DESTINATIONS, DISCHARGE_REASONS
from tenants.intake.rules import Destination, DischargeReason
from tenants.patients.forms.fields import DayField, choices_of
from tenants.patients.forms.moments import MomentForm, shown
from tenants.transitions.labels import AFTERCARE, AFTERCARE_STATUSES, OUTCOMES, WAYS
from tenants.transitions.models import AftercareAppointment
from tenants.transitions.rules import AftercareKind, AftercareStatus, FollowUpOutcome, ReachedBy
from tenants.transitions.services import AppointmentFacts


class AppointmentForm(MomentForm):
    """An appointment after the episode."""

    kind = SelectField(_("What"), choices=choices_of(AFTERCARE.items()), coerce=AftercareKind)
    with_whom = StringField(_("With whom"), [DataRequired(), Length(max=200)], filters=[blank_to_none])
    place = StringField(_("Where"), [Length(max=200)], filters=[blank_to_none])
    phone = StringField(_("Phone"), [Length(max=40)], filters=[blank_to_none])
    status = SelectField(_("Status"), choices=choices_of(AFTERCARE_STATUSES.items()), coerce=AftercareStatus)

    @classmethod
    def of(cls, row: AftercareAppointment, zone: ZoneInfo) -> "AppointmentForm":
        """The form filled from an appointment."""
        there = clock.local(row.starts_at, zone)
        form = cls(formdata=None, obj=row, data=shown(there))
        form.version.data = str(row.version)
        return form

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        return [(_("When"), self.when()), (_("What and where"), ["kind", "with_whom", "place", "phone", "status"])]

    def facts(self) -> AppointmentFacts:
        """What was typed, as plain values. The form has been validated."""
        starts_at = self.moment()
        assert starts_at is not None  # noqa: S101 - established by validate
        return AppointmentFacts(
            kind=self.kind.data,
            with_whom=self.with_whom.data or "",
            starts_at=starts_at,
            place=self.place.data or "",
            phone=self.phone.data or "",
            status=self.status.data,
        )


class DischargeForm(Form):
    """A discharge."""

    reason = SelectField(_("Reason"), choices=choices_of(DISCHARGE_REASONS.items()), coerce=DischargeReason)
    destination = SelectField(_("Where to"), choices=choices_of(DESTINATIONS.items()), coerce=Destination)
    last_attended_on = DayField(
        _("Last day attended"), [Optional()], description=_("Leave it empty for somebody who never came.")
    )
    no_plan_reason = TextAreaField(
        _("Why no transition plan was completed"),
        [Length(max=4000)],
        filters=[blank_to_none],
        description=_("Left, against advice, hospital: in a sentence."),
        render_kw={"rows": 3},
    )


class AttemptForm(MomentForm):
    """An attempt to reach somebody after discharge, and what it found."""

    way = SelectField(_("How"), choices=choices_of(WAYS.items()), coerce=ReachedBy)
    is_reached = BooleanField(_("Somebody was reached"))
    note = TextAreaField(_("What was said"), [Length(max=4000)], filters=[blank_to_none], render_kw={"rows": 3})
    outcome = SelectField(
        _("Outcome"),
        choices=choices_of(OUTCOMES.items(), _("None yet: try again")),
        description=_("An outcome settles this follow-up."),
    )

    def begin(self, version: int) -> None:
        """Fill in the present moment, for a follow-up of that version."""
        now = clock.local(clock.now(), current.actor.zone)
        there = shown(now.replace(second=0, microsecond=0))
        self.on.data, self.at.data, self.occurrence.data = there["on"], there["at"], there["occurrence"]
        self.version.data = str(version)

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        return [(_("When"), self.when()), (_("What it found"), ["way", "is_reached", "note", "outcome"])]

    def found(self) -> FollowUpOutcome | None:
        """The outcome that was chosen."""
        return FollowUpOutcome(self.outcome.data) if self.outcome.data else None
