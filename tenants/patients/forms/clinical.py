"""The forms of diagnoses and attachments."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from causeway.disclosure import Category
from causeway.web.forms import Form, choices_of
from tenants.patients.forms.fields import TRIM, ChecksField, DayField
from tenants.patients.forms.whom import category_choices
from tenants.patients.models import CodeSystem, Diagnosis
from tenants.patients.services import DiagnosisFacts
from tenants.patients.words import CODE_SYSTEMS


class DiagnosisForm(Form):
    """A diagnosis. Its field names are those of DiagnosisFacts."""

    system = SelectField(_("Code system"), choices=choices_of(CODE_SYSTEMS.items()), coerce=CodeSystem)
    code = StringField(_("Code"), [DataRequired(), Length(max=40)], filters=TRIM)
    description = StringField(
        _("What it says"),
        [Length(max=400)],
        filters=TRIM,
        description=_("Empty for ICD-10-CM: the official words are taken."),
    )
    rank = IntegerField(
        _("Rank"), [Optional(), NumberRange(1, 12)], description=_("1 is the primary diagnosis. The others move down.")
    )
    onset_on = DayField(_("Began on"))
    resolved_on = DayField(_("Resolved on"))

    @classmethod
    def of(cls, diagnosis: Diagnosis) -> "DiagnosisForm":
        """The form filled from a diagnosis, as it stands now."""
        form = cls(formdata=None, obj=diagnosis)
        form.version.data = str(diagnosis.version)
        return form

    def facts(self) -> DiagnosisFacts:
        """What was typed, as plain values."""
        return DiagnosisFacts(
            code=self.code.data or "",
            system=self.system.data,
            description=self.description.data,
            rank=self.rank.data,
            onset_on=self.onset_on.data,
            resolved_on=self.resolved_on.data,
        )


class AttachForm(Form):
    """A file for the record."""

    file = FileField(_("File"), description=_("PDF, picture, plain text, Word or Excel, at most 20 MB."))
    description = StringField(_("What it is"), [Length(max=200)], filters=TRIM)
    categories = ChecksField(
        _("What it tells"),
        choices=category_choices(),
        coerce=Category,
        description=_(
            "Releases are checked against it. It may be said later, at the latest when the file is to leave."
        ),
    )

    def validate_file(self, field: Any) -> None:
        """A file was chosen."""
        if not field.data:
            raise ValidationError(gettext("Please choose a file."))
