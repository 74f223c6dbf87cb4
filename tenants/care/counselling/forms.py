"""The form of a counselling note."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from causeway.web.forms import Form, choices_of, trimmed
from tenants.care.counselling.labels import KINDS
from tenants.care.counselling.models import CounsellingKind
from tenants.patients.forms.fields import DayField


class CounsellingForm(Form):
    """A note."""

    kind = SelectField(_("What it is"), [InputRequired()], choices=choices_of(KINDS.items(), _("Choose…")))
    about_on = DayField(_("Day of the conversation"), [InputRequired()])
    text = TextAreaField(
        _("Your note"), [DataRequired(), Length(max=20_000)], filters=[trimmed], render_kw={"rows": 12}
    )
    is_apart = BooleanField(
        _("What belongs in the chart stands in the chart, not only here"),
        [DataRequired(message=_("Write what belongs in the chart there first, then confirm it here."))],
    )

    def facts(self) -> dict[str, Any]:
        """What was typed, as `write_note` takes it."""
        return {"kind": CounsellingKind(self.kind.data), "about_on": self.about_on.data, "text": self.text.data}
