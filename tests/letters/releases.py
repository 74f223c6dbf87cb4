"""What the tests of stored files let leave: the files, what is asked of their release, and a marked contact."""

import io
import struct
import zlib
from dataclasses import replace
from typing import Any
from uuid import UUID

from pypdf import PdfWriter
from sqlalchemy.orm import Session

from causeway import typeset
from causeway.disclosure import Category, Purpose, Recipient
from tenants.patients import services as patients
from tenants.patients.models import Attachment, Relationship
from tenants.patients.releasing.services import Release
from tenants.patients.services import ContactFacts
from tests.kernel.test_typeset import AT
from tests.letters.conftest import Paper

OFFICE = "Sample Freight"
TESTS = frozenset({Category.TESTS})


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 60, height: int = 80, *, rows: bytes | None = None) -> bytes:
    """A grey picture."""
    rows = b"".join(b"\0" + b"\x90" * width for _ in range(height)) if rows is None else rows
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 0)) + _chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG."""
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"


def scan(pages: int = 2, **secret: str) -> bytes:
    """A PDF of some pages with words on them, of no usual size."""
    writer = PdfWriter()
    for page in range(pages):
        made = typeset.pdf("plan.typ", _PLAN | {"foot": f"Sheet {page + 1}"}, language="en", made_at=AT)
        writer.append(io.BytesIO(made))
    if secret:
        writer.encrypt(**secret)  # type: ignore[arg-type]  # the test's own names
    return written(writer)


_PLAN: dict[str, Any] = {
    "title": "Report",
    "for_whom": "Rosa",
    "clinic": "Sample Lab",
    "reach": "",
    "first": {"title": "Result", "text": "Negative throughout"},
    "sections": [],
    "foot": "",
}


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stored(db: Session, paper: Paper, content: bytes | None = None, name: str = "lab.pdf") -> Attachment:
    """A file in the patient's record, of which nobody has said what it tells."""
    dan = paper.cast.actor("dan")
    return patients.attach(
        db, dan, paper.patient_id, name, scan() if content is None else content, description="Lab report"
    )


def to_office(**changes: object) -> Release:
    """For the employer, about tests."""
    return replace(Release(Recipient.EMPLOYER, OFFICE, Purpose.OTHER, TESTS), **changes)  # type: ignore[arg-type]


KIM = "Kim Testperson"


def marked(db: Session, paper: Paper, **marks: Any) -> UUID:
    """Kim, a contact with these marks, to whom a release for tests was signed."""
    paper.release(KIM, TESTS, recipient=Recipient.CONTACT, db=db)
    if marks.get("is_do_not_contact"):
        marks["do_not_contact_reason"] = "Asked us not to"
    facts = ContactFacts(KIM, Relationship.SIBLING, **marks)
    return patients.add_contact(db, paper.cast.actor("dan"), paper.patient_id, facts).id
