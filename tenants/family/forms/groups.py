"""Forms of a group of several families."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from causeway.ids import parse_id
from causeway.web.forms import Form, trimmed
from tenants.family.forms.names import NoNamesField
from tenants.family.forms.plan import HourForm
from tenants.patients.forms.fields import ChecksField, PatientPicker


class GroupForm(HourForm):
    """When, where, by whom and about what."""

    topic = StringField(
        _("About"), [InputRequired(), Length(max=200)], filters=[trimmed], description=_("It names nobody.")
    )

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        how = ["clinician_id", "second_clinician_id", "format", "room_id", "video_link"]
        return [(_("When"), self.when()), (_("What"), ["topic"]), (_("How and by whom"), how)]


class NewGroupForm(GroupForm):
    """A group with its first families."""

    first_id = PatientPicker(_("Family of"), [DataRequired()])
    second_id = PatientPicker(_("And of"))
    third_id = PatientPicker(_("And of"))

    def patient_ids(self) -> tuple[UUID, ...]:
        """Whose families they are."""
        picked = (self.first_id.data, self.second_id.data, self.third_id.data)
        return tuple(found for one in picked if one and (found := _id(one)) is not None)

    def groups(self) -> list[tuple[Any, list[str]]]:
        """The fields under headings."""
        return [*super().groups(), (_("Whose families"), ["first_id", "second_id", "third_id"])]


class AddFamilyForm(Form):
    """Another family."""

    patient_id = PatientPicker(_("Family of"), [DataRequired()])


class FamilyOfGroupForm(Form):
    """Who of a family comes to a group, and what for."""

    contact_ids = ChecksField(_("Who is expected besides the patient"))
    goal_ids = ChecksField(_("Goals of the plan it serves"))


class SharedForm(Form):
    """The part that stands in every family's record."""

    text = TextAreaField(
        _("What the group did, without a name"), [Length(max=20_000)], filters=[trimmed], render_kw={"rows": 10}
    )
    confirmed = NoNamesField()


def _id(value: Any) -> UUID | None:
    return value if isinstance(value, UUID) else parse_id(str(value))
