"""The forms of grounds: telling somebody, an audit or contract of the clinic's, ending grounds, and the review."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from causeway.disclosure import BY_HAND, Category, Recipient, Way
from causeway.ids import parse_id
from causeway.web import formats
from causeway.web.forms import Form, choices_of
from tenants.patients.forms.fields import LONG, TRIM, ChecksField, DayField
from tenants.patients.forms.moments import MomentForm
from tenants.patients.forms.whom import WhomForm, category_choices
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.grounds.rules import NEEDS, GroundsKind, Incapacity, Statement
from tenants.patients.grounds.services import GroundsFacts, Told
from tenants.patients.grounds.words import FIELDS, INCAPACITIES, KINDS, NARRATIVES, STATEMENTS
from tenants.patients.models import Contact
from tenants.patients.words import WAYS

NAME = Length(max=200)
_WAYS = [way for way in (Way.SPOKEN, Way.PHONE, Way.LETTER, Way.FAX, Way.TEXT) if way in BY_HAND]
_OF_THE_RECORD = _("What the chart shows")
_KINDS = {kind: words for kind, words in KINDS.items() if not NEEDS[kind].is_of_clinic}


class _GroundsForm(MomentForm):
    """The fields of grounds. `keep` leaves those that a kind asks for."""

    affiliation = StringField(FIELDS["affiliation"], [NAME], filters=TRIM)
    reference = StringField(FIELDS["reference"], [NAME], filters=TRIM)
    dated_on = DayField(FIELDS["dated_on"])
    ends_on = DayField(FIELDS["ends_on"])
    incapacity = SelectField(
        FIELDS["incapacity"],
        choices=choices_of(INCAPACITIES.items(), _("Choose")),
        coerce=lambda value: Incapacity(value) if value else None,
    )
    judgment = TextAreaField(FIELDS["judgment"], [LONG], filters=TRIM)
    narrative = TextAreaField(FIELDS["narrative"], [LONG], filters=TRIM)
    statements = ChecksField(_("All of this is so"), coerce=Statement)

    def keep(self, kind: GroundsKind | None, *, is_part2: bool) -> None:
        """Leave the fields of grounds that the kind asks for, and take out the others."""
        needs = NEEDS[kind] if kind is not None else None
        asked = needs.fields if needs is not None else ()
        for name in ("affiliation", "reference", "dated_on", "ends_on", "incapacity", "judgment", "narrative"):
            if name not in asked and not (name == "ends_on" and kind is GroundsKind.CONTRACT):
                del self[name]
        if kind in NARRATIVES:
            self.narrative.label.text = NARRATIVES[kind]
        if "happened_at" not in asked:
            for name in ("on", "at", "occurrence"):
                del self[name]
        said = (*needs.statements, *(needs.under_part2 if is_part2 else ())) if needs is not None else ()
        if not said:
            del self.statements
        else:
            self.statements.choices = choices_of((one, STATEMENTS[one]) for one in said)

    def validate(self, extra_validators: Any = None) -> bool:
        """As a form with a moment, where it asks for one."""
        return super().validate(extra_validators) if self.on is not None else Form.validate(self, extra_validators)

    def grounds_of(self, kind: GroundsKind, recipient: Recipient, name: str, contact_id: UUID | None) -> GroundsFacts:
        """What was typed of the grounds, as plain values."""
        typed = {one.name: getattr(self, one.name).data for one in fields(GroundsFacts) if self._has(one.name)}
        return GroundsFacts(
            kind=kind,
            recipient=recipient,
            recipient_name=name,
            categories=frozenset(typed.get("categories") or ()),
            statements=frozenset(typed.get("statements") or ()),
            contact_id=contact_id,
            affiliation=typed.get("affiliation"),
            reference=typed.get("reference"),
            happened_at=self.moment() if self.on is not None else None,
            dated_on=typed.get("dated_on"),
            ends_on=typed.get("ends_on"),
            incapacity=typed.get("incapacity"),
            judgment=typed.get("judgment") or "",
            narrative=typed.get("narrative") or "",
        )

    def _has(self, name: str) -> bool:
        return name in self._fields


class TellForm(WhomForm, _GroundsForm):
    """What is told or sent by hand, to whom, how, what for, and on what basis."""

    what = StringField(
        _("What is told, in a few words"),
        [DataRequired(), Length(max=300)],
        filters=TRIM,
        description=_("It stands in the accounting, which the patient may ask for."),
    )
    categories = ChecksField(_("What kind of information it is"), choices=category_choices(), coerce=Category)
    way = SelectField(_("How"), choices=choices_of((way, WAYS[way]) for way in _WAYS), coerce=Way)
    basis = SelectField(
        _("On what basis"),
        description=_("The chart shows releases, and treatment and payment outside 42 CFR Part 2, by itself."),
    )

    def offer(
        self,
        contacts: Sequence[Contact],
        standing: Sequence[DisclosureGrounds],
        *,
        is_part2: bool,
        may_judge: bool = False,
    ) -> "TellForm":
        """Let these contacts and these grounds be chosen, and show the fields that the chosen basis asks for.

        may_judge: the patient is a minor under 42 CFR Part 2, and who asks may judge that they cannot decide.
        """
        self.offer_contacts(contacts)
        kinds = [(kind, words) for kind, words in _KINDS.items() if may_judge or not NEEDS[kind].is_directors]
        self.basis.choices = [
            *choices_of(kinds, _OF_THE_RECORD),
            *standing_choices(standing),
        ]
        self.keep(self.kind, is_part2=is_part2)
        return self

    @property
    def kind(self) -> GroundsKind | None:
        """The kind of grounds to record, where the basis is one."""
        return next((kind for kind in _KINDS if kind.value == self.basis.data), None)

    def told(self) -> Told:
        """What was typed, as plain values. The chosen contact's name stands where none was typed."""
        return Told(
            way=self.way.data,
            recipient=self.recipient.data,
            recipient_name=self.chosen_name,
            purpose=self.purpose.data,
            what=self.what.data or "",
            categories=frozenset(self.categories.data or ()),
            recipient_id=self.chosen_contact,
            grounds_id=parse_id(self.basis.data or "") if self.kind is None else None,
            service_days=self.service_days,
        )

    def grounds(self) -> GroundsFacts | None:
        """The grounds to record first, where the basis is a kind of them."""
        if self.kind is None:
            return None
        return self.grounds_of(self.kind, self.recipient.data, self.chosen_name, self.chosen_contact)


def standing_choices(standing: Sequence[DisclosureGrounds]) -> list[SelectChoice]:
    """Grounds that were recorded and still hold, to choose from."""
    return choices_of((str(one.id), _named(one)) for one in standing)


def _named(grounds: DisclosureGrounds) -> str:
    """Standing grounds as a choice: what they are, whom they name, until when."""
    named = f"{KINDS[grounds.kind]}: {grounds.recipient_name}"
    until = formats.day(grounds.ends_on) if grounds.ends_on is not None else ""
    return str(gettext("%(what)s, until %(day)s", what=named, day=until)) if until else named


class ClinicGroundsForm(_GroundsForm):
    """An audit or a contract."""

    recipient_name = StringField(_("With whom"), [DataRequired(), NAME], filters=TRIM)
    categories = ChecksField(
        FIELDS["categories"],
        choices=category_choices(),
        coerce=Category,
    )

    def facts(self, kind: GroundsKind) -> GroundsFacts:
        """What was typed, as plain values."""
        return self.grounds_of(kind, NEEDS[kind].recipients[0], self.recipient_name.data or "", None)


class WithdrawForm(Form):
    """Why grounds end."""

    reason = TextAreaField(_("Why"), [DataRequired(), LONG], filters=TRIM)
