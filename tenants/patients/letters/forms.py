"""Forms of letters: whom one is for and what it is to hold, and its text."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from causeway.disclosure import TELLABLE, Category, Purpose, Recipient
from causeway.ids import parse_id
from causeway.web.forms import Form, choices_of, trimmed
from tenants.patients.forms.fields import TRIM, ChecksField, DayField
from tenants.patients.letters import labels
from tenants.patients.letters.rules import LONGEST, PURPOSES, SCOPES, LetterKind, Tongue
from tenants.patients.letters.services import LetterFacts
from tenants.patients.words import CATEGORIES
from tenants.patients.words import PURPOSES as PURPOSE_WORDS

PATIENT, OTHER = "patient", "other"
_TOLD = tuple(one for one in TELLABLE if one is not Category.DEMOGRAPHICS)


class LetterForm(Form):
    """Whom a letter is for, what it tells, of what time. `to`: "patient", "other", or a contact's id."""

    kind = SelectField(_("Letter"), choices=choices_of(labels.KINDS.items()))
    to = SelectField(
        _("To whom"),
        description=_("Contacts whom the patient named, or somebody else by name. A patient may pass it on."),
    )
    addressee = StringField(
        _("Name or office"),
        [Length(max=200)],
        filters=[trimmed],
        description=_("For somebody else: as the release names them"),
    )
    address = TextAreaField(_("Their address"), [Length(max=500)], filters=TRIM, render_kw={"rows": 3})
    purpose = SelectField(_("What for"), choices=choices_of((one, PURPOSE_WORDS[one]) for one in PURPOSES))
    language = SelectField(
        _("Language"),
        choices=choices_of([("", _("The reader’s own")), *labels.TONGUES.items()]),
        description=_("The patient’s or the contact’s; English for anybody else"),
    )
    categories = ChecksField(
        _("What it tells"),
        choices=choices_of((one, CATEGORIES[one]) for one in _TOLD),
        description=_("No more than they need. Work and leave letters tell times and fitness only."),
    )
    from_on = DayField(_("From"), [InputRequired()], description=_("Of what time the letter tells"))
    until_on = DayField(_("To the end of"), [InputRequired()])

    tongues: Mapping[str, Tongue] = MappingProxyType({})
    """What each reader on the chart reads, by the value of `to`."""

    def validate_addressee(self, field: Any) -> None:
        """Refuse a name that would be dropped in silence: the letter is for somebody on the chart."""
        if field.data and self.to.data != OTHER:
            raise ValidationError(_("Choose “Somebody else, by name” above, or leave this empty."))

    def facts(self) -> LetterFacts:
        """What was typed."""
        kind, contact_id = LetterKind(self.kind.data), parse_id(self.to.data)
        assert self.from_on.data is not None and self.until_on.data is not None  # noqa: S101, PT018 - both are required
        recipient = Recipient.CONTACT
        if contact_id is None:
            recipient = Recipient.PATIENT if self.to.data == PATIENT else SCOPES[kind].recipient
        return LetterFacts(
            kind,
            recipient,
            self.addressee.data or "",
            frozenset(Category(one) for one in self.categories.data or ()),
            self.from_on.data,
            self.until_on.data,
            Purpose(self.purpose.data),
            Tongue(self.language.data or self.tongues.get(self.to.data, Tongue.ENGLISH)),
            contact_id,
            self.address.data,
        )


class CorrectForm(LetterForm):
    """The same of a draft."""

    anew = BooleanField(_("Begin the text again from the chart"), description=_("What was written so far is replaced."))


class TextForm(Form):
    """The words of a letter."""

    text = TextAreaField(
        _("The letter"),
        [InputRequired(), Length(max=LONGEST)],
        filters=[trimmed],
        description=_(
            "From the salutation to the last sentence. The clinic’s name, date and signature are put around it."
        ),
        render_kw={"rows": 22},
    )
