"""The field that asks whether words of a text are names of another family's people."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from tenants.patients.forms.fields import ChecksField, choices_of


class NoNamesField(ChecksField):
    """Words that may be names, to tick as other words; asked only once some are found. Its data: the words' keys."""

    def __init__(self, **options: Any) -> None:
        hint = _("Tick a word that is none of their names here. It is kept that you said so.")
        super().__init__(_("Names"), choices=(), validate_choice=False, description=hint, **options)

    def offer(self, words: Sequence[tuple[str, str]]) -> None:
        """Ask about these, (key, as written), and show those already ticked."""
        known = {key for key, _word in words}
        self.choices = choices_of([*words, *((one, one) for one in self.data or () if one not in known)])
