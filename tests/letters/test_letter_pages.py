"""The pages of a letter: refused with the way forward, what was typed kept, in the reader's language, and as it leaves."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from causeway.audit.models import AuditEvent
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Disclosure, Patient
from tests.letters.conftest import Paper
from tests.letters.writing import OFFICE, signed
from tests.pages import fields_of, press, submit

Browse = Callable[[str], FlaskClient]


def test_a_refused_letter_says_why_and_how_to_go_on_and_leaves_a_trail(browse: Browse, rosa: Paper) -> None:
    with rosa.cast.session("alder", "ana") as db:
        letter = signed(db, rosa)
        db.commit()
        where = f"/c/alder/patients/{rosa.patient_id}/letters/{letter.id}/"
    ana = browse("ana")
    shown = ana.get(where + "release/")
    assert (shown.status_code, "It may not leave yet" in shown.text) == (200, True)
    assert f"/patients/{rosa.patient_id}/consents/" in shown.text
    assert "Release and download" not in shown.text, "no button that would be refused"
    refused = press(ana, where, where + "release/", form_key="0190b6a0-0000-7000-8000-000000000003")
    assert refused.status_code == 403
    assert f"/patients/{rosa.patient_id}/consents/" in refused.text
    page = ana.get(where).text
    assert "It may not leave yet" in page
    assert "Rosa was here." in page
    with rosa.cast.session("alder") as db:
        trail = db.scalars(
            select(AuditEvent.detail).where(
                AuditEvent.clinic_id == rosa.cast.clinics["alder"],
                AuditEvent.patient_id == rosa.patient_id,
                AuditEvent.action == "disclosure.refused",
            )
        ).all()
        assert trail == [{"way": "letter", "recipient": "employer", "purpose": "other"}]
        assert db.scalars(select(Disclosure.id).where(Disclosure.patient_id == rosa.patient_id)).all() == []


def test_a_name_that_the_letter_would_drop_is_refused_and_kept(browse: Browse, rosa: Paper) -> None:
    new = f"/c/alder/patients/{rosa.patient_id}/letters/new/"
    wrong = submit(browse("ivy"), new, kind="court", to="patient", addressee="Clerk of the Court")
    assert (wrong.status_code, "Clerk of the Court" in wrong.text) == (422, True)
    assert "or leave this empty" in wrong.text


@pytest.mark.parametrize(
    ("to", "chosen", "begins"),
    [
        ("patient", "", "A quien corresponda"),
        ("other", "", "Dear Clerk"),
        ("other", "es", "Estimado"),
        ("patient", "en", "To whom it may concern"),
    ],
)
def test_a_letter_begins_in_the_language_of_its_reader(
    browse: Browse, rosa: Paper, to: str, chosen: str, begins: str
) -> None:
    with rosa.cast.session("alder", "dan") as db:
        db.scalars(select(Patient).where(Patient.id == rosa.patient_id)).one().language = "Spanish"
        db.commit()
    new = f"/c/alder/patients/{rosa.patient_id}/letters/new/"
    named = {"addressee": "Clerk"} if to == "other" else {}
    made = submit(browse("ivy"), new, kind="court", to=to, language=chosen, **named)
    assert made.status_code == 302
    assert begins in browse("ivy").get(made.location).text


def test_the_pages_of_a_letter(browse: Browse, rosa: Paper) -> None:
    home = f"/c/alder/patients/{rosa.patient_id}/letters/"
    ana, ivy = browse("ana"), browse("ivy")
    wrong = submit(ivy, home + "new/", to="other", addressee=" ", address="7 Sample Street", until_on="2100-01-01")
    assert (wrong.status_code, "7 Sample Street" in wrong.text) == (422, True)
    made = submit(ivy, home + "new/", kind="employer", to="other", addressee=OFFICE)
    assert made.status_code == 302
    page = made.location
    assert submit(ivy, page + "text/", text="Rosa was [when] here.").status_code == 302
    assert ivy.get(page + "sign/").status_code == 403
    unready = submit(ana, page + "sign/")
    assert (unready.status_code, "[when]" in unready.text) == (422, True)
    values = fields_of(ivy.get(page + "text/").text)
    values["text"] = "Rosa was here."
    assert ivy.post(page + "text/draft/", data=values).status_code == 200
    assert "Go on with it" in ivy.get(page).text
    assert ivy.post(page + "text/", data=values).status_code == 302
    assert ivy.post(page + "text/", data=values).status_code == 302, "a second click changes nothing"
    stale = ivy.post(
        page + "text/", data={**values, "form_key": "0190b6a0-0000-7000-8000-000000000002", "text": "Mine."}
    )
    assert (stale.status_code, "Mine." in stale.text) == (409, True)
    assert submit(ana, page + "sign/").status_code == 302
    assert browse("fay").get(page).status_code == 403
    assert browse("cleo").get(page.replace("alder", "birch")).status_code == 404
    assert OFFICE in browse("dan").get("/c/alder/letters/").text


def test_the_released_letter_is_a_tagged_pdf_with_the_notice(browse: Browse, rosa: Paper) -> None:
    rosa.release(OFFICE)
    with rosa.cast.session("alder", "ana") as db:
        letter = signed(db, rosa, language=Tongue.SPANISH)
        db.commit()
        where = f"/c/alder/patients/{rosa.patient_id}/letters/{letter.id}/"
    ana = browse("ana")
    answer = submit(ana, where + "release/")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    root = reader.trailer["/Root"]
    words = "".join(page.extract_text() for page in reader.pages)
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "es")
    assert OFFICE in words
    assert "Rosa was here." in words
    assert "42 CFR" in words
    assert "Released" in ana.get(where).text
