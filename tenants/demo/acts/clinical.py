"""Diagnoses, and papers that were scanned."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.patients import services
from tenants.patients.services import DiagnosisFacts


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """Diagnoses by their ICD-10-CM codes, the first one first. years: since when."""

    codes: tuple[str, ...]
    days_ago: int
    years: int = 2

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.PRESCRIBER, self.days_ago, "14:20") as actor:
            for rank, code in enumerate(self.codes, 1):
                facts = DiagnosisFacts(code, rank=rank, onset_on=stage.day(365 * self.years + self.days_ago))
                services.record_diagnosis(stage.db, actor, scene.patient_id, facts)


@dataclass(frozen=True, slots=True)
class Brings:
    """A paper the patient brings, as a small PDF."""

    name: str
    text: str
    days_ago: int
    description: str | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.INTAKE, self.days_ago, "12:40") as actor:
            content = one_page(f"{scene.name}: {self.text}")
            services.attach(stage.db, actor, scene.patient_id, self.name, content, description=self.description)


def one_page(text: str) -> bytes:
    """A PDF of one page with one line, small enough to read (ISO 32000-1, 7.5)."""
    line = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 14 Tf 72 720 Td (%s) Tj ET" % line
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font,
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )
