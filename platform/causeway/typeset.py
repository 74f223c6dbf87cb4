"""Documents to hand over, set by typst as tagged PDF/UA-1 in its own typefaces, without the network.

A template of `templates/documents/` reads its data as JSON, so that no word of anybody's is read as markup. What a document
says is the slice's; that it may leave is the gate's (`causeway.disclosure`), by `egress.file` and `Way.PDF`.
"""

import json
import re
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from causeway.disclosure import Document
from causeway.errors import Refused
from causeway.language import gettext
from causeway.scratch import in_memory

DOCUMENTS = Path(__file__).parents[2] / "templates" / "documents"
MIMETYPE = "application/pdf"
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNREADABLE = re.compile(r"failed to (decode image|load PDF)")


class NoTypeface(Refused):
    """No typeface at hand has a letter of the text, and a document that leaves words out is worse than none."""

    message = "The document cannot be made: no typeface here can draw {letters}. Write it in other letters."


class CannotEnclose(Refused):
    """The stored file cannot be read as what it is."""

    message = (
        "This file is damaged or locked, so that it cannot be set under a cover. Print it to PDF or scan it again, and attach "
        "that."
    )


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A stored file that goes under a cover. form: "pdf", "png" or "jpg". alts: what each page is, for who cannot see it."""

    content: bytes
    form: str
    alts: Sequence[str]


def pdf(template: str, data: Mapping[str, Any], *, language: str, made_at: datetime, notice: str = "") -> Document:
    """A document as accessible PDF (PDF/UA-1, ISO 14289-1:2014): tagged, with its title and its language.

    template: a name in `templates/documents/`. data: what JSON can hold, `title` among it; control characters are left out.
    language: of the document, "en". made_at: when it was made, as the file says. notice: what must go along with it (the
    gate's, `Basis.notice`), on a last page of its own. Raises NoTypeface.
    """
    inputs = {"data": _payload(data, language, notice), "template": template}
    return Document.carrying(notice, _made(DOCUMENTS / "_document.typ", inputs, made_at))


def under_cover(
    data: Mapping[str, Any], enclosed: Enclosed, *, language: str, made_at: datetime, notice: str = ""
) -> Document:
    """A stored file as one tagged PDF: the cover of `templates/documents/_cover.typ` with the notice, then the file's pages.

    A picture becomes PDF/UA-1. The pages of a PDF are embedded as they are and told by their words, which the standard does
    not let typst vouch for (docs/decisions/0019). Raises NoTypeface, CannotEnclose.
    """
    known = {**data, "format": enclosed.form, "alts": enclosed.alts}
    inputs = {"data": _payload(known, language, notice)}
    with in_memory(enclosed.content) as path, TemporaryDirectory(prefix="causeway-") as folder:
        cover = Path(shutil.copy(DOCUMENTS / "_cover.typ", folder))
        (cover.parent / "enclosed").symlink_to(path)
        try:
            made = _made(cover, inputs, made_at, is_vouched_for=enclosed.form != "pdf")
        except typst.TypstError as error:
            if _UNREADABLE.search(error.message) is None:
                raise
            raise CannotEnclose from None
    return Document.carrying(notice, made)


def _payload(data: Mapping[str, Any], language: str, notice: str) -> str:
    along = {"title": gettext("Please keep this notice with the document"), "text": notice} if notice else None
    return json.dumps({**_cleaned({**data, "notice": along}), "language": language}, ensure_ascii=False)


def _made(main: Path, inputs: dict[str, str], made_at: datetime, *, is_vouched_for: bool = True) -> bytes:
    def compiled(*, with_system: bool) -> bytes:
        return typst.compile(
            str(main),
            root=str(main.parent),
            ignore_system_fonts=not with_system,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1"] if is_vouched_for else None,
            timestamp=int(made_at.timestamp()),
        )

    try:
        return compiled(with_system=False)
    except typst.TypstError as error:
        if _NO_GLYPH.search(error.message) is None:
            raise
    try:  # the machine's own typefaces may have what those of typst lack
        return compiled(with_system=True)
    except typst.TypstError as error:
        missing = _NO_GLYPH.search(error.message)
        if missing is None:
            raise
        raise NoTypeface(letters=f"“{missing[1]}”") from None


def _cleaned(value: Any) -> Any:
    """The same with the control characters taken out of its texts; ends of lines stay."""
    if isinstance(value, str):
        return "".join(one for one in value if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs"})
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value
