"""What of a stored file can go under a cover: pictures, and PDFs whose pages hold all that they show."""

import io
from collections.abc import Mapping

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from causeway.errors import Refused
from causeway.language import gettext
from causeway.typeset import CannotEnclose, Enclosed

FORMS: Mapping[str, str] = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
MOST_PAGES = 500
"""Of one file. Our own limit: a whole record on paper is less."""
MOST_PIXELS = 60_000_000
"""A letter page at 600 dots an inch is 34 million. Our own limit: beyond it, opening the picture takes the machine's memory."""
_BESIDE_THE_PAGE = frozenset({"/Link", "/Popup"})
_PNG_SIZE = slice(16, 24)  # the header's width and height, four bytes each (ISO/IEC 15948:2004, 11.2.2)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # a JPEG's frame headers (ISO/IEC 10918-1, table B.1)


class NoForm(Refused):
    """Neither a PDF nor a picture that can be drawn."""

    message = "Only a PDF, PNG or JPEG can leave under a cover. Save this file as a PDF, attach that, and release it."


class LaidOver(Refused):
    """The pages show fields or notes that are not theirs, and would be left behind."""

    message = (
        "This PDF holds fields or notes laid over its pages, which would be left behind. Print it to PDF, attach that, and "
        "release it."
    )


class TooLong(Refused):
    """More than goes under one cover."""

    message = (
        "This is too much for one cover: 500 pages at most, and a picture of 60 million dots. Divide or shrink it."
    )


def enclose(media_type: str, content: bytes, name: str) -> Enclosed:
    """The file ready to go under a cover, its pages told by `name` in the present language.

    Raises: NoForm, LaidOver, TooLong, CannotEnclose.
    """
    form = FORMS.get(media_type)
    if form is None:
        raise NoForm
    if form != "pdf":
        if _pixels(form, content) > MOST_PIXELS:
            raise TooLong
        return Enclosed(content, form, [gettext("Picture: %(name)s") % {"name": name}])
    pages = _pages(content)
    said = gettext("Page %(page)s of %(pages)s: %(name)s")
    return Enclosed(
        content, form, [said % {"page": page, "pages": pages, "name": name} for page in range(1, pages + 1)]
    )


def _pages(content: bytes) -> int:
    """How many pages a PDF has, when it can be read and its pages are all there is to it."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotEnclose
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise TooLong
        laid_over = {note.get_object().get("/Subtype") for page in reader.pages for note in page.annotations or ()}
        has_form = bool(reader.xfa)  # a form that only its own reader draws
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise CannotEnclose from error  # what is broken in a file breaks its reader in as many ways
    if has_form or laid_over - _BESIDE_THE_PAGE:
        raise LaidOver
    if not pages:
        raise CannotEnclose
    return pages


def _pixels(form: str, content: bytes) -> int:
    """How many dots a picture says it has; 0 when it does not say."""
    if form == "png":
        header = content[_PNG_SIZE]
        return int.from_bytes(header[:4]) * int.from_bytes(header[4:])
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in _FRAMES:
            return int.from_bytes(content[at + 5 : at + 7]) * int.from_bytes(content[at + 7 : at + 9])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0
