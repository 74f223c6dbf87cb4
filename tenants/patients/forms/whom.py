"""Whom something about a patient is for, what for and what it tells: the fields of every form that asks the gate."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from causeway.disclosure import TELLABLE, Purpose, Recipient
from causeway.web.forms import Form, as_id, choices_of
from tenants.patients.forms.fields import TRIM, DayField
from tenants.patients.models import Contact
from tenants.patients.words import CATEGORIES, PURPOSES, RECIPIENTS

OUTSIDE = (
    Recipient.CONTACT,
    Recipient.TREATING_PROVIDER,
    Recipient.PAYER,
    Recipient.EMERGENCY_RESPONDER,
    Recipient.COURT,
    Recipient.PROBATION,
    Recipient.LAW_ENFORCEMENT,
    Recipient.CHILD_PROTECTION,
    Recipient.EMPLOYER,
    Recipient.SCHOOL,
    Recipient.AUDITOR,
    Recipient.SERVICE_PROVIDER,
    Recipient.OTHER,
)
_PURPOSES = (Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS, Purpose.PATIENT_ACCESS, Purpose.OTHER)
_MOST_DAYS = 366


def category_choices() -> list[SelectChoice]:
    """The kinds of information as check boxes."""
    return choices_of((one, CATEGORIES[one]) for one in TELLABLE)


class WhomForm(Form):
    """Whom it is for, and what for. `offer_contacts` first."""

    recipient = SelectField(
        _("To whom"), choices=choices_of((one, RECIPIENTS[one]) for one in OUTSIDE), coerce=Recipient
    )
    contact_id = SelectField(_("The contact"), coerce=as_id)
    recipient_name = StringField(
        _("Their name"),
        [Length(max=200)],
        filters=TRIM,
        description=_("Empty for a contact: their name is taken."),
    )
    purpose = SelectField(_("What for"), choices=choices_of((one, PURPOSES[one]) for one in _PURPOSES), coerce=Purpose)
    service_from = DayField(_("To a payer: services from"), description=_("Empty: it tells of any."))
    service_until = DayField(_("To"))

    def offer_contacts(self, contacts: Sequence[Contact]) -> None:
        """Let these contacts be chosen."""
        self.contact_id.choices = choices_of(((one.id, one.name) for one in contacts), _("No contact"))
        self._names = {one.id: one.name for one in contacts}

    @property
    def chosen_contact(self) -> UUID | None:
        """The contact it is for, where it is for one."""
        return self.contact_id.data if self.recipient.data is Recipient.CONTACT else None

    @property
    def chosen_name(self) -> str:
        """Whom it is for, by name. The chosen contact's name stands where none was typed."""
        contact_id = self.chosen_contact
        chosen = next((name for known, name in self._names.items() if known == contact_id), "")
        return chosen or str(self.recipient_name.data or "")

    @property
    def service_days(self) -> tuple[date, ...]:
        """The days of service it tells of, a year at most."""
        first, last = self.service_from.data, self.service_until.data
        if first is None:
            return ()
        number = min(max(((last or first) - first).days, 0), _MOST_DAYS)
        return tuple(first + timedelta(days=step) for step in range(number + 1))
