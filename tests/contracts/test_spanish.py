"""What patients and families open without a login speaks whole Spanish where their browser asks for it; staff pages do not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from flask.testing import FlaskClient

from causeway import clock, language
from causeway.web.application import Causeway
from causeway.web.public_pages import SOONEST
from tests.pages import fields_of
from tests.spanish import spanish, untranslated

ROOT = Path(__file__).parents[2]
THEIRS = (
    "templates/base.html",
    "templates/consents/_reading.html",
    "templates/consents/tablet*.html",
    "templates/kiosk/*.html",
    "templates/links/base.html",
    "templates/links/closed.html",
    "templates/links/done.html",
    "templates/links/start.html",
    "templates/macros/check_in.html",
    "templates/measures/link_*.html",
    "templates/measures/_question.html",
    "templates/measures/crisis.html",
    "templates/measures/ended.html",
    "templates/measures/thanks.html",
    "templates/public/*.html",
    "tenants/care/counselling/documents.py",
    "tenants/consents/documents.py",
    "tenants/consents/reading.py",
    "tenants/consents/views/tablet.py",
    "tenants/consents/wording.py",
    "tenants/intake/inquiries/public.py",
    "tenants/intake/inquiries/public_form.py",
    "tenants/links/letters.py",
    "tenants/links/views/patient.py",
    "tenants/sessions/views/kiosk.py",
)
"""What they read; a file that holds words for staff too is tried by opening its pages, below."""


@pytest.mark.parametrize("pattern", THEIRS)
def test_every_word_of_theirs_has_its_spanish(app: Causeway, pattern: str) -> None:
    paths = list(ROOT.glob(pattern))
    assert paths
    with untranslated() as missing, language.speaking("es"):
        for path in paths:
            method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
            for _line, message, _comments, _context in extract_from_file(
                method, path, keywords={"_": None, "gettext": None}
            ):
                language.gettext(str(message))
    assert not missing


def test_the_public_pages_are_whole_in_spanish(app: Causeway) -> None:
    stranger = spanish(app.test_client())
    with untranslated() as missing:
        assert "Preguntar por nuestra atención" in stranger.get("/p/alder").text
        form = stranger.get("/p/alder/inquiry")
        wrong = fields_of(form.text)
        wrong["phone"], wrong["email"] = "12", "nobody"
        assert stranger.post("/p/alder/inquiry", data=wrong).status_code == 422
        right = fields_of(form.text)
        right["first_name"], right["phone"] = "Rosario", "217-555-0148"
        with clock.frozen(clock.now() + SOONEST):
            sent = stranger.post("/p/alder/inquiry", data=right, follow_redirects=True)
        assert "Recibimos su mensaje" in sent.text
        assert 'lang="es"' in sent.text
        assert "Este enlace ya no se abre." in stranger.get("/k/nothing").text
    assert not missing


def test_staff_pages_stay_in_one_language(browse: Callable[[str], FlaskClient]) -> None:
    dan = spanish(browse("dan"))
    with untranslated() as missing:
        page = dan.get("/c/alder/").text
    assert 'lang="en"' in page
    assert not missing
