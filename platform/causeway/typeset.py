"""Documents to hand over, set by typst as tagged PDF/UA-1 in its own typefaces, without the network.

A template of `templates/documents/` reads its data as JSON, so that no word of anybody's is read as markup. What a document
says is the slice's; that it may leave is the gate's (`causeway.disclosure`), by `egress.file` and `Way.PDF`.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from causeway.disclosure import Document
from causeway.errors import Refused
from causeway.language import gettext

DOCUMENTS = Path(__file__).parents[2] / "templates" / "documents"
MIMETYPE = "application/pdf"
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


class NoTypeface(Refused):
    """No typeface at hand has a letter of the text, and a document that leaves words out is worse than none."""

    message = "The document cannot be made: no typeface here can draw {letters}. Write it in other letters."


def pdf(template: str, data: Mapping[str, Any], *, language: str, made_at: datetime, notice: str = "") -> Document:
    """A document as accessible PDF (PDF/UA-1, ISO 14289-1:2014): tagged, with its title and its language.

    template: a name in `templates/documents/`. data: what JSON can hold, `title` among it; control characters are left out.
    language: of the document, "en". made_at: when it was made, as the file says. notice: what must go along with it (the
    gate's, `Basis.notice`), on a last page of its own. Raises NoTypeface.
    """
    along = {"title": gettext("Please keep this notice with the document"), "text": notice} if notice else None
    payload = json.dumps({**_cleaned({**data, "notice": along}), "language": language}, ensure_ascii=False)
    return Document.carrying(notice, _made(template, payload, made_at))


def _made(template: str, payload: str, made_at: datetime) -> bytes:
    try:
        return _compile(template, payload, made_at, with_system=False)
    except typst.TypstError as error:
        if _NO_GLYPH.search(error.message) is None:
            raise
    try:  # the machine's own typefaces may have what those of typst lack
        return _compile(template, payload, made_at, with_system=True)
    except typst.TypstError as error:
        missing = _NO_GLYPH.search(error.message)
        if missing is None:
            raise
        raise NoTypeface(letters=f"“{missing[1]}”") from None


def _compile(template: str, payload: str, made_at: datetime, *, with_system: bool) -> bytes:
    return typst.compile(
        str(DOCUMENTS / "_document.typ"),
        root=str(DOCUMENTS),
        ignore_system_fonts=not with_system,
        format="pdf",
        sys_inputs={"data": payload, "template": template},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )


def _cleaned(value: Any) -> Any:
    """The same with the control characters taken out of its texts; ends of lines stay."""
    if isinstance(value, str):
        return "".join(one for one in value if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs"})
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value
