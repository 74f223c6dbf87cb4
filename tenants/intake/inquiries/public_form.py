"""The clinic's public inquiry form: shape and message of input, in the words of those who ask."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from causeway.web.forms import Form, blank_to_none, choices_of, trimmed
from tenants.intake.inquiries.forms import NAME, REASON
from tenants.intake.inquiries.labels import WAYS
from tenants.intake.inquiries.rules import Channel, ContactWay, ReferralSource, Urgency
from tenants.intake.inquiries.services import InquiryFacts
from tenants.patients.forms.fields import email_shape, phone_shape

ME, SOMEBODY = "me", "somebody"
_ABOUT = ((ME, _("For me")), (SOMEBODY, _("For somebody I care for")))
_SOON = (
    (Urgency.ROUTINE, _("Within a few days")),
    (Urgency.SOON, _("Tomorrow")),
    (Urgency.URGENT, _("Today, if you can")),
)
_HEARD = (
    (ReferralSource.UNKNOWN, _("I would rather not say")),
    (ReferralSource.FAMILY, _("Family or a friend")),
    (ReferralSource.HOSPITAL, _("A hospital or emergency department")),
    (ReferralSource.PHYSICIAN, _("A doctor’s office")),
    (ReferralSource.THERAPIST, _("A therapist or counselor")),
    (ReferralSource.OTHER_PROGRAM, _("Another program")),
    (ReferralSource.COURT, _("Court or probation")),
    (ReferralSource.SCHOOL, _("School")),
    (ReferralSource.EMPLOYER, _("Work")),
    (ReferralSource.INSURER, _("Insurance company")),
    (ReferralSource.WEB_SEARCH, _("Found online")),
    (ReferralSource.OTHER, _("Somebody else")),
)


class PublicInquiryForm(Form):
    """What somebody who asks tells us. website: no person sees it; whatever fills it in is none."""

    about = SelectField(_("Who is this for?"), choices=choices_of(_ABOUT), default=ME)
    first_name = StringField(
        _("First name"),
        [DataRequired(message=_("Please tell us a first name.")), NAME],
        filters=[trimmed],
        description=_("Of the person who would come. Whatever you like to be called."),
        render_kw={"autocomplete": "given-name"},
    )
    last_name = StringField(
        _("Last name (optional)"), [NAME], filters=[trimmed], render_kw={"autocomplete": "family-name"}
    )
    asker = StringField(
        _("Your own name, and how you know them"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("Only when you write for somebody else."),
    )
    phone = StringField(
        _("Phone"),
        [Length(max=40), phone_shape],
        filters=[blank_to_none],
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )
    email = StringField(
        _("Email"),
        [Length(max=254), email_shape],
        filters=[blank_to_none],
        description=_("A telephone number or an email address is enough."),
        render_kw={"inputmode": "email", "autocomplete": "email"},
    )
    contact_way = SelectField(
        _("How may we reach you?"), choices=choices_of(WAYS.items()), default=ContactWay.PHONE.value
    )
    may_leave_message = BooleanField(
        _("You may leave a message"),
        description=_("If you do not tick this, we say to nobody else who we are, and leave nothing on a machine."),
    )
    urgency = SelectField(
        _("When would you like to hear from us?"), choices=choices_of(_SOON), default=Urgency.ROUTINE.value
    )
    source = SelectField(_("How did you hear of us?"), choices=choices_of(_HEARD), default=ReferralSource.UNKNOWN.value)
    reason = TextAreaField(
        _("What would you like to tell us? (optional)"),
        [REASON],
        filters=[trimmed],
        description=_("A few words are enough. Everything else can wait until we speak."),
        render_kw={"rows": 4},
    )
    website = StringField(_("Leave this empty"), [Length(max=200)], render_kw={"autocomplete": "off", "tabindex": "-1"})
    ticket = HiddenField("")

    def validate_asker(self, field: StringField) -> None:
        """Whoever writes for somebody else says who they are."""
        if self.about.data == SOMEBODY and not field.data:
            raise ValidationError(_("Please tell us your own name too."))

    def facts(self) -> InquiryFacts:
        """What was typed, as plain values."""
        return InquiryFacts(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data,
            phone=self.phone.data,
            email=self.email.data,
            channel=Channel.WEB,
            source=ReferralSource(self.source.data),
            urgency=Urgency(self.urgency.data),
            asker=self.asker.data if self.about.data == SOMEBODY else "",
            contact_way=ContactWay(self.contact_way.data),
            may_leave_message=bool(self.may_leave_message.data),
            reason=self.reason.data,
        )
