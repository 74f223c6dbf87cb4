"""Diagnoses and files of the record."""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.patients import codes, queries, services
from tenants.patients.errors import AlreadyDone, RecordNotFound
from tenants.patients.files import EICAR, LARGEST, FileRefused, clean_name, look_at
from tenants.patients.models import AttachmentContent, CodeSystem, Disclosure, Patient
from tenants.patients.services import DiagnosisFacts
from tests.cast import Cast
from tests.patients.conftest import submit
from tests.patients.icd_10_cm import library, table

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nnothing"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def office(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), *members):
            archive.writestr(name, content)
    return out.getvalue()


# Codes


@pytest.mark.parametrize(
    ("typed", "code"), [("f321", "F32.1"), ("F32.1", "F32.1"), (" t40.2x1a ", "T40.2X1A"), ("F20", "F20"), ("", "")]
)
def test_a_code_is_written_as_it_is_printed(typed: str, code: str) -> None:
    assert codes.normal(typed) == code


@pytest.mark.parametrize(
    ("code", "known", "billable"),
    [
        ("F32.1", True, True),
        ("F32", True, False),
        ("F32.A", True, True),
        ("F10.20", True, True),
        ("T40.2X1A", True, True),
        ("F99.99", False, False),
        ("5", False, False),
        ("F30-F39", False, False),
        ("", False, False),
        ("<script>", False, False),
    ],
)
def test_only_the_most_specific_codes_go_on_a_claim(code: str, known: bool, billable: bool) -> None:
    assert (codes.is_known(code), codes.is_billable(code)) == (known, billable)


def test_codes_are_found_by_words_and_by_beginning() -> None:
    assert "F32.1" in [found.code for found in codes.find("depress single moder")]
    assert {found.code[:5] for found in codes.find("F10.2")} == {"F10.2"}
    assert codes.find("zzzzqq") == codes.find("") == []


def test_the_table_of_codes_says_what_the_library_says() -> None:
    icd = library()
    written = table(icd)
    assert gzip.decompress(codes.TABLE.read_bytes()).decode() == written, "run `make codes`"
    listed = [line.partition(" ")[0] for line in written.splitlines()]
    assert [code for code in listed if codes.is_billable(code) != icd.is_leaf(code)] == []


# Diagnoses


def test_a_diagnosis_takes_the_official_words(alder: Session, cast: Cast, rosa: Patient) -> None:
    made = services.record_diagnosis(alder, cast.actor("dan"), rosa.id, DiagnosisFacts("f32.1", rank=1))
    assert (made.code, made.description) == ("F32.1", "Major depressive disorder, single episode, moderate")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (DiagnosisFacts("F32"), "code"),
        (DiagnosisFacts("F99.99"), "code"),
        (DiagnosisFacts(" "), "code"),
        (DiagnosisFacts("F32.1", onset_on=date(2200, 1, 1)), "onset_on"),
        (DiagnosisFacts("F32.1", onset_on=date(2026, 2, 1), resolved_on=date(2026, 1, 1)), "resolved_on"),
        (DiagnosisFacts("F32.1", rank=13), "rank"),
        (DiagnosisFacts("73211009", CodeSystem.SNOMED), "description"),
    ],
)
def test_a_diagnosis_that_cannot_be_is_refused(
    alder: Session, cast: Cast, rosa: Patient, facts: DiagnosisFacts, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        services.record_diagnosis(alder, cast.actor("dan"), rosa.id, facts)
    assert refused.value.field == field


def test_what_another_record_called_it_is_kept(alder: Session, cast: Cast, rosa: Patient) -> None:
    facts = DiagnosisFacts("73211009", CodeSystem.SNOMED, "Diabetes mellitus (disorder)")
    made = services.record_diagnosis(alder, cast.actor("dan"), rosa.id, facts)
    assert (made.system, made.code, made.description) == (CodeSystem.SNOMED, "73211009", "Diabetes mellitus (disorder)")


def test_a_new_primary_diagnosis_moves_the_others_down_to_the_next_gap(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    dan = cast.actor("dan")
    for code, rank in (("F32.1", 1), ("F41.1", 2), ("F10.20", 4)):
        services.record_diagnosis(alder, dan, rosa.id, DiagnosisFacts(code, rank=rank))
    services.record_diagnosis(alder, dan, rosa.id, DiagnosisFacts("F43.10", rank=1))
    ranks = {row.code: row.rank for row in queries.list_diagnoses(alder, rosa.id)}
    assert ranks == {"F43.10": 1, "F32.1": 2, "F41.1": 3, "F10.20": 4}


def test_a_voided_diagnosis_is_kept_without_a_rank(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan = cast.actor("dan")
    made = services.record_diagnosis(alder, dan, rosa.id, DiagnosisFacts("F32.1", rank=1))
    with pytest.raises(Stale):
        services.void_diagnosis(alder, dan, made.id, "Wrong chart", expected_version=made.version + 1)
    services.void_diagnosis(alder, dan, made.id, "Wrong chart")
    assert queries.list_diagnoses(alder, rosa.id) == []
    assert made.rank is None
    with pytest.raises(AlreadyDone):
        services.void_diagnosis(alder, dan, made.id, "Again")


@pytest.mark.parametrize("who", ["ivy", "ben", "uma", "fay", "dee"])
def test_who_may_not_diagnose_cannot(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_diagnosis(alder, cast.actor(who), rosa.id, DiagnosisFacts("F32.1"))


# Files


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (PDF, "application/pdf", "a.pdf"),
        (PNG, "image/png", "a.png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg", "a.jpg"),
        ("Zeile eins\nZwei: ü\n".encode(), "text/plain; charset=utf-8", "a.txt"),
        (office(), DOCX, "a.docx"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, media_type: str, name: str) -> None:
    assert look_at("a.exe", content) == (name, media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ" + b"\0" * 100,
        b"<html><script>1</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"#!/bin/sh\n",
        b"\x7fELF" + b"\0" * 50,
        b"text\0with nul",
        b"GIF89a" + b"\0" * 30,
        EICAR,
        b"some text " + EICAR,
        PDF + EICAR,
        office(("word/media/x.bin", b"a" * 1_048_570 + EICAR)),
        office(("word/vbaProject.bin", b"x")),
        office(("bomb.bin", b"\0" * 30_000_000)),
        office()[:-30],
        b"PK\x03\x04garbage",
        b"x" * (LARGEST + 1),
    ],
)
def test_a_file_that_may_not_be_kept_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        look_at("letter.pdf", content)


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    honest = office(("x.bin", b"\0" * 1_000_000))
    size = (1_000_000).to_bytes(4, "little")
    with pytest.raises(FileRefused):
        look_at("a.docx", honest.replace(size, (10).to_bytes(4, "little")))


@given(st.binary(max_size=300), st.text(max_size=50))
def test_no_bytes_make_it_stumble(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"%PDF"):
        try:
            look_at(name, start + content)
        except FileRefused:
            continue


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\Letter Müller.docx", "Letter Müller.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("x\r\nSet-Cookie: a", "xSet-Cookie- a.pdf"),
        ("n" * 300, "n" * 110 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, "pdf") == cleaned


def test_a_file_lies_sealed_and_reads_back(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan = cast.actor("dan")
    made = services.attach(alder, dan, rosa.id, "letter.pdf", PDF)
    sealed = alder.scalars(
        select(AttachmentContent.content_sealed).where(AttachmentContent.attachment_id == made.id)
    ).one()
    assert b"nothing" not in sealed
    assert services.read_attachment(alder, dan, made.id)[1] == PDF
    with pytest.raises(Refused, match="Refused"):
        services.attach(alder, dan, rosa.id, "again.pdf", PDF)


def test_a_file_of_somebody_elses_patient_stays_closed(
    alder: Session, birch: Session, cast: Cast, rosa: Patient
) -> None:
    made = services.attach(alder, cast.actor("dan"), rosa.id, "letter.pdf", PDF)
    with pytest.raises(OutsideCaseload):
        services.read_attachment(alder, cast.actor("ana"), made.id)
    with pytest.raises(Forbidden):
        services.read_attachment(alder, cast.actor("ben"), made.id)
    with pytest.raises(RecordNotFound):
        services.read_attachment(birch, replace(cast.actor("dan"), clinic_id=cast.clinics["birch"]), made.id)


def test_the_largest_file_is_kept_within_the_statements_time(alder: Session, cast: Cast, rosa: Patient) -> None:
    content = PDF + b"x" * (LARGEST - len(PDF))
    made = services.attach(alder, cast.actor("dan"), rosa.id, "big.pdf", content)
    assert made.size_bytes == LARGEST


# Pages


def test_a_file_is_attached_downloaded_and_accounted_for(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], cast: Cast
) -> None:
    patient_id, dan = committed(), browse("dan")
    home = f"/c/alder/patients/{patient_id}/documents/"
    assert submit(dan, f"{home}new/", file=(io.BytesIO(PDF), "Brief ü.pdf"), description="A letter").status_code == 302
    page = dan.get(home).text
    assert "A letter" in page
    got = dan.get(home + page.split("/download")[0].rsplit('"', 1)[1] + "/download")
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    with cast.session("alder") as db:
        row = db.scalars(select(Disclosure).where(Disclosure.patient_id == patient_id)).one()
        assert (row.basis, row.way) == ("own_use", "download")
    assert submit(dan, f"{home}new/", file=(io.BytesIO(EICAR), "x.txt")).status_code == 422
    assert submit(dan, f"{home}new/").status_code == 422
    assert dan.get(f"{home}{new_id()}/download").status_code == 404
    assert browse("ana").get(home).status_code == 403
    assert browse("ben").get(home).status_code == 403


def test_a_diagnosis_goes_through_its_pages(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    home, dan = f"/c/alder/patients/{committed()}/diagnoses/", browse("dan")
    assert "F32.1" in dan.get(f"{home}find/?q=F32.1").text
    refused = submit(dan, f"{home}new/", code="F32")
    assert refused.status_code == 422
    assert "not specific enough" in refused.text
    assert 'value="F32"' in refused.text
    assert submit(dan, f"{home}new/", code="F32.1", rank="1").status_code == 302
    page = browse("ben").get(home).text
    assert "Major depressive disorder" in page
    assert "Primary" in page
    assert "/void/" not in page
    link = dan.get(home).text.split("/void/")[0].rsplit('"', 1)[1]
    assert submit(dan, f"{home}{link}/", onset_on="2020-01-01").status_code == 302
    assert submit(dan, f"{home}{link}/void/", reason="Wrong chart").status_code == 302
    assert "Entered in error" in dan.get(home).text
    assert browse("fay").get(home).status_code == 403
