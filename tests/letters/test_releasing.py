"""Stored files that leave: under a cover with the notice, as one tagged PDF, on a release for what they tell, or not at all."""

import io
import time
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import Fit, NameObject
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.disclosure import TELLABLE, Category, DisclosureRefused, Purpose, Recipient, Way
from causeway.errors import Forbidden, OutsideCaseload, Refused
from causeway.typeset import CannotEnclose
from tenants.patients import files
from tenants.patients import services as patients
from tenants.patients.errors import AttachmentVoided, RecordNotFound
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Attachment, Disclosure
from tenants.patients.releasing import services
from tenants.patients.releasing.enclosing import MOST_PAGES, LaidOver, NoForm, TooLong, enclose
from tenants.patients.releasing.services import Release
from tenants.patients.rules.consents import ConsentKind
from tests.kernel.test_typeset import elements
from tests.letters.conftest import Paper, make_paper
from tests.letters.releases import KIM, OFFICE, TESTS, jpeg, marked, png, scan, stored, to_office, written
from tests.spanish import untranslated


def released(db: Session, paper: Paper, of: Release, attachment: Attachment | None = None) -> PdfReader:
    """The file as Ana lets it leave."""
    found = attachment or stored(db, paper)
    _clearance, made = services.release_file(db, paper.cast.actor("ana"), found.id, of)
    return PdfReader(io.BytesIO(made))


def alts(reader: PdfReader) -> list[str]:
    """The words of the figures, in reading order."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object()
        for one in node if isinstance(node, list) else [node]:
            if isinstance(one.get_object(), dict):
                if one.get_object().get("/S") == "/Figure":
                    found.append(str(one.get_object()["/Alt"]))
                if "/K" in one.get_object():
                    walk(one.get_object()["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])  # type: ignore[index]  # a document's own shape
    return found


def words(reader: PdfReader, page: int = 0) -> str:
    return " ".join(reader.pages[page].extract_text().split())


def test_a_pdf_leaves_as_one_tagged_document_under_its_cover(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    reader = released(alder, rosa, to_office())
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "A document from the record"
    assert elements(root["/StructTreeRoot"]).count("/Figure") == 2
    assert alts(reader) == ["Page 1 of 2: Lab report", "Page 2 of 2: Lab report"]
    assert len(reader.pages) == 3
    cover = words(reader)
    for said in (
        "To whom: Sample Freight",
        "About whom: Rosa Testperson",
        "This cover and 2 pages",
        "What for: Something else",
    ):
        assert said in cover
    assert "covers: Drug and alcohol tests; to: Sample Freight" in cover, "the scope stands on the cover"
    assert "42 CFR part 2 prohibits" in cover
    assert "Negative throughout" in words(reader, 2), "the words of the file stay words"


def test_a_picture_leaves_as_an_accessible_document(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    reader = released(alder, rosa, to_office(), stored(alder, rosa, png(), "lab.png"))
    assert alts(reader) == ["Picture: Lab report"]
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert len(reader.pages) == 2
    assert len(reader.pages[1].images) == 1


def test_the_patient_gets_their_own_without_a_release_or_notice(alder: Session, rita: Paper) -> None:
    of = Release(Recipient.PATIENT, "", Purpose.OTHER, TESTS)
    attachment = stored(alder, rita)
    clearance, made = services.release_file(alder, rita.cast.actor("ana"), attachment.id, of)
    assert (clearance.basis.key, clearance.notice) == ("patient_access", "")
    assert "To whom: Rosa Testperson" in words(PdfReader(io.BytesIO(made)))
    left = alder.scalars(select(Disclosure).where(Disclosure.patient_id == rita.patient_id)).one()
    assert (left.what, left.recipient, left.categories) == ("Lab report", Recipient.PATIENT, ["tests"])


@pytest.mark.parametrize("told", TELLABLE)
@pytest.mark.parametrize("covered", TELLABLE)
def test_it_leaves_only_where_the_release_covers_what_it_tells(
    alder: Session, rosa: Paper, told: Category, covered: Category
) -> None:
    rosa.release(OFFICE, [covered], db=alder)
    attachment, of = stored(alder, rosa, png(), "lab.png"), to_office(categories=frozenset({told}))
    if told is covered:
        assert released(alder, rosa, of, attachment).pages
        assert attachment.categories == [told.value], "what it tells is kept with it"
        return
    with pytest.raises(DisclosureRefused) as refused:
        released(alder, rosa, of, attachment)
    assert "does not cover" in refused.value.sentence()


def test_all_that_it_tells_has_to_be_covered(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, [Category.TESTS], db=alder)
    with pytest.raises(DisclosureRefused, match="DisclosureRefused"):
        released(alder, rosa, to_office(categories=frozenset({Category.TESTS, Category.DIAGNOSIS})))


def test_counselling_notes_never_go_along(alder: Session, rosa: Paper) -> None:
    told = frozenset({Category.COUNSELLING_NOTES})
    rosa.release(OFFICE, told, kind=ConsentKind.COUNSELLING_NOTES, db=alder)
    with pytest.raises(DisclosureRefused):
        released(alder, rosa, to_office(categories=told))


@pytest.mark.parametrize(
    ("recipient", "kind", "leaves"),
    [
        (Recipient.COURT, ConsentKind.RELEASE, False),
        (Recipient.COURT, ConsentKind.LEGAL_PROCEEDINGS, True),
        (Recipient.PROBATION, ConsentKind.RELEASE, False),
        (Recipient.PROBATION, ConsentKind.CRIMINAL_JUSTICE, True),
        (Recipient.EMPLOYER, ConsentKind.RELEASE, True),
    ],
)
def test_under_part_2_the_justice_system_needs_a_consent_of_its_own(
    alder: Session, rita: Paper, recipient: Recipient, kind: ConsentKind, leaves: bool
) -> None:
    rita.release(OFFICE, [Category.TESTS, Category.SUBSTANCE_USE], recipient=recipient, kind=kind, db=alder)
    of = to_office(recipient=recipient)
    if leaves:
        assert "42 CFR part 2 prohibits" in words(released(alder, rita, of))
        return
    with pytest.raises(DisclosureRefused) as refused:
        released(alder, rita, of)
    assert {one.endpoint for one in refused.value.forward} == {"consents.new"}


@pytest.mark.parametrize(
    ("mark", "way", "said"),
    [
        (None, Way.LETTER, None),
        (None, Way.FAX, None),
        (None, Way.PDF, None),
        ("is_do_not_contact", Way.LETTER, "asked not to be contacted"),
        ("is_do_not_contact", Way.FAX, "asked not to be contacted"),
        ("is_do_not_contact", Way.PDF, None),  # handed over in the room
        ("is_never_tell", Way.LETTER, "whatever was signed"),
        ("is_never_tell", Way.PDF, "whatever was signed"),
        ("has_protective_order", Way.PDF, "whatever was signed"),
    ],
)
def test_a_mark_of_the_contact_stands_against_the_ways_it_speaks_of(
    alder: Session, rosa: Paper, mark: str | None, way: Way, said: str | None
) -> None:
    contact = marked(alder, rosa, **({} if mark is None else {mark: True}))
    of = to_office(recipient=Recipient.CONTACT, recipient_name=KIM, recipient_id=contact, way=way)
    if said is None:
        assert released(alder, rosa, of).pages
        left = alder.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).one()
        assert (left.way, left.recipient_id) == (way, contact)
        return
    with pytest.raises(DisclosureRefused) as refused:
        released(alder, rosa, of)
    assert said in refused.value.sentence()
    assert [one.endpoint for one in refused.value.forward] == ["contacts.index"]


def test_the_cover_is_whole_in_spanish(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    with untranslated() as missing:
        reader = released(alder, rosa, to_office(language=Tongue.SPANISH))
    assert missing == set()
    assert reader.trailer["/Root"]["/Lang"] == "es"  # type: ignore[index]
    assert "La norma 42 CFR parte 2" in words(reader)
    assert "Esta portada y 2 páginas" in words(reader)
    assert alts(reader)[0] == "Página 1 de 2: Lab report"


def noted() -> bytes:
    """A PDF with a note laid over its page."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(scan(1))))
    writer.add_annotation(0, FreeText(text="Positive, see overleaf", rect=(50, 50, 200, 100)))
    return written(writer)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.txt", b"A note in plain text.", NoForm),
        ("a.tif", b"II*\x00" + b"\0" * 400, NoForm),
        ("a.pdf", scan()[:700], CannotEnclose),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 4, CannotEnclose),
        ("a.pdf", scan(1, user_password="walnut"), CannotEnclose),
        ("a.pdf", noted(), LaidOver),
        ("a.png", png()[:90], CannotEnclose),
        ("a.png", png(9_000, 9_000, rows=b""), TooLong),
    ],
)
def test_what_cannot_go_under_a_cover_is_refused_with_the_way_forward_and_nothing_leaves(
    alder: Session, rosa: Paper, name: str, content: bytes, refusal: type[Refused]
) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    attachment = stored(alder, rosa, content, name)
    trial = alder.begin_nested()
    with pytest.raises(refusal) as refused:
        released(alder, rosa, to_office(), attachment)
    trial.rollback()
    assert "attach that" in refused.value.sentence() or refusal is TooLong
    assert alder.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).all() == []


@pytest.mark.parametrize("is_apart", [True, False])
def test_notes_are_found_wherever_the_page_keeps_them(is_apart: bool) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(noted())))
    if is_apart:
        writer.pages[0][NameObject("/Annots")] = writer._add_object(writer.pages[0]["/Annots"])
    with pytest.raises(LaidOver):
        enclose("application/pdf", written(writer), "A")


def test_a_link_in_a_pdf_is_not_laid_over_it() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(scan(1))))
    writer.add_annotation(0, Link(rect=(50, 50, 90, 90), target_page_index=0, fit=Fit.fit()))
    assert len(enclose("application/pdf", written(writer), "A").alts) == 1


def test_a_pdf_that_opens_without_a_password_leaves(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    kept = stored(alder, rosa, scan(1, user_password="", owner_password="walnut"))
    assert "Negative throughout" in words(released(alder, rosa, to_office(), kept), 1)


def test_a_file_of_too_many_pages_or_dots_is_refused() -> None:
    writer = PdfWriter()
    for _page in range(MOST_PAGES + 1):
        writer.add_blank_page(300, 400)
    with pytest.raises(TooLong):
        enclose("application/pdf", written(writer), "A")
    with pytest.raises(TooLong):
        enclose("image/jpeg", jpeg(9_000, 9_000), "A")
    assert enclose("image/jpeg", jpeg(5_100, 6_600), "A").form == "jpg"


def test_a_file_attached_in_error_does_not_leave(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    attachment = stored(alder, rosa)
    patients.void_attachment(alder, rosa.cast.actor("dan"), attachment.id, "Wrong chart")
    with pytest.raises(AttachmentVoided):
        released(alder, rosa, to_office(), attachment)


def test_it_leaves_by_those_who_reach_the_patient_alone(alder: Session, birch: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    attachment = stored(alder, rosa)
    cast = rosa.cast

    def tried(db: Session, actor: Actor) -> None:
        services.release_file(db, actor, attachment.id, to_office())

    with pytest.raises(Forbidden):
        tried(alder, cast.actor("ben"))
    with pytest.raises(RecordNotFound):
        tried(birch, replace(cast.actor("ana"), clinic_id=cast.clinics["birch"]))
    alone = make_paper(cast, carer="dan")
    other = stored(alder, alone)
    with pytest.raises(OutsideCaseload):
        services.release_file(alder, cast.actor("ana"), other.id, to_office())


def test_the_largest_file_is_covered_while_others_go_on(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, TESTS, db=alder)
    width, height = 4_000, files.LARGEST // 4_001 - 10
    noise = bytes(bytearray(range(256)) * ((width + 1) * height // 256 + 1))[: (width + 1) * height]
    rows = b"".join(b"\0" + noise[at : at + width] for at in range(0, width * height, width))
    content = png(width, height, rows=rows)
    assert files.LARGEST * 0.95 < len(content) <= files.LARGEST
    attachment = stored(alder, rosa, content, "big.png")
    begun = time.monotonic()
    assert len(released(alder, rosa, to_office(), attachment).pages) == 2
    assert time.monotonic() - begun < 20, "so short that it needs no job; it takes about two seconds"
