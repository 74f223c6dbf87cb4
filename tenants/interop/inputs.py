"""What is to be imported, as one thing to read: FHIR files and folders, or one sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tenants.interop.fhir.reader import read_fhir
from tenants.interop.files import DEFAULT_LIMITS, Limits, OnProgress, OnTotal
from tenants.interop.models import Origin
from tenants.interop.rows import Outcome
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.sheets.reader import read_sheet

UPLOAD_LIMITS: Final = Limits(file_bytes=1024 * 1024 * 1024)
"""What an uploaded file may unpack to: 1 GiB, far more than 20 MB of real records do."""


@dataclass(frozen=True, slots=True)
class Input:
    """Files of one origin. sheet_kind: None for FHIR; a sheet is one file."""

    paths: tuple[Path, ...]
    sheet_kind: SheetKind | None = None
    limits: Limits = DEFAULT_LIMITS

    @property
    def origin(self) -> Origin:
        """What sort of file it is."""
        return Origin.SHEET if self.sheet_kind else Origin.FHIR

    def read(self, *, on_progress: OnProgress | None = None, on_total: OnTotal | None = None) -> Iterator[Outcome]:
        """The outcomes, always the same and in the same order. Raises: FileRefused, before anything is yielded."""
        if self.sheet_kind is None:
            return read_fhir(list(self.paths), limits=self.limits, on_progress=on_progress, on_total=on_total)
        return read_sheet(
            self.sheet_kind, self.paths[0], limits=self.limits, on_progress=on_progress, on_total=on_total
        )
