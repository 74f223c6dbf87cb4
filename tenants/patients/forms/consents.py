"""The forms of consents: what it says, who signed it, and how it ended."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from causeway.disclosure import Category, Purpose, Recipient
from causeway.web.forms import Form, as_id, choices_of
from tenants.patients.forms.fields import LONG, NOT_SAID, SHORT, TRIM, ChecksField, DayField
from tenants.patients.models import Consent, Contact
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.patients.services import ConsentFacts
from tenants.patients.words import CATEGORIES, CONSENT_KINDS, PURPOSES, RECIPIENTS, SIGNERS

_NAMED = (Recipient.TREATING_PROVIDER, Recipient.PAYER, Recipient.CONTACT, Recipient.OTHER)

GROUPS = (
    (_("What is agreed to"), ["kind"]),
    (
        _("For a release: who may tell whom what, and what for"),
        ["discloser", "recipient", "contact_id", "recipient_name", "categories", "what", "purpose", "purpose_detail"],
        _("Other consents need none of this."),
    ),
    (
        _("Statements on the form"),
        ["states_right_to_revoke", "states_redisclosure", "states_refusal"],
        _(
            "Tick what the signed form says. A release needs the first; for treatment, payment or operations, all three."
        ),
    ),
    (_("Until when"), ["expires_on", "expires_event"], _("A release needs a last day or an event.")),
)


class ConsentForm(Form):
    """What a consent says. Its field names are those of ConsentFacts."""

    kind = SelectField(_("Kind"), choices=choices_of(CONSENT_KINDS.items()), coerce=ConsentKind)
    discloser = StringField(_("Who discloses"), [Length(max=200)], filters=TRIM)
    recipient = SelectField(
        _("To whom"),
        choices=choices_of(((r, RECIPIENTS[r]) for r in _NAMED), NOT_SAID),
        coerce=lambda value: Recipient(value) if value else None,
        description=_(
            "“Somebody else” also names a class of recipients, such as all treating providers and health plans."
        ),
    )
    contact_id = SelectField(_("The contact"), coerce=as_id)
    recipient_name = StringField(
        _("Recipient’s name"),
        [Length(max=200)],
        filters=TRIM,
        description=_("Empty for a contact: their name is taken."),
    )
    categories = ChecksField(_("What kind of information"), choices=choices_of(CATEGORIES.items()), coerce=Category)
    what = TextAreaField(
        _("In the patient’s words, with any limits"),
        [LONG],
        filters=TRIM,
        description=_("For criminal justice: when it may be revoked."),
    )
    purpose = SelectField(
        _("What for"),
        choices=choices_of(((p, w) for p, w in PURPOSES.items() if p is not Purpose.PATIENT_ACCESS), NOT_SAID),
        coerce=lambda value: Purpose(value) if value else None,
    )
    purpose_detail = StringField(_("More about the purpose"), [Length(max=200)], filters=TRIM)
    states_right_to_revoke = BooleanField(_("The right to revoke, and how"))
    states_redisclosure = BooleanField(_("That what was disclosed may be disclosed again"))
    states_refusal = BooleanField(_("What follows from refusing to sign"))
    expires_on = DayField(_("Last day"))
    expires_event = StringField(_("Or until this happens"), [SHORT], filters=TRIM)

    def offer(self, contacts: Sequence[Contact]) -> "ConsentForm":
        """Let these contacts be chosen; one that is chosen already stays."""
        known = {contact.id for contact in contacts}
        kept = [self.contact_id.data] if self.contact_id.data and self.contact_id.data not in known else []
        self.contact_id.choices = [
            SelectChoice("", NOT_SAID),
            *(SelectChoice(str(contact.id), contact.name) for contact in contacts),
            *(SelectChoice(str(contact_id), "–") for contact_id in kept if not self.contact_id.raw_data),
        ]
        return self

    @classmethod
    def of(cls, consent: Consent) -> "ConsentForm":
        """The form filled from a consent."""
        form = cls(formdata=None, obj=consent)
        form.categories.data = [Category(value) for value in consent.categories]
        form.version.data = str(consent.version)
        return form

    def facts(self) -> ConsentFacts:
        """What was typed, as plain values."""
        contact_id = self.contact_id.data
        return ConsentFacts(
            kind=self.kind.data,
            discloser=self.discloser.data,
            recipient=Recipient.CONTACT if contact_id else self.recipient.data,
            recipient_name=self.recipient_name.data,
            contact_id=contact_id,
            categories=tuple(self.categories.data or ()),
            what=self.what.data,
            purpose=self.purpose.data,
            purpose_detail=self.purpose_detail.data,
            states_right_to_revoke=bool(self.states_right_to_revoke.data),
            states_redisclosure=bool(self.states_redisclosure.data),
            states_refusal=bool(self.states_refusal.data),
            expires_on=self.expires_on.data,
            expires_event=self.expires_event.data,
        )


class SignForm(Form):
    """Who signed, when, in what capacity."""

    signed_by = StringField(
        _("Signed by"),
        [DataRequired(), Length(max=200)],
        filters=TRIM,
        description=_("With a guardian: the guardian’s name, as the chart has it among the contacts."),
    )
    signed_as = SelectField(_("As"), choices=choices_of(SIGNERS.items()), coerce=SignedAs)
    signed_on = DayField(_("On"), [InputRequired()])
    alone_because = StringField(
        _("Somebody under age signs alone by this law or ruling"),
        [Length(max=300)],
        filters=TRIM,
        description=_("Only for a minor without a guardian’s signature: the state’s law on consent, an emancipation."),
    )


class RevokeForm(Form):
    """How a consent was taken back."""

    revoked_on = DayField(_("From"), [InputRequired()])
    reason = TextAreaField(_("Why, and how it was said"), [DataRequired(), LONG], filters=TRIM)


class RevokeAsStatedForm(RevokeForm):
    """The same for a criminal-justice consent, which says itself when it may be revoked."""

    as_it_states = BooleanField(_("The conditions that this consent states for revoking it are met"))


class EventForm(Form):
    """When the event happened on which a consent ends."""

    happened_on = DayField(_("When it happened"), [InputRequired()])
