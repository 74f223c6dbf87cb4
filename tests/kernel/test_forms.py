"""What a text field makes of what was typed, and what becomes of names in headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway import egress, mail
from causeway.ids import new_id
from causeway.web.application import Causeway
from causeway.web.forms import NO_VERSION, Form, plain
from config import Settings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Alder\0 Clinic", "Alder Clinic"),
        ("Alder\r\nBcc: all@example.org", "Alder Bcc: all@example.org"),
        ("Mar\u0131a 😀 مريم Ngũgĩ", "Mar\u0131a 😀 مريم Ngũgĩ"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\x1b[31mred", "[31mred"),
        ("tab\there", "tab\there"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
    ],
)
def test_one_line_of_text_holds_no_stray_characters(typed: str, kept: str) -> None:
    assert plain(typed) == kept


def test_a_paragraph_keeps_its_lines() -> None:
    assert plain("one\r\n\r\ntwo\0", is_one_line=False) == "one\r\n\r\ntwo"


@given(st.text())
def test_whatever_is_typed_can_be_kept_and_tidying_twice_changes_nothing(typed: str) -> None:
    once = plain(typed)
    assert "\0" not in once
    assert len(once.splitlines()) <= 1
    assert plain(once) == once


def test_a_subject_cannot_carry_another_header(settings: Settings) -> None:
    letter = {"to": "ana@example.org", "subject": "Invitation to Elm\r\nBcc: all@example.org", "text": "Come."}
    message = mail._message(settings, letter, new_id())
    assert message["Subject"] == "Invitation to Elm Bcc: all@example.org"
    assert message["Bcc"] is None


@pytest.mark.parametrize("name", ["invoice\u202efdp.exe", 'a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "مريم.pdf"])
def test_the_name_of_a_download_stays_in_its_header(name: str) -> None:
    header = egress._attachment(b"x", name, "application/pdf").headers["Content-Disposition"]
    assert header.startswith("attachment; filename=")
    assert header.count('"') == 2
    assert not any(mark in header for mark in ("\r", "\n", "\u202e", "%E2%80%AE"))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("version=7", 7),
        ("version=0", 0),
        ("", NO_VERSION),
        ("version=", NO_VERSION),
        ("version=x", NO_VERSION),
        ("version=-3", NO_VERSION),
        ("version=1e9", NO_VERSION),
        ("version=%D9%A3", NO_VERSION),
        ("version=9999999999", NO_VERSION),
    ],
)
def test_the_version_is_the_one_that_was_sent_never_the_records_own(app: Causeway, sent: str, read: int) -> None:
    kind = "application/x-www-form-urlencoded"
    with app.test_request_context("/", method="POST", data=f"{sent}&other=1", content_type=kind):
        assert Form(data={"version": 5}).opened_version == read
