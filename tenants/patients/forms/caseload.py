"""The forms of caseloads: assigning, covering, opening outside the caseload, reviewing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from causeway.web.forms import Form, as_id, choices_of
from tenants.patients.forms.fields import LONG, SHORT, TRIM, DayField
from tenants.patients.models import CareKind, ReviewOutcome
from tenants.patients.words import CARE_KINDS, OUTCOMES


def _person(label: Any) -> SelectField:
    return SelectField(label, [InputRequired()], coerce=as_id)


def _offer(field: SelectField, members: Sequence[tuple[UUID, str]]) -> None:
    field.choices = [SelectChoice("", ""), *(SelectChoice(str(user_id), name) for user_id, name in members)]


class AssignForm(Form):
    """A patient onto somebody's caseload."""

    user_id = _person(_("Person"))
    kind = SelectField(_("As"), choices=choices_of(CARE_KINDS.items()), coerce=CareKind)
    from_on = DayField(_("From"), [InputRequired()])
    until_on = DayField(_("Last day"), description=_("Empty: until it is ended."))

    def offer(self, members: Sequence[tuple[UUID, str]]) -> "AssignForm":
        """Let these people be chosen."""
        _offer(self.user_id, members)
        return self


class CoverForm(Form):
    """Somebody's whole caseload opened to somebody else for some days."""

    covered_user_id = _person(_("Whose caseload"))
    covering_user_id = _person(_("Covered by"))
    from_on = DayField(_("First day"), [InputRequired()])
    until_on = DayField(_("Last day"), [InputRequired()])
    note = StringField(_("Note"), [SHORT], filters=TRIM)

    def offer(self, carers: Sequence[tuple[UUID, str]], held: Mapping[UUID, str]) -> "CoverForm":
        """Let carers be chosen; to be covered, also whoever has a caseload (`held`, by name) and may lead no more."""
        known = {user_id for user_id, _name in carers}
        others = [(user_id, name) for user_id, name in held.items() if user_id not in known]
        _offer(self.covered_user_id, [*carers, *others])
        _offer(self.covering_user_id, carers)
        return self


class OpenForm(Form):
    """Why a chart outside the caseload has to be opened."""

    reason = TextAreaField(
        _("Why you need to open this chart now"), [DataRequired(), LONG], filters=TRIM,
        description=_("At least 15 characters. The privacy officer reads it."),
    )  # fmt: skip


class FindForm(Form):
    """Exactly one patient: by record number, or by full name and birth date."""

    record_number = StringField(_("Record number"), [Length(max=40)], filters=TRIM)
    first_name = StringField(_("First name"), [SHORT], filters=TRIM)
    last_name = StringField(_("Last name"), [SHORT], filters=TRIM)
    born_on = DayField(_("Birth date"))

    def validate_record_number(self, field: Any) -> None:
        """One of the two ways is filled in whole."""
        if not field.data and not (self.first_name.data and self.last_name.data and self.born_on.data):
            raise ValidationError(_("Give the record number, or first name, last name and birth date."))


class ReviewForm(Form):
    """What the reviewer found."""

    outcome = SelectField(_("What you found"), choices=choices_of(OUTCOMES.items()), coerce=ReviewOutcome)
    note = TextAreaField(_("Note"), [DataRequired(), LONG], filters=TRIM)
