"""Finding the resources in a file: a single resource, the entries of a bundle one by one, or the lines of Bulk NDJSON.

Which of the three a file is follows from its content, not its name. A document is held as text, its entries are
parsed one at a time; NDJSON is read line by line. Answers raw pieces with their place; what a resource means is for
others. Broken JSON is a `FileRefused` with the line; only a broken line in the middle of NDJSON, where the other
lines stand by themselves, is a `Reject`.
"""

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tenants.interop import reasons
from tenants.interop.fhir.elements import Json
from tenants.interop.files import Limits, OnProgress, Source, decode, opened
from tenants.interop.rows import BadField, FileRefused, Reject, Skip, ValueClass, Where

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_SUFFIXES: Final = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Piece:
    """A bundle entry (`{"fullUrl": …, "resource": {…}}`) or a bare resource: its text, its value, where it stands."""

    where: Where
    text: str
    value: Json
    is_entry: bool
    duplicate: str = ""


class _NotJson(Exception):
    def __init__(self, position: int, reason: str) -> None:
        self.position = position
        self.reason = reason


def find_files(paths: list[Path]) -> list[tuple[Path, bool]]:
    """The files to read, and whether each was named itself; a folder's files come in the order of their names.

    Raises: FileRefused for a folder without any.
    """
    found: list[tuple[Path, bool]] = []
    for path in paths:
        if not path.is_dir():
            found.append((path, True))
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(_SUFFIXES))
        if not inside:
            raise FileRefused(path.name, reasons.NOTHING_TO_READ)
        found += [(p, False) for p in inside]
    return found


def scan(
    path: Path, limits: Limits, on_progress: OnProgress | None = None, *, is_named: bool = True
) -> Iterator[Piece | Reject | Skip]:
    """Every piece of a file. A file that only lay in a named folder and is no JSON object is skipped.

    Raises: FileRefused.
    """
    with opened(path, limits) as source:
        whole = limits.document_bytes  # a bundle may be one long line
        line, first = 1, source.read_line(1, whole)
        while first and not first.strip(b" \t\r\n\xef\xbb\xbf"):
            line, first = line + 1, source.read_line(line + 1, whole)
        head = first.strip(b" \t\r\n\xef\xbb\xbf")
        if not head:
            raise source.refuse(reasons.EMPTY)
        if head.startswith(b"<"):
            raise source.refuse(reasons.IS_XML)
        if not is_named and not head.startswith(b"{"):
            yield Skip(Where(source.name, line), "file", reasons.NOT_FHIR)
            return
        blank, rest = b"", b""
        if head.startswith(b"{") and head.endswith(b"}"):
            blank, rest = _after_blank_lines(source, line)
        if rest:
            if len(first) > limits.line_bytes:
                raise source.refuse(reasons.too_big("one line", limits.line_bytes), line)
            yield from _lines(source, line, first, blank, rest, on_progress=on_progress)
            return
        data = b"\n" * (line - 1) + first + source.read_all()
        if len(data) > limits.document_bytes:
            raise source.refuse(reasons.too_big("one JSON document", limits.document_bytes))
        yield from _document(decode(data, source), source, on_progress)


def _after_blank_lines(source: Source, line: int) -> tuple[bytes, bytes]:
    """The blank lines after a line, and the next that is not blank (nothing at the end of the file)."""
    blank = b""
    while (data := source.read_line(line + 1)) and not data.strip():
        line, blank = line + 1, blank + b"\n"
    return blank, data


def _document(text: str, source: Source, on_progress: OnProgress | None) -> Iterator[Piece]:
    reader = _Reader(text)
    counted_to, line = 0, 1
    try:
        for pointer, start, end, value, is_entry in reader.pieces():
            line += text.count("\n", counted_to, start)
            counted_to = start
            where = Where(source.name, line, pointer)
            yield Piece(where, text[start:end], value, is_entry, reader.take_duplicate())
            if on_progress:
                on_progress(int(source.size * end / len(text)), source.size)
    except _NotJson as problem:
        raise source.refuse(problem.reason, 1 + text.count("\n", 0, problem.position)) from None
    except BadField as problem:
        raise source.refuse(f"{problem.field} {problem.reason}") from None


def _lines(
    source: Source, line: int, first: bytes, blank: bytes, second: bytes, *, on_progress: OnProgress | None
) -> Iterator[Piece | Reject]:
    for number, raw in _numbered(source, line, first, blank, second):
        if not raw.strip():
            continue
        text = decode(raw, source, number)
        where = Where(source.name, number)
        reader = _Reader(text)
        try:
            for pointer, start, end, value, is_entry in reader.pieces():
                yield Piece(
                    Where(source.name, number, pointer), text[start:end], value, is_entry, reader.take_duplicate()
                )
        except _NotJson as problem:
            if not raw.endswith(b"\n"):
                raise source.refuse(reasons.CUT_SHORT, number) from None
            yield Reject(where, "resource", "line", ValueClass.TEXT, _line_reason(problem.reason))
        except BadField as problem:
            yield Reject(where, "Bundle", problem.field, problem.value_class, problem.reason)
        if on_progress:
            on_progress(min(source.position, source.size), source.size)


def _line_reason(reason: str) -> str:
    return reasons.LINE_NOT_JSON if reason.startswith(reasons.BROKEN_JSON) else reason


def _numbered(source: Source, line: int, first: bytes, blank: bytes, second: bytes) -> Iterator[tuple[int, bytes]]:
    yield line, first
    line, raw = line + len(blank), second
    while raw:
        line += 1
        yield line, raw
        raw = source.read_line(line + 1)


class _Reader:
    """Walks one JSON text. Positions are offsets into it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._duplicate = ""
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=Decimal, parse_constant=_refuse_constant
        )

    def take_duplicate(self) -> str:
        """The name of a property that came twice in one object since the last call, or an empty string."""
        name, self._duplicate = self._duplicate, ""
        return name

    def pieces(self, known: Json | None = None) -> Iterator[tuple[str, int, int, Json, bool]]:
        """Pointer, start, end, value and whether it is a bundle entry. Raises: _NotJson, BadField.

        known: resourceType and type, when they come after the entries and were read ahead.
        """
        at = self._space(0)
        if self._text[at : at + 1] != "{":
            raise _NotJson(at, reasons.NOT_JSON_OBJECT)
        start, head, seen = at, dict(known or {}), set[str]()
        at = self._space(at + 1)
        while self._text[at : at + 1] != "}":
            name, at = self._property(at)
            self._duplicate = name if name in seen else self._duplicate
            seen.add(name)
            if name != "entry" or self._text[at : at + 1] != "[":
                head[name], at = self._value(at)
            elif "resourceType" not in head:
                yield from self.pieces(self._read_ahead(start))
                return
            elif head["resourceType"] == "Bundle":
                _require_current(head)
                at = yield from self._entries(at)
            else:
                head[name], at = self._value(at)
            at = self._next(at, "}")
        self._end(at + 1)
        if head.get("resourceType") == "Bundle":
            _require_current(head)
        else:
            yield "", start, at + 1, head, False

    def _entries(self, at: int) -> Generator[tuple[str, int, int, Json, bool], None, int]:
        at = self._space(at + 1)
        number = 0
        while self._text[at : at + 1] != "]":
            value, end = self._value(at)
            if not isinstance(value, dict):
                raise _NotJson(at, reasons.NOT_JSON_OBJECT)
            yield f"entry[{number}]", at, end, value, True
            number += 1
            at = self._next(end, "]")
        return at + 1

    def _read_ahead(self, start: int) -> Json:
        """The resourceType and type of the rare document that names them after its entries."""
        whole, _ = self._value(start)
        return {"resourceType": whole.get("resourceType", ""), "type": whole.get("type")}

    def _property(self, at: int) -> tuple[str, int]:
        name, at = self._value(at)
        if not isinstance(name, str):
            raise _NotJson(at, f"{reasons.BROKEN_JSON}: a property name is expected")
        at = self._space(at)
        if self._text[at : at + 1] != ":":
            raise _NotJson(at, f"{reasons.BROKEN_JSON}: a colon is expected")
        return name, self._space(at + 1)

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, at)
        except json.JSONDecodeError as problem:
            raise _NotJson(problem.pos, f"{reasons.BROKEN_JSON}: {problem.msg}") from None
        except RecursionError:
            raise _NotJson(at, reasons.TOO_DEEP) from None
        except _Constant:
            raise _NotJson(at, reasons.NUMBER_NOT_JSON) from None
        except ValueError:  # more digits than Python turns into an integer
            raise _NotJson(at, reasons.NUMBER_TOO_LONG) from None

    def _next(self, at: int, closing: str) -> int:
        """Past a comma to the next member, or to the closing mark."""
        at = self._space(at)
        mark = self._text[at : at + 1]
        if mark == ",":
            at = self._space(at + 1)
            if self._text[at : at + 1] != closing:
                return at
        elif mark == closing:
            return at
        raise _NotJson(at, f"{reasons.BROKEN_JSON}: a comma or {closing} is expected")

    def _end(self, at: int) -> None:
        at = self._space(at)
        if at != len(self._text):
            raise _NotJson(at, f"{reasons.BROKEN_JSON}: something follows after the end")

    def _space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _object(self, pairs: list[tuple[str, Any]]) -> Json:
        value = dict(pairs)
        if len(value) != len(pairs):
            seen: set[str] = set()
            self._duplicate = next(n for n, _ in pairs if n in seen or seen.add(n))  # type: ignore[func-returns-value]  # add() answers None: go on
        return value


class _Constant(Exception):
    pass


def _refuse_constant(_: str) -> Any:
    raise _Constant


def _require_current(bundle: Json) -> None:
    if bundle.get("type") == "history":
        raise BadField("type", ValueClass.CODE, reasons.HISTORY_BUNDLE)


def parse(text: str) -> Json:
    """Parse a piece's text again (it was checked before)."""
    value: Json = json.loads(text, parse_float=Decimal)
    return value


def is_too_deep(value: Any, limit: int) -> bool:
    """Whether objects and lists are nested deeper than the limit."""
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
