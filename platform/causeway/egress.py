"""Ways out: the only module that makes a download, a printable page, or what a command prints of patients. Each wants the
gate's clearance.

Where the clearance's basis carries a notice (42 CFR 2.32), it goes along whether or not the sender thought of it: below a
printable page, after the last row of a sheet, in a message; a made document has to be made with it.

A contract test reads the source for anything else that sends files or sets a Content-Disposition.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import click
from flask import Response
from markupsafe import escape

from causeway.disclosure import Clearance, Document, Way

FILES = (
    Way.PDF,
    Way.DOWNLOAD,
    Way.CALENDAR,
    Way.FHIR,
    Way.CLAIM,
    Way.ELIGIBILITY,
    Way.AUTHORIZATION,
    Way.STATEMENT,
    Way.LETTER,
    Way.FAX,
)
"""The ways that a file leaves by; what is made here to be posted or faxed leaves as that."""
_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r]")


def csv_file(clearance: Clearance, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV download (UTF-8 with mark, CRLF), its cells neutralized against spreadsheets that run formulas."""
    clearance.check(Way.CSV)
    text = csv_text(clearance, header, rows)
    return _attachment(text.encode("utf-8-sig"), name, "text/csv; charset=utf-8")


def csv_text(clearance: Clearance, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same as text, for a command that writes a file on the machine it runs on."""
    clearance.check(Way.CSV)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    if clearance.notice:
        writer.writerows(([], [_cell(clearance.notice)]))
    return out.getvalue()


def file(clearance: Clearance, name: str, content: bytes, mimetype: str) -> Response:
    """A stored file or a made document as a download; never shown inline from our own origin.

    Raises RuntimeError where a notice must go along and the content does not carry it: have `causeway.typeset.pdf` make the
    document with `notice=clearance.notice`, and `typeset.under_cover` whatever was stored.
    """
    clearance.check(*FILES)
    carried = content.notice if isinstance(content, Document) else ""
    if clearance.notice and carried != clearance.notice:
        raise RuntimeError("the notice that must go along is not in the document")
    return _attachment(content, name, mimetype)


def printable(clearance: Clearance, html: str) -> Response:
    """A page made to be printed and handed over."""
    clearance.check(Way.PRINT)
    if clearance.notice:
        page, end, rest = html.rpartition("</main>")
        if not end:
            raise RuntimeError("the page has no place for the notice that must go along")
        html = f'{page}<p class="notice-along">{escape(clearance.notice)}</p>{end}{rest}'
    return Response(html, mimetype="text/html")


def terminal(clearance: Clearance, text: str) -> None:
    """What a command tells of patients, on the terminal or the pipe it was given in."""
    clearance.check(Way.DOWNLOAD)
    click.echo(f"{text}\n\n{clearance.notice}" if clearance.notice else text)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    # A number may begin with a minus; anything else that a spreadsheet would run gets a leading apostrophe.
    if _FORMULA.match(text) and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"'{text}"
    return text


def _attachment(content: bytes, name: str, mimetype: str) -> Response:
    name = "".join(character for character in name if character.isprintable())  # no marks that turn its end around
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "file"
    response = Response(content, content_type=mimetype)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
