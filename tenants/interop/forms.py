"""The upload form."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice

from causeway.web.forms import Form
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.words import FHIR, SOURCES


class UploadForm(Form):
    """A file and what it is. What is in it is judged while it is read."""

    source = SelectField(_("What is in the file"), choices=SOURCES)
    file = FileField(
        _("File"), description=_("At most 20 MB, also as .gz. Larger ones are imported on the command line.")
    )
    mode = RadioField(
        _("How"),
        choices=(
            SelectChoice("try", _("Try it first: shows what would come in, saves nothing")),
            SelectChoice("import", _("Import it now")),
        ),
        default="try",
    )

    @property
    def sheet_kind(self) -> SheetKind | None:
        """The kind of sheet; None for FHIR."""
        return None if self.source.data == FHIR else SheetKind(self.source.data)
