"""The forms of contacts, and of saying why."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from causeway.web.forms import Form, choices_of
from tenants.patients.forms.fields import LONG, NOT_SAID, SHORT, TRIM, email_shape, phone_shape
from tenants.patients.models import Contact, PreferredWay, Relationship
from tenants.patients.services import ContactFacts
from tenants.patients.words import PREFERRED_WAYS, RELATIONSHIPS

_TEXTS = ("relationship_detail", "phone", "email", "address", "language", "custody_note")
_MARKS = (
    "is_guardian", "is_emergency", "has_power_of_attorney", "has_protective_order", "is_never_tell",
    "is_partner_violence_risk",
)  # fmt: skip

GROUPS = (
    (_("Who they are"), ["name", "relationship", "relationship_detail", "language"]),
    (_("How to reach them"), ["phone", "email", "address", "preferred_way"]),
    (_("What they are for the patient"), ["is_emergency", "is_guardian", "has_power_of_attorney", "custody_note"]),
    (
        _("Safety"),
        ["is_never_tell", "has_protective_order", "is_partner_violence_risk"],
        _("Checked before anybody is invited or told anything. A marked contact is told nothing, even with a release."),
    ),
)


class ContactForm(Form):
    """A contact. Its field names are those of ContactFacts."""

    name = StringField(_("Name"), [DataRequired(), Length(max=200)], filters=TRIM)
    relationship = SelectField(
        _("Relationship to the patient"), choices=choices_of(RELATIONSHIPS.items()), coerce=Relationship
    )
    relationship_detail = StringField(_("In the patient’s words"), [SHORT], filters=TRIM)
    phone = StringField(_("Phone"), [Length(max=40), phone_shape], filters=TRIM, render_kw={"inputmode": "tel"})
    email = StringField(_("Email"), [Length(max=254), email_shape], filters=TRIM, render_kw={"inputmode": "email"})
    address = StringField(_("Address"), [Length(max=300)], filters=TRIM)
    preferred_way = SelectField(
        _("Preferred way"),
        choices=choices_of(PREFERRED_WAYS.items(), NOT_SAID),
        coerce=lambda value: PreferredWay(value) if value else None,
    )
    language = StringField(_("Language"), [SHORT], filters=TRIM)
    is_emergency = BooleanField(_("To call in an emergency"))
    is_guardian = BooleanField(_("Legal guardian"))
    has_power_of_attorney = BooleanField(_("Holds a power of attorney for health care"))
    custody_note = TextAreaField(_("Custody and court orders"), [LONG], filters=TRIM)
    is_never_tell = BooleanField(_("Never tell this person anything"))
    has_protective_order = BooleanField(_("A protective order stands"))
    is_partner_violence_risk = BooleanField(_("Risk of violence toward the patient"))

    @classmethod
    def of(cls, contact: Contact, custody_note: str | None) -> "ContactForm":
        """The form filled from a contact, as it stands now."""
        form = cls(formdata=None, obj=contact)
        form.custody_note.data = custody_note
        form.version.data = str(contact.version)
        return form

    def facts(self) -> ContactFacts:
        """What was typed, as plain values."""
        typed: dict[str, Any] = {name: self[name].data or None for name in _TEXTS}
        typed |= {name: bool(self[name].data) for name in _MARKS}
        return ContactFacts(
            name=self.name.data or "",
            relationship=self.relationship.data,
            preferred_way=self.preferred_way.data,
            **typed,
        )


class ReasonForm(Form):
    """Why something is set aside, voided or ended."""

    reason = TextAreaField(_("Why"), [DataRequired(), LONG], filters=TRIM)
