"""The form by which a stored file leaves."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from causeway.disclosure import Category, Purpose, Recipient, Way
from causeway.ids import parse_id
from causeway.web.forms import choices_of
from tenants.patients.forms.fields import ChecksField
from tenants.patients.forms.whom import OUTSIDE, WhomForm, category_choices
from tenants.patients.grounds.forms import standing_choices
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.letters.labels import TONGUES
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Contact
from tenants.patients.releasing.services import Release
from tenants.patients.words import RECIPIENTS, WAYS

_TO = (Recipient.PATIENT, *OUTSIDE)
_HOW = {Way.LETTER: _("By post"), Way.FAX: WAYS[Way.FAX], Way.PDF: _("Handed over in the room")}
GROUPS = (
    (_("To whom"), ("recipient", "contact_id", "recipient_name", "way", "language")),
    (_("What, and what for"), ("categories", "purpose", "basis", "service_from", "service_until")),
)


class ReleaseForm(WhomForm):
    """Whom a file is for, and what it tells. `offer` first."""

    categories = ChecksField(
        _("What it tells"),
        choices=category_choices(),
        coerce=Category,
        description=_(
            "Look at the file, and mark all of it: releases are checked against this. It is kept with the file."
        ),
    )
    recipient = SelectField(_("To whom"), choices=choices_of((one, RECIPIENTS[one]) for one in _TO), coerce=Recipient)
    way = SelectField(
        _("How it gets there"),
        choices=choices_of(_HOW.items()),
        coerce=Way,
        description=_("Nothing is sent to a contact who asked not to be contacted; it can be handed over."),
    )
    basis = SelectField(
        _("On what basis"), description=_("The chart shows releases and the patient’s own access by itself.")
    )
    language = SelectField(_("Language of the cover"), choices=choices_of(TONGUES.items()), coerce=Tongue)

    def offer(self, contacts: Sequence[Contact], standing: Sequence[DisclosureGrounds]) -> "ReleaseForm":
        """Let these contacts and these recorded grounds be chosen."""
        self.offer_contacts(contacts)
        self.basis.choices = [*choices_of([("", _("What the chart shows"))]), *standing_choices(standing)]
        return self

    def release(self) -> Release:
        """What was typed."""
        return Release(
            recipient=self.recipient.data,
            recipient_name=self.chosen_name,
            purpose=Purpose(self.purpose.data),
            categories=frozenset(self.categories.data or ()),
            way=self.way.data,
            language=Tongue(self.language.data),
            recipient_id=self.chosen_contact,
            grounds_id=parse_id(self.basis.data or ""),
            service_days=self.service_days,
        )
