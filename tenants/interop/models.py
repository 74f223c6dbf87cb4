"""Tables of imports: runs, uploaded files while they wait, what was left out, and the names records have elsewhere.

Source ids may be a person's number at another place, so only their keyed hashes are kept; file names may hold a person's
name and are sealed. No value of a rejected row is kept anywhere.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.interop.records import Kind


class Origin(StrEnum):
    """What sort of file said it. Two sorts say different amounts about one person, so each is remembered by itself."""

    FHIR = "fhir"
    SHEET = "sheet"


class RunStatus(StrEnum):
    """REFUSED: the file could not be read, nothing changed. FAILED: it stopped in between; what was saved stays."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    REFUSED = "refused"
    FAILED = "failed"


class FindingKind(StrEnum):
    """REJECTED: left out. CHECK: taken in, but somebody should look."""

    REJECTED = "rejected"
    CHECK = "check"


class ImportRun(ClinicOwned, Base):
    """One file, or one call of the command line, being imported.

    done: outcomes of the reader that have been dealt with and committed: a run that was interrupted goes on from there.
    total: about how many there are; None while the file is read. counts: {kind: {created, updated, unchanged, rejected,
    skipped}}. notes: {"skipped" | "noticed": [[what, reason, how many]]}. repeats_id: the try without saving before it.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint("(origin = 'sheet') = (sheet_kind IS NOT NULL)", name="sheet"),
        clinic_key("repeats_id", "import_runs"),
    )

    origin: Mapped[Origin] = mapped_column(choice(Origin))
    sheet_kind: Mapped[str | None]
    status: Mapped[RunStatus] = mapped_column(choice(RunStatus))
    is_dry_run: Mapped[bool]
    is_upload: Mapped[bool]
    repeats_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    file_name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, dict[str, int]]] = mapped_column(JSONB, default=dict)
    notes: Mapped[dict[str, list[list[Any]]]] = mapped_column(JSONB, default=dict)
    error_reason: Mapped[str | None]
    error_line: Mapped[int | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status not in {RunStatus.WAITING, RunStatus.RUNNING}


class ImportFile(ClinicOwned, Base):
    """An uploaded file, sealed, from the upload until its import has finished."""

    __tablename__ = "import_files"
    __table_args__ = (UniqueConstraint("clinic_id", "run_id"), clinic_key("run_id", "import_runs"))

    run_id: Mapped[UUID]
    size_bytes: Mapped[int]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportReject(ClinicOwned, Base):
    """A row that was left out, or taken in with something to check: where, what and why, never what stood there.

    place_sealed: the file's name and the place in it, where several files were read or the place has words of its own.
    """

    __tablename__ = "import_rejects"
    __table_args__ = (UniqueConstraint("clinic_id", "run_id", "position"), clinic_key("run_id", "import_runs"))

    run_id: Mapped[UUID]
    position: Mapped[int]
    outcome: Mapped[FindingKind] = mapped_column(choice(FindingKind))
    line: Mapped[int | None]
    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    what: Mapped[str]
    field: Mapped[str]
    value_class: Mapped[str]
    reason: Mapped[str]


class SourceRecord(ClinicOwned, Base):
    """What one origin last said of one of our records, under the key it knows it by.

    record_id: the slice's row (patients, coverages, charge_records …, by `kind`). content_fingerprint: equal content was
    said before. is_inferred: nothing states it; it was told from something else (a coverage seen on claims).
    field_fingerprints: {field: keyed hash of what it last said}, for fields that people may correct here.
    """

    __tablename__ = "source_records"
    __table_args__ = (
        UniqueConstraint("clinic_id", "key_fingerprint", "origin"),
        Index(None, "clinic_id", "record_id"),
    )

    kind: Mapped[Kind] = mapped_column(choice(Kind))
    record_id: Mapped[UUID]
    origin: Mapped[Origin] = mapped_column(choice(Origin))
    system: Mapped[str]
    key_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    content_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    is_inferred: Mapped[bool]
    field_fingerprints: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)


class SourceAlias(ClinicOwned, Base):
    """A name one of our records goes by elsewhere: its key or another. is_shared: several do, so it identifies none."""

    __tablename__ = "source_aliases"
    __table_args__ = (UniqueConstraint("clinic_id", "key_fingerprint"),)

    kind: Mapped[Kind] = mapped_column(choice(Kind))
    record_id: Mapped[UUID]
    key_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    is_shared: Mapped[bool]
