"""The forms of consents: what a kind says, who signed it on paper, and how it ended. Each kind shows its own fields only."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from causeway.disclosure import Category, Purpose, Recipient
from causeway.language import speaking
from causeway.web.forms import Form, as_id, choices_of, trimmed
from tenants.consents import wording
from tenants.consents.words import CAPACITIES, CHANNELS
from tenants.patients.forms.fields import LONG, NOT_SAID, SHORT, TRIM, ChecksField, DayField
from tenants.patients.forms.moments import MomentForm
from tenants.patients.models import Consent, Contact
from tenants.patients.rules.consents import NEEDS, ConsentKind, SignedAs
from tenants.patients.rules.details import NAMES, OWN, WITNESS
from tenants.patients.rules.releases import names_a_class
from tenants.patients.services import ConsentFacts
from tenants.patients.signatures.queries import Signers
from tenants.patients.signatures.rules import Capacity, Method
from tenants.patients.signatures.services import SignatureFacts
from tenants.patients.words import CATEGORIES, PURPOSES, RECIPIENTS, SIGNERS

PATIENT, WITNESSED = "patient", "witness"
CLASS = "class"
"""The choice of the form that names a class of recipients instead of somebody (42 CFR 2.31(a)(4)(ii))."""
_USUALLY = (Recipient.TREATING_PROVIDER, Recipient.PAYER, Recipient.CONTACT)
_NAMED: Mapping[ConsentKind, tuple[Recipient, ...]] = MappingProxyType(
    {
        ConsentKind.RELEASE: (*_USUALLY, Recipient.EMPLOYER, Recipient.SCHOOL, Recipient.OTHER),
        ConsentKind.PART2_TPO: (Recipient.TREATING_PROVIDER, Recipient.PAYER, Recipient.OTHER),
        ConsentKind.COUNSELLING_NOTES: (*_USUALLY, Recipient.OTHER),
        ConsentKind.LEGAL_PROCEEDINGS: (
            Recipient.COURT, Recipient.PROBATION, Recipient.LAW_ENFORCEMENT, Recipient.CONTACT, Recipient.OTHER,
        ),
        ConsentKind.CRIMINAL_JUSTICE: (
            Recipient.PROBATION, Recipient.COURT, Recipient.LAW_ENFORCEMENT, Recipient.CONTACT, Recipient.OTHER,
        ),
    }
)  # fmt: skip
"""Whom a kind of release may be made out to."""
_TO_WHOM = ("discloser", "recipient", "contact_id", "recipient_name", "categories", "what", "purpose", "purpose_detail")
_STATEMENTS = ("states_right_to_revoke", "states_redisclosure", "states_refusal")
_FIXED = {
    ConsentKind.PART2_TPO: {"purpose", "contact_id"},
    ConsentKind.COUNSELLING_NOTES: {"categories"},
}


class ConsentForm(Form):
    """What a consent says. Its field names are those of ConsentFacts and of the kinds' own elements."""

    language = HiddenField()
    discloser = StringField(_("Who discloses"), [Length(max=200)], filters=TRIM)
    recipient = SelectField(
        _("To whom"),
        coerce=lambda value: value if value == CLASS else Recipient(value) if value else None,
    )
    contact_id = SelectField(_("The contact"), coerce=as_id)
    recipient_name = StringField(
        _("Recipient’s name"),
        [Length(max=200)],
        filters=TRIM,
        description=_("For a contact their own name is taken."),
    )
    categories = ChecksField(
        _("What kind of information"),
        choices=choices_of((c, w) for c, w in CATEGORIES.items() if c is not Category.COUNSELLING_NOTES),
        coerce=Category,
    )
    what = TextAreaField(_("In the patient’s words, with any limits"), [LONG], filters=TRIM, render_kw={"rows": 2})
    purpose = SelectField(
        _("What for"),
        choices=choices_of(((p, w) for p, w in PURPOSES.items() if p is not Purpose.PATIENT_ACCESS), NOT_SAID),
        coerce=lambda value: Purpose(value) if value else None,
    )
    purpose_detail = StringField(_("More about the purpose"), [Length(max=200)], filters=TRIM)
    services = TextAreaField(_("What the treatment is"), [LONG], filters=TRIM, render_kw={"rows": 2})
    notice = StringField(
        _("Which notice was given"), [SHORT], filters=TRIM, description=_("Its edition, such as: in effect 1 Jan 2026")
    )
    responsible = StringField(_("Who pays what insurance does not"), [Length(max=200)], filters=TRIM)
    payers = StringField(
        _("Which plan is billed"), [Length(max=200)], filters=TRIM, description=_("Or: none, self-pay")
    )
    location = StringField(_("Where the patient will usually be"), [Length(max=300)], filters=TRIM)
    emergency = StringField(
        _("Whom to call there in an emergency"),
        [Length(max=300)],
        filters=TRIM,
        description=_("A person nearby with their number, and the local emergency service where 911 does not reach it"),
    )
    alternative = StringField(_("What there is instead"), [Length(max=300)], filters=TRIM)
    channels = ChecksField(_("Which ways"), choices=choices_of(CHANNELS))
    addresses = StringField(_("At which number or address"), [Length(max=300)], filters=TRIM)
    notes = StringField(_("Which notes"), [Length(max=300)], filters=TRIM)
    proceeding = StringField(
        _("Which proceeding"), [Length(max=300)], filters=TRIM, description=_("The court or agency, and the case")
    )
    condition_by = StringField(
        _("Who made treatment a condition"),
        [Length(max=300)],
        filters=TRIM,
        description=_("The court, probation or parole office, with the case"),
    )
    duration = StringField(_("For how long it is expected to be needed"), [Length(max=300)], filters=TRIM)
    agrees_to = TextAreaField(_("What the guardian agrees to"), [LONG], filters=TRIM, render_kw={"rows": 2})
    expires_on = DayField(_("Last day"))
    expires_event = StringField(_("Or until this happens"), [SHORT], filters=TRIM)
    statement = TextAreaField(
        _("The statement that is read and signed"), [Length(max=8000)], filters=[trimmed], render_kw={"rows": 9}
    )
    witness = StringField(
        _("Witness, if one is wanted"),
        [Length(max=200)],
        filters=TRIM,
        description=_("Their whole name: they sign after the others. Nobody has to."),
    )
    states_right_to_revoke = BooleanField(_("The right to revoke, and how"))
    states_redisclosure = BooleanField(_("That what was disclosed may be disclosed again"))
    states_refusal = BooleanField(_("What follows from refusing to sign"))

    kind: ConsentKind
    is_ours: bool

    def shaped(self, kind: ConsentKind, contacts: Sequence[Contact], *, is_ours: bool) -> "ConsentForm":
        """With the fields of this kind and these contacts alone. is_ours: on our form, which has a statement of its own."""
        self.kind, self.is_ours = kind, is_ours
        kept = {"language", *OWN[kind], WITNESS, "statement"} if is_ours else set(_STATEMENTS)
        if NEEDS[kind].is_release:
            kept |= {*_TO_WHOM, "expires_on", "expires_event"} - _FIXED.get(kind, set())
        elif not is_ours or kind is ConsentKind.TREATMENT:
            kept |= {"expires_on", "expires_event"}
        if kind is ConsentKind.CRIMINAL_JUSTICE:
            self.what.label.text = _("When it may be taken back")
        for name in [field.name for field in self.visible_fields() if field.name not in kept]:
            del self[name]
        if "recipient" in self:
            named = [(str(one), RECIPIENTS[one]) for one in _NAMED[kind]]
            whole = [(CLASS, wording.BEGINNINGS[kind, "recipient_name"])] if kind is ConsentKind.PART2_TPO else []
            self.recipient.choices = choices_of([*whole, *named], NOT_SAID)
        if "contact_id" in self:
            self._offer(contacts)
        return self

    def validate_recipient_name(self, field: StringField) -> None:
        """A class of recipients is nobody by name."""
        if self.recipient.data == CLASS and field.data:
            raise ValidationError(
                gettext("A name is nobody’s class: leave it empty, or choose what kind of recipient it is.")
            )

    def _offer(self, contacts: Sequence[Contact]) -> None:
        """These contacts may be chosen; one that is chosen already stays."""
        known = {contact.id for contact in contacts}
        kept = [self.contact_id.data] if self.contact_id.data and self.contact_id.data not in known else []
        self.contact_id.choices = [
            SelectChoice("", NOT_SAID),
            *(SelectChoice(str(contact.id), contact.name) for contact in contacts),
            *(SelectChoice(str(contact_id), "–") for contact_id in kept if not self.contact_id.raw_data),
        ]

    def groups(self) -> list[tuple[Any, ...]]:
        """The fields under headings."""
        found: list[tuple[Any, ...]] = []
        own = [name for name in OWN[self.kind] if name in self]
        if NEEDS[self.kind].is_release:
            found.append((_("Who may tell whom what, and what for"), [n for n in _TO_WHOM if n in self]))
        if own:
            found.append((_("Of this kind"), own))
        until = [name for name in ("expires_on", "expires_event") if name in self]
        if until:
            found.append((_("Until when"), until, _("A release needs a last day or an event.")))
        if self.is_ours:
            lead = _("Our own words, to be changed where they do not fit. What is signed is kept as it was read.")
            found.append((_("What is read and signed"), ["statement", WITNESS], lead))
        else:
            lead = _(
                "Tick what the signed form says. A release needs the first; for treatment, payment or operations, all."
            )
            found.append((_("Statements on the form"), list(_STATEMENTS), lead))
        return found

    @classmethod
    def of(cls, consent: Consent) -> "ConsentForm":
        """The form filled from a consent."""
        own: dict[str, Any] = {name: consent.details.get(name) for name in NAMES}
        own["channels"] = (own["channels"] or "").split()
        form = cls(formdata=None, obj=consent, data=own)
        form.categories.data = [Category(value) for value in consent.categories]
        if names_a_class(consent):
            form.recipient.data, form.recipient_name.data = CLASS, None
        form.version.data = str(consent.version)
        return form

    def facts(self) -> ConsentFacts:
        """What was typed, as plain values; what our own form always says is said."""
        contact_id, recipient, name = self._said("contact_id"), self._said("recipient"), self._said("recipient_name")
        if recipient == CLASS:
            with speaking(self._said("language") or "en"):
                recipient, name = Recipient.OTHER, wording.beginning(self.kind, "recipient_name")
        purpose = Purpose.PAYMENT if self.kind is ConsentKind.PART2_TPO else self._said("purpose")
        is_release = NEEDS[self.kind].is_release
        says_all = self.is_ours and is_release
        revocable = self.is_ours and (is_release or self.kind is ConsentKind.TEXTING_AND_MAIL)
        return ConsentFacts(
            kind=self.kind,
            discloser=self._said("discloser"),
            recipient=Recipient.CONTACT if contact_id else recipient,
            recipient_name=name,
            contact_id=contact_id,
            categories=self._categories(),
            what=self._said("what"),
            purpose=purpose,
            purpose_detail=self._said("purpose_detail"),
            states_right_to_revoke=revocable or bool(self._said("states_right_to_revoke")),
            states_redisclosure=says_all or bool(self._said("states_redisclosure")),
            states_refusal=says_all or bool(self._said("states_refusal")),
            expires_on=self._said("expires_on"),
            expires_event=self._said("expires_event"),
            details=self._details(),
            statement=(self._said("statement") or "") if self.is_ours else None,
            language=(self._said("language") or "en") if self.is_ours else None,
        )

    def _said(self, name: str) -> Any:
        return self[name].data if name in self else None

    def _categories(self) -> tuple[Category, ...]:
        if self.kind is ConsentKind.COUNSELLING_NOTES:
            return (Category.COUNSELLING_NOTES,)
        return tuple(self._said("categories") or ())

    def _details(self) -> dict[str, str]:
        said = {name: self._said(name) for name in NAMES}
        said["channels"] = " ".join(said["channels"] or ())
        return {name: text for name, text in said.items() if text}


class SignForm(Form):
    """Who signed on paper, when, in what capacity; with the scanned form where there is one."""

    signed_by = StringField(
        _("Signed by"),
        [DataRequired(), Length(max=200)],
        filters=TRIM,
        description=_("With a guardian: the guardian’s name, as the chart has it among the contacts."),
    )
    signed_as = SelectField(_("As"), choices=choices_of(SIGNERS.items()), coerce=SignedAs)
    signed_on = DayField(_("On"), [InputRequired()])
    alone_because = StringField(
        _("Somebody under age signs alone by this court’s ruling"),
        [Length(max=300)],
        filters=TRIM,
        description=_("Only where the state’s own law does not let them: an emancipation, a marriage."),
    )
    file = FileField(
        _("The signed form, scanned"), description=_("PDF or picture, at most 20 MB. Empty: seen on paper.")
    )


class DeviceForm(Form):
    """A signature on the device: who signs, and the name drawn or typed. mark: the strokes, as the pad writes them."""

    signer = RadioField(_("Who signs"))
    mark = HiddenField()
    typed = StringField(_("Or type the whole name"), [Length(max=200)], filters=[trimmed])

    def offer(self, who: Signers, asked: frozenset[Capacity], witness: str) -> "DeviceForm":
        """With those to choose from whose signature still counts."""
        people: list[tuple[str, Any]] = [(PATIENT, who.name)] if Capacity.PATIENT in asked else []
        for capacity, some in ((Capacity.GUARDIAN, who.guardians), (Capacity.REPRESENTATIVE, who.representatives)):
            if capacity in asked:
                people += [(str(one.id), f"{one.name}, {str(CAPACITIES[capacity]).lower()}") for one in some]
        if witness:
            people.append((WITNESSED, f"{witness}, {str(CAPACITIES[Capacity.WITNESS]).lower()}"))
        self.signer.choices = people
        if self.signer.data is None and people:
            self.signer.data = people[0][0]
        return self

    def facts(self, witness: str) -> SignatureFacts:
        """What was signed: a typed name where one was typed, else what was drawn."""
        contact_id = None if self.signer.data in {PATIENT, WITNESSED} else UUID(self.signer.data)
        named = witness if self.signer.data == WITNESSED else ""
        if self.typed.data:
            return SignatureFacts(Method.TYPED, self.typed.data, contact_id, named)
        return SignatureFacts(Method.DRAWN, self.mark.data or "", contact_id, named)


class RefusalForm(Form):
    """Why somebody did not want to sign."""

    signer = RadioField(_("Who did not want to sign"))
    reason = TextAreaField(
        _("Why, in their own words, and what was tried"), [DataRequired(), LONG], filters=TRIM, render_kw={"rows": 3}
    )

    def offer(self, who: Signers) -> "RefusalForm":
        """With everybody who may have been asked."""
        people: list[tuple[str, Any]] = [(PATIENT, who.name)]
        self.signer.choices = people + [(str(one.id), one.name) for one in (*who.guardians, *who.representatives)]
        if self.signer.data is None:
            self.signer.data = PATIENT
        return self

    def facts(self) -> SignatureFacts:
        """The refusal."""
        contact_id = None if self.signer.data == PATIENT else UUID(self.signer.data)
        return SignatureFacts(Method.REFUSED, self.reason.data or "", contact_id)


class RevokeForm(MomentForm):
    """How a consent was taken back, and from which moment on."""

    reason = TextAreaField(_("Why, and how it was said"), [DataRequired(), LONG], filters=TRIM)


class RevokeAsStatedForm(RevokeForm):
    """The same for a criminal-justice consent, which says itself when it may be revoked."""

    as_it_states = BooleanField(_("The conditions that this consent states for revoking it are met"))


class EventForm(Form):
    """When the event happened on which a consent ends."""

    happened_on = DayField(_("When it happened"), [InputRequired()])
