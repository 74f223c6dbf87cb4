"""Opening an input file safely: plain or gzip, told apart by its first bytes; limited in size; UTF-8 only.

Knows nothing of FHIR or sheets. Everything that is wrong with a file as a file ends here in a `FileRefused`.
"""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from tenants.interop import reasons
from tenants.interop.rows import FileRefused

OnProgress = Callable[[int, int], None]
"""Called with bytes read so far and bytes in all, both as on disk."""

OnTotal = Callable[[int], None]
"""Called once with about how many outcomes a run will hand out."""

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read before a file is refused; all in bytes after unpacking, except the ratio.

    document_bytes: one JSON document (held as text while its entries are read one by one); larger exports come as
    NDJSON. line_bytes: one NDJSON or CSV line. file_bytes: one file. ratio: unpacked to packed, judged after
    `ratio_from_bytes` (Synthea's bundles pack 14:1; gzip can reach 1,032:1). depth: nesting inside one resource.
    rows: of one sheet.
    """

    document_bytes: int = 128 * _MIB
    line_bytes: int = 32 * _MIB
    file_bytes: int = 16 * 1024 * _MIB
    ratio: int = 200
    ratio_from_bytes: int = 16 * _MIB
    depth: int = 64
    rows: int = 1_000_000


DEFAULT_LIMITS: Final = Limits()


class Source:
    """An open file that counts what it hands out and refuses what goes past the limits."""

    def __init__(self, path: Path, raw: BinaryIO, limits: Limits) -> None:
        self.name = path.name
        self.size = path.stat().st_size
        self._raw = raw
        self._limits = limits
        self._read = 0
        head = raw.peek(4)[:4] if isinstance(raw, io.BufferedReader) else b""
        self.is_packed = head.startswith(_GZIP)
        self._stream: io.BufferedReader | gzip.GzipFile | BinaryIO = (
            gzip.GzipFile(fileobj=raw) if self.is_packed else raw
        )
        if head.startswith(_ZIP):
            raise FileRefused(self.name, reasons.IS_ZIP)

    @property
    def position(self) -> int:
        """Bytes consumed on disk."""
        return self._raw.tell()

    def refuse(self, reason: str, line: int | None = None) -> FileRefused:
        return FileRefused(self.name, reason, line)

    def read_all(self) -> bytes:
        """Everything that is left, up to the document limit, in steps so that a bomb is noticed early."""
        parts: list[bytes] = []
        total = 0
        while part := self._guarded(lambda: self._stream.read(4 * _MIB)):
            total += len(part)
            if total > self._limits.document_bytes:
                raise self.refuse(reasons.too_big("one JSON document", self._limits.document_bytes))
            parts.append(part)
        return b"".join(parts)

    def read_line(self, line: int, limit: int | None = None) -> bytes:
        """The next line with its end, or nothing at the end of the file.

        line: its number, for the refusal. limit: another one than `line_bytes`.
        """
        limit = limit or self._limits.line_bytes
        data = self._guarded(lambda: self._stream.readline(limit + 1))
        if len(data) > limit:
            raise self.refuse(reasons.too_big("one line", limit), line)
        return data

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        try:
            data = read()
        except (EOFError, gzip.BadGzipFile, zlib.error) as damage:
            raise self.refuse(reasons.GZIP_DAMAGED) from damage
        self._read += len(data)
        if self._read > self._limits.file_bytes:
            raise self.refuse(reasons.too_big("one file", self._limits.file_bytes))
        if self.is_packed and self._read > max(
            self._limits.ratio_from_bytes, self._limits.ratio * max(self.position, 1)
        ):
            raise self.refuse(reasons.INFLATES)
        return data


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Source]:
    """Open one file for reading. Raises: FileRefused."""
    try:
        raw = path.open("rb")
    except OSError as problem:
        raise FileRefused(path.name, reasons.NOT_FOUND) from problem
    with raw:
        yield Source(path, raw, limits)


def decode(data: bytes, source: Source, first_line: int = 1) -> str:
    """UTF-8 text without its byte-order mark. Raises: FileRefused with the line of the first wrong byte."""
    if first_line == 1 and data[:2] in _UTF_16:
        raise source.refuse(reasons.UTF_16)
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        raise source.refuse(reasons.NOT_UTF_8, first_line + data.count(b"\n", 0, problem.start)) from problem
    return text.removeprefix("\ufeff") if first_line == 1 else text
