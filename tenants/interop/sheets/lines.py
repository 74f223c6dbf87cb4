"""The lines of a CSV file: text, delimiter, header and cells, with the line each row starts on.

UTF-8 (with or without byte-order mark), plain or gzip; comma, semicolon, tab or bar, told by the header; quoted cells
may hold line ends. What breaks the file as a whole is a `FileRefused` with its line; a row with the wrong number of
cells is for the caller.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tenants.interop import reasons
from tenants.interop.files import Limits, OnProgress, Source, decode, opened
from tenants.interop.rows import FileRefused

_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line it starts on and its cells."""

    number: int
    cells: list[str]


def column_name(written: str) -> str:
    """A header cell as a column name: "Birth Date" and "birth_date" are the same column."""
    return "_".join(written.strip().lower().replace("-", " ").split())


def read_lines(path: Path, limits: Limits, on_progress: OnProgress | None = None) -> Iterator[Line]:
    """Header first, then every row that is not blank. Raises: FileRefused."""
    with opened(path, limits) as source:
        text = _Text(source)
        header = text.first_line()
        reader = csv.reader(text.lines(header), delimiter=_delimiter(header, text), strict=True)
        for count, line in enumerate(_rows(reader, text)):
            if on_progress and count % 256 == 0:
                on_progress(min(source.position, source.size), source.size)
            if count > limits.rows:
                raise source.refuse(reasons.too_many_rows(limits.rows), line.number)
            yield line
        if on_progress:
            on_progress(source.size, source.size)


class _Text:
    """Decoded lines of a source; `number` is the last one read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.number = 0
        self.delimiter = ""

    def next_line(self) -> str:
        """The next line with its end; empty at the end of the file. Raises: FileRefused."""
        data = self.source.read_line(self.number + 1)
        if not data:
            return ""
        self.number += 1
        text = decode(data, self.source, self.number)
        if "\0" in text:
            raise self.source.refuse(reasons.HAS_NUL, self.number)
        return text

    def first_line(self) -> str:
        """The header line; a spreadsheet's `sep=;` before it names the delimiter."""
        text = self.next_line()
        if self.number == 0:
            raise self.source.refuse(reasons.EMPTY)
        while text and not text.strip():
            text = self.next_line()
        if text.lower().startswith("sep=") and len(text.strip()) == 5:
            self.delimiter = text.strip()[4]
            text = self.next_line()
        if not text.strip():
            raise self.source.refuse(reasons.NO_HEADER)
        return text

    def lines(self, first: str) -> Iterator[str]:
        yield first
        while text := self.next_line():
            yield text


def _delimiter(header: str, text: _Text) -> str:
    """The delimiter that gives the header the most cells outside quotation marks."""
    if text.delimiter:
        return text.delimiter
    outside = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _rows(reader: Iterator[list[str]], text: _Text) -> Iterator[Line]:
    """Rows with the line they start on: the header on the line last read, each other after the line before it."""
    start = text.number
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise _refusal(problem, text, start) from None
        if any(cell.strip() for cell in cells):
            yield Line(start, cells)
        start = text.number + 1


def _refusal(problem: csv.Error, text: _Text, start: int) -> FileRefused:
    said = str(problem)
    if "unexpected end" in said or "field larger" in said:
        return text.source.refuse(reasons.UNCLOSED_QUOTE, start)
    if "new-line" in said:
        return text.source.refuse(reasons.LINE_ENDS, text.number)
    return text.source.refuse(reasons.BAD_QUOTES, text.number)
