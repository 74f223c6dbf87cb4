"""Uploaded files: what they are by their bytes, whether they may be kept, and what they are called.

A file's own name and the browser's word for its type prove nothing, so neither is asked. Kept: PDF, pictures, plain text,
and office documents without macros. Nothing is opened or converted.
"""

import io
import re
import unicodedata
import zipfile
from typing import NamedTuple

import filetype

from causeway.errors import Refused

LARGEST = 20 * 1024 * 1024
MOST_MEMBERS = 5_000
LARGEST_INSIDE = 200 * 1024 * 1024  # an office document that unpacks to more is not one
HIGHEST_RATIO = 200

# https://www.eicar.org/download-anti-malware-testfile/, in two halves so that this source is not mistaken for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_PLAIN = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/heic": "heic",
    "image/tiff": "tif",
}
_OFFICE = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
_ODT = ("application/vnd.oasis.opendocument.text", "odt")


class Kept(NamedTuple):
    """A file that may be kept: its cleaned name, with the ending of its true type, and that type."""

    name: str
    media_type: str


class FileRefused(Refused):
    """The file may not be kept; the sentence says why and what may."""

    message = "This kind of file cannot be kept. Please send a PDF, a picture, plain text, or a Word or Excel document."

    def __init__(self, message: str | None = None, **fields: object) -> None:
        super().__init__(message, field="file", **fields)


def look_at(name: str, content: bytes) -> Kept:
    """What a file is. Raises FileRefused."""
    if not content:
        raise FileRefused("This file is empty.")
    if len(content) > LARGEST:
        raise FileRefused("This file is larger than 20 MB.")
    if EICAR in content:
        raise FileRefused("This file was recognized as harmful and was not kept.")
    media_type, ending = _kind(content)
    return Kept(clean_name(name, ending), media_type)


def looks_scanned(media_type: str) -> bool:
    """Whether a file of this type can be the picture of a paper: text and office documents are not."""
    return media_type in _PLAIN


def clean_name(name: str, ending: str) -> str:
    """A name that is safe on every system: no folders, control characters or tricks of direction; at most 120 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", re.sub(r'[<>:"|?*]+', "-", kept)).strip(" .-")
    return f"{stem[:110].rstrip(' .-') or 'file'}.{ending}"


def _kind(content: bytes) -> tuple[str, str]:
    guess = filetype.guess(content)
    found = guess.mime if guess is not None else ""
    if found in _PLAIN:
        return found, _PLAIN[found]
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    if not found and _is_text(content):
        return "text/plain; charset=utf-8", "txt"
    raise FileRefused


def _office(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _guard(members)
            names = {member.filename for member in members}
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
                raise FileRefused("This document holds a macro or program. Please save it without.")
            for member in members:
                _read_guarded(archive, member)
            if "mimetype" in names and archive.read("mimetype").strip() == _ODT[0].encode():
                return _ODT
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileRefused("This file is damaged or locked with a password.") from error
    for part, kind in _OFFICE.items():
        if part in names and "[Content_Types].xml" in names:
            return kind
    raise FileRefused


def _guard(members: list[zipfile.ZipInfo]) -> None:
    """What the archive says of itself; what it really holds is counted while it is read."""
    inside = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MOST_MEMBERS or inside > LARGEST_INSIDE or inside / packed > HIGHEST_RATIO:
        raise FileRefused("This file unpacks to far more than a document holds.")
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused("This file is damaged or locked with a password.")


def _read_guarded(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    seen, tail = 0, b""
    with archive.open(member) as part:
        while chunk := part.read(1 << 20):
            seen += len(chunk)
            if seen > LARGEST_INSIDE:
                raise FileRefused("This file unpacks to far more than a document holds.")
            if EICAR in tail + chunk:
                raise FileRefused("This file was recognized as harmful and was not kept.")
            tail = chunk[-len(EICAR) :]


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not text.lstrip().startswith(("<", "#!", "%!", "{\\rtf")) and all(
        c in "\t\r\n\f" or unicodedata.category(c) != "Cc" for c in text
    )
