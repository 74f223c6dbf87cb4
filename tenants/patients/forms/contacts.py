"""The forms of contacts, and of saying why."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from causeway.web.forms import Form, as_id, choices_of
from tenants.patients.forms.fields import LONG, NOT_SAID, SHORT, TRIM, DayField, PatientPicker, email_shape, phone_shape
from tenants.patients.models import Contact, PreferredWay, Relationship
from tenants.patients.services import ContactFacts
from tenants.patients.words import PREFERRED_WAYS, RELATIONSHIPS

_TEXTS = (
    "relationship_detail", "phone", "email", "address", "language", "best_times", "order_reference", "custody_note",
    "protective_note", "do_not_contact_reason",
)  # fmt: skip
_MARKS = (
    "is_guardian", "is_emergency", "has_power_of_attorney", "has_protective_order", "is_never_tell", "is_do_not_contact",
    "is_partner_violence_risk",
)  # fmt: skip
_CUSTODY = ("custody_decides", "custody_signs", "custody_is_told")
_DAYS = ("order_from_on", "order_until_on", "protective_from_on", "protective_until_on")

_REACH = (_("How to reach them"), ["phone", "email", "address", "preferred_way", "best_times", "language"])
_EMERGENCY = (_("In an emergency"), ["is_emergency", "emergency_order"])
_LAW = (
    _("Guardian, custody and court orders"),
    [
        "is_guardian",
        "has_power_of_attorney",
        *_CUSTODY,
        "order_reference",
        "order_from_on",
        "order_until_on",
        "custody_note",
    ],
    _("A yes holds on the order’s days only. A no holds until it is taken off, even after the order has ended."),
)
_SAFETY = (
    _("Safety"),
    ["is_never_tell", "has_protective_order", "protective_from_on", "protective_until_on", "protective_note",
     "is_partner_violence_risk", "is_do_not_contact", "do_not_contact_reason"],
    _("Checked before anybody is invited or told anything. A marked contact is told nothing, even with a release."),
)  # fmt: skip
_WHO = ["name", "relationship", "relationship_detail"]
GROUPS = ((_("Who they are"), _WHO), _REACH, _EMERGENCY, _LAW, _SAFETY)
NEW_GROUPS = ((_("Who they are"), [*_WHO, "is_someone_else"]), _REACH, _EMERGENCY, _LAW, _SAFETY)


def _said(label: Any) -> SelectField:
    choices = [("yes", _("Yes")), ("no", _("No"))]
    return SelectField(label, choices=choices_of(choices, _("No order says")), coerce=lambda value: value or "")


class ContactForm(Form):
    """A contact. Its field names are those of ContactFacts."""

    name = StringField(_("Name"), [DataRequired(), Length(max=200)], filters=TRIM)
    relationship = SelectField(
        _("Relationship to the patient"),
        [DataRequired()],
        choices=choices_of(RELATIONSHIPS.items(), _("Choose…")),
        coerce=lambda value: Relationship(value) if value else None,
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
    best_times = StringField(
        _("Best times"), [SHORT], filters=TRIM, render_kw={"placeholder": _("weekdays after 5, never at work")}
    )
    is_emergency = BooleanField(_("To call in an emergency"))
    emergency_order = IntegerField(
        _("Called as number"), [Optional(), NumberRange(1, 20)], description=_("1 is called first.")
    )
    is_guardian = BooleanField(_("Legal guardian"))
    has_power_of_attorney = BooleanField(_("Holds a power of attorney for health care"))
    custody_decides = _said(_("Decides on treatment"))
    custody_signs = _said(_("Signs consents"))
    custody_is_told = _said(_("Is told about treatment"))
    order_reference = StringField(_("Court and number of the order"), [Length(max=200)], filters=TRIM)
    order_from_on = DayField(_("Order holds from"))
    order_until_on = DayField(_("Order holds until"), description=_("The last day; empty while none is set."))
    custody_note = TextAreaField(_("Custody and court orders, in words"), [LONG], filters=TRIM)
    is_never_tell = BooleanField(_("Never tell this person anything"))
    has_protective_order = BooleanField(_("A protective order stands"))
    protective_from_on = DayField(_("Protective order from"))
    protective_until_on = DayField(
        _("Protective order until"), description=_("The mark stands after this day, until somebody takes it off.")
    )
    protective_note = TextAreaField(_("Court, number and terms of the protective order"), [LONG], filters=TRIM)
    is_do_not_contact = BooleanField(
        _("Do not contact"), description=_("May sit in a session, but is neither called nor written to.")
    )
    do_not_contact_reason = TextAreaField(_("Why not"), [LONG], filters=TRIM)
    is_partner_violence_risk = BooleanField(_("Risk of violence toward the patient"))

    @classmethod
    def of(cls, facts: ContactFacts, version: int) -> "ContactForm":
        """The form filled from what is known of a contact, at a version of its record."""
        form = cls(formdata=None, obj=facts)
        for name in _CUSTODY:
            form[name].data = _WORDS[getattr(facts, name)]
        form.version.data = str(version)
        return form

    def facts(self) -> ContactFacts:
        """What was typed, as plain values."""
        typed: dict[str, Any] = {name: self[name].data or None for name in (*_TEXTS, *_DAYS)}
        typed |= {name: bool(self[name].data) for name in _MARKS}
        typed |= {name: {"yes": True, "no": False}.get(self[name].data) for name in _CUSTODY}
        return ContactFacts(
            name=self.name.data or "",
            relationship=self.relationship.data,
            preferred_way=self.preferred_way.data,
            emergency_order=self.emergency_order.data,
            **typed,
        )


_WORDS = {True: "yes", False: "no", None: ""}


class NewContactForm(ContactForm):
    """A new contact."""

    is_someone_else = BooleanField(
        _("This is somebody else"),
        description=_("Only needed when a contact with the same name, phone or email is here already."),
    )


class MergeForm(Form):
    """Which other contact is this person."""

    # One that was merged a moment ago is not offered any more: the service answers for what it may be.
    other_id = SelectField(_("The other record of this person"), [InputRequired()], coerce=as_id, validate_choice=False)

    def offer(self, others: Sequence[Contact], *, chosen: UUID | None) -> None:
        """The contacts to choose from."""
        named = [
            (str(each.id), " · ".join(part for part in (each.name, each.phone, each.email) if part)) for each in others
        ]
        self.other_id.choices = choices_of(named, _("Choose…"))
        if not self.other_id.raw_data and chosen is not None:
            self.other_id.data = chosen


class KnownPatientForm(Form):
    """Which patient a contact is."""

    known_patient_id = PatientPicker(_("Patient"), [InputRequired()])


class ReasonForm(Form):
    """Why something is set aside, voided or ended."""

    reason = TextAreaField(_("Why"), [DataRequired(), LONG], filters=TRIM)
