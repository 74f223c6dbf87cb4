"""Documents that are handed over: tagged, in their language, with every word as it was written."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from causeway import typeset

AT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
DATA = {
    "title": "My safety plan",
    "for_whom": "Made with Ada Example",
    "clinic": "Alder",
    "reach": "Alder, (217) 555-0100",
    "first": {"title": "Call 988", "text": "At any hour."},
    "sections": [{"title": "Warning signs", "text": "I stop sleeping.\nI stay in bed."}],
    "foot": "Version 1",
}


def read(**changes: Any) -> PdfReader:
    made = typeset.pdf("plan.typ", {**DATA, **changes}, language="en", made_at=AT)
    return PdfReader(io.BytesIO(made))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def elements(node: Any) -> list[str]:
    """The kinds of structure elements of a document, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        return [kind for one in node for kind in elements(one)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (elements(node["/K"]) if "/K" in node else [])


def test_a_document_is_tagged_titled_and_says_its_language() -> None:
    reader = read()
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "My safety plan"
    kinds = elements(root["/StructTreeRoot"])
    assert [kind for kind in kinds if kind in {"/H1", "/H2"}] == ["/H1", "/H2"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_every_word_stands_in_it_as_text() -> None:
    said = words(read())
    for text in ("My safety plan", "Call 988", "I stop sleeping. I stay in bed.", "(217) 555-0100"):
        assert text in said


@pytest.mark.parametrize("text", ['#read("/etc/passwd")', "= Heading $x$ *bold* // gone", "\\ `raw` @nobody <label>"])
def test_what_somebody_wrote_is_never_read_as_markup(text: str) -> None:
    assert text in words(read(sections=[{"title": "Alone", "text": text}]))


def test_control_characters_are_left_out_and_other_alphabets_stay() -> None:
    said = words(read(sections=[{"title": "Alone", "text": "a\x07b\x00c Кириллица Ελληνικά żółć"}]))
    assert "abc Кириллица Ελληνικά żółć" in said


def test_a_letter_no_typeface_has_is_named_instead_of_left_out() -> None:
    with pytest.raises(typeset.NoTypeface) as refused:
        read(sections=[{"title": "Alone", "text": "a \U00012f90 b"}])  # Cypro-Minoan
    assert "\U00012f90" in refused.value.sentence()
