"""The forms of insurance: shape and message of input. What is allowed is decided by the services."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from causeway.web.forms import DollarField, Form, blank_to_none
from tenants.insurance import words
from tenants.insurance.facts import AuthorizationFacts, CoverageFacts, PayerFacts
from tenants.insurance.models import Authorization, Coverage
from tenants.insurance.rules import AuthorizationStatus, PayerKind, Subscriber, UnitKind
from tenants.patients.forms.fields import DayField, choices_of, phone_shape
from tenants.programs.rules import LevelOfCare

SHORT = Length(max=120, message=_("At most 120 characters."))
NAMED = Length(max=200, message=_("At most 200 characters."))
LONG = Length(max=4000, message=_("At most 4,000 characters."))
NEEDED = InputRequired(_("Please fill this in."))
TEXT = [blank_to_none]


def _text(label: Any, *validators: Any, **options: Any) -> StringField:
    return StringField(label, [Optional(), *(validators or (SHORT,))], filters=TEXT, **options)


def _on_one_line(value: Any) -> Any:
    """Codes as they are kept (a list) become the line they are typed in; typed text stays as it is."""
    return ", ".join(value) if isinstance(value, list) else value


def _day(label: Any, *validators: Any, **options: Any) -> DayField:
    return DayField(label, list(validators) or [Optional()], **options)


class PayerForm(Form):
    """A payer."""

    name = StringField(_("Name"), [NEEDED, NAMED])
    payer_code = _text(_("Payer ID"), description=_("The electronic payer ID that claims carry."))
    kind = SelectField(_("Kind"), choices=choices_of(words.PAYER_KINDS))
    phone = _text(_("Phone"), phone_shape)
    address_line = _text(_("Address"), NAMED)
    city = _text(_("City"))
    state = _text(
        _("State"), Regexp(r"^[A-Za-z]{2}$", message=_("Two letters, for example IL.")), render_kw={"maxlength": 2}
    )
    postal_code = _text(
        _("ZIP code"), Regexp(r"^[0-9]{5}(-[0-9]{4})?$", message=_("Five digits, or five and four: 60601-1234."))
    )
    is_active = BooleanField(_("In use"), default=True, description=_("A payer that is switched off is not offered."))

    def facts(self) -> PayerFacts:
        """What was typed."""
        return PayerFacts(
            name=self.name.data or "",
            payer_code=self.payer_code.data,
            kind=PayerKind(self.kind.data),
            phone=self.phone.data,
            address_line=self.address_line.data,
            city=self.city.data,
            state=self.state.data.upper() if self.state.data else None,
            postal_code=self.postal_code.data,
            is_active=bool(self.is_active.data),
        )


PAYER_GROUPS = (
    (_("Payer"), ("name", "payer_code", "kind", "is_active")),
    (_("Contact"), ("phone", "address_line", "city", "state", "postal_code")),
)


class CoverageForm(Form):
    """A patient's coverage."""

    payer_id = SelectField(_("Payer"), [NEEDED])
    rank = SelectField(_("Rank"), choices=choices_of(words.RANKS), description=_("Primary pays first."))
    member_id = _text(_("Member ID"), description=_("As printed on the card. Stored encrypted."))
    group_number = _text(_("Group number"))
    plan_name = _text(_("Plan name"), NAMED)
    subscriber = SelectField(
        _("Subscriber"), choices=choices_of(words.SUBSCRIBERS), description=_("Who holds the policy.")
    )
    subscriber_name = _text(_("Subscriber's name"), NAMED, description=_("Unless it is the patient."))
    subscriber_born_on = _day(_("Subscriber's birth date"))
    starts_on = _day(_("Covered from"), description=_("Leave empty when the first day is not known."))
    ends_on = _day(_("Covered until"), description=_("Leave empty when no end is known."))

    @classmethod
    def of(cls, coverage: Coverage, member_id: str | None) -> "CoverageForm":
        """The form filled from a coverage, with its opened member id."""
        form = cls(formdata=None, obj=coverage, data={"member_id": member_id})
        form.payer_id.data, form.rank.data = str(coverage.payer_id), str(coverage.rank)
        form.version.data = str(coverage.version)
        return form

    def facts(self) -> CoverageFacts:
        """What was typed."""
        return CoverageFacts(
            payer_id=UUID(self.payer_id.data),
            rank=int(self.rank.data),
            member_id=self.member_id.data,
            group_number=self.group_number.data,
            plan_name=self.plan_name.data,
            subscriber=Subscriber(self.subscriber.data),
            subscriber_name=self.subscriber_name.data,
            subscriber_born_on=self.subscriber_born_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


COVERAGE_GROUPS = (
    (_("Cover"), ("payer_id", "rank", "plan_name", "starts_on", "ends_on")),
    (_("On the card"), ("member_id", "group_number")),
    (_("Subscriber"), ("subscriber", "subscriber_name", "subscriber_born_on")),
)


class EndCoverageForm(Form):
    """The last covered day."""

    ends_on = _day(_("Last covered day"), NEEDED)


class CopayForm(Form):
    """What the patient owes at the desk."""

    amount = DollarField(
        _("Copay for a day"),
        [Optional()],
        places=None,
        render_kw={"inputmode": "decimal"},
        description=_("In dollars, as the card or the payer says. 0 where none is owed; empty where it is not known."),
    )


class VoidForm(Form):
    """Why a record is voided."""

    reason = TextAreaField(_("Reason"), [NEEDED, LONG], description=_("Stays readable beside the voided record."))


class RequestForm(Form):
    """A request for an authorization."""

    coverage_id = SelectField(_("Coverage"), [NEEDED])
    episode_id = SelectField(_("Episode"))
    level_of_care = SelectField(_("Level of care"), choices=choices_of(words.LEVELS))
    codes = StringField(
        _("Service codes"),
        [Optional(), NAMED],
        filters=[_on_one_line, *TEXT],
        description=_("Separated by commas, for example S9480, 90853."),
    )
    unit_kind = SelectField(_("Counted in"), choices=choices_of(words.UNIT_KINDS))
    authorized_units = IntegerField(
        _("Units"), [Optional(), NumberRange(1, 9999, _("A whole number from 1 to 9,999."))]
    )
    starts_on = _day(_("From"), NEEDED)
    ends_on = _day(_("Until"))
    reviewer_name = _text(_("Reviewer"), NAMED)
    reviewer_phone = _text(_("Reviewer's phone"), phone_shape)
    reviewer_reference = _text(_("Call reference"))
    is_retroactive = BooleanField(_("Retroactive"), description=_("Covers days before it was asked for."))
    notes = TextAreaField(_("Notes"), [Optional(), LONG], filters=TEXT, description=_("Stored encrypted."))

    def facts(self) -> AuthorizationFacts:
        """What was typed."""
        return AuthorizationFacts(**self._plain())

    def _plain(self) -> dict[str, Any]:
        return {
            "coverage_id": UUID(self.coverage_id.data),
            "episode_id": UUID(self.episode_id.data) if self.episode_id.data else None,
            "level_of_care": LevelOfCare(self.level_of_care.data),
            "codes": split_codes(self.codes.data),
            "unit_kind": UnitKind(self.unit_kind.data),
            "authorized_units": self.authorized_units.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "reviewer_name": self.reviewer_name.data,
            "reviewer_phone": self.reviewer_phone.data,
            "reviewer_reference": self.reviewer_reference.data,
            "is_retroactive": bool(self.is_retroactive.data),
            "notes": self.notes.data,
        }


class AuthorizationForm(RequestForm):
    """An authorization with the payer's answer."""

    status = SelectField(_("Answer"), choices=choices_of(words.STATUSES))
    number = _text(_("Authorization number"))
    last_covered_on = _day(
        _("Last covered day"), description=_("If the payer gave one that differs from the end of the authorization.")
    )
    next_review_on = _day(_("Next review"), description=_("The day the payer gave."))
    max_days_per_week = IntegerField(_("Days per week at most"), [Optional(), NumberRange(1, 7, _("1 to 7."))])
    proof = _text(
        _("Proof that none is required"), LONG, description=_("Who said so, when, and the reference of the call.")
    )

    @classmethod
    def of(cls, authorization: Authorization, notes: str | None) -> "AuthorizationForm":
        """The form filled from an authorization, with its opened notes."""
        form = cls(formdata=None, obj=authorization, data={"notes": notes})
        form.coverage_id.data = str(authorization.coverage_id)
        form.episode_id.data = str(authorization.episode_id) if authorization.episode_id else ""
        form.version.data = str(authorization.version)
        return form

    def facts(self) -> AuthorizationFacts:
        """What was typed."""
        return AuthorizationFacts(
            **self._plain(),
            status=AuthorizationStatus(self.status.data),
            number=self.number.data,
            last_covered_on=self.last_covered_on.data,
            next_review_on=self.next_review_on.data,
            max_days_per_week=self.max_days_per_week.data,
            proof=self.proof.data,
        )


_WHAT = (_("What"), ("coverage_id", "episode_id", "level_of_care", "codes"))
_WHO = (_("Reviewer"), ("reviewer_name", "reviewer_phone", "reviewer_reference", "notes"))
REQUEST_GROUPS = (
    _WHAT,
    (_("How much"), ("unit_kind", "authorized_units", "starts_on", "ends_on", "is_retroactive")),
    _WHO,
)
AUTHORIZATION_GROUPS: Sequence[Any] = (
    (_("Answer"), ("status", "number", "proof")),
    _WHAT,
    (_("How much"), ("unit_kind", "authorized_units", "max_days_per_week", "is_retroactive")),
    (_("When"), ("starts_on", "ends_on", "last_covered_on", "next_review_on")),
    _WHO,
)


class UseForm(Form):
    """The payer's number, and how many units have been used, counted to a day."""

    number = _text(_("Authorization number"), description=_("Left empty, the number stays as it is."))
    used_units = IntegerField(_("Units used"), [Optional(), NumberRange(0, 99999, _("A whole number, 0 or more."))])
    as_of_on = _day(_("Counted to"), Optional(), description=_("Up to and including this day; only with the units."))


def split_codes(typed: str | None) -> tuple[str, ...]:
    """Service codes out of one line: "s9480, 90853" is ("S9480", "90853"); each once."""
    return tuple(dict.fromkeys(code.upper() for code in (typed or "").replace(",", " ").replace(";", " ").split()))
