"""The pages of consents: a kind's own form, a device in somebody's hands, a scan, a document, what is missing at a glance."""

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from causeway.disclosure import Category
from causeway.ids import new_id
from tenants.patients.models import Attachment, Consent, Disclosure, Patient, Relationship
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ContactFacts, PatientFacts, add_contact, prepare_consent, register
from tests.cast import Cast
from tests.consents.conftest import facts_of
from tests.pages import fields_of, press, submit, token
from tests.spanish import untranslated

Browse = Callable[[str], FlaskClient]
DRAWN = "[[0,0,300,100,600,50]]"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def chart(cast: Cast) -> str:
    """The chart of a patient of Alder that stays."""
    with cast.session("alder", "dan") as db:
        facts = PatientFacts("Pia", "Papers", date(1990, 4, 7), phone="+13125550142", language="Spanish")
        patient_id = register(db, cast.actor("dan"), facts).id
        db.commit()
    return f"/c/alder/patients/{patient_id}/"


def prepared(cast: Cast, chart: str, kind: ConsentKind = ConsentKind.TREATMENT) -> str:
    """A whole form that waits for its signature; its address."""
    with cast.session("alder", "dan") as db:
        made = prepare_consent(db, cast.actor("dan"), UUID(chart.split("/")[4]), facts_of(kind)).id
        db.commit()
    return f"{chart}consents/{made}/"


def stored(cast: Cast, where: str) -> Consent:
    with cast.session("alder", "dan") as db:
        found = db.scalars(select(Consent).where(Consent.id == UUID(where.rstrip("/").split("/")[-1]))).one()
        db.expunge(found)
        return found


def born(tablet: FlaskClient) -> TestResponse:
    """What is shown to whoever knows the date of birth."""
    page = tablet.get("/k/").text
    assert "the date of birth of the patient" in page
    return tablet.post("/k/", data={"csrf_token": token(page), "month": "4", "day": "7", "year": "1990"})


def send(tablet: FlaskClient, shown: TestResponse, **fields: str) -> TestResponse:
    """The page that was shown, sent back."""
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
    return tablet.post("/k/step/", data={name: unescape(value) for name, value in hidden} | fields)


def test_the_kind_is_chosen_first_and_its_form_shows_its_own_fields_only(browse: Browse, chart: str) -> None:
    ivy = browse("ivy")
    choice = ivy.get(f"{chart}consents/new/").text
    assert all(f"?kind={kind.value}" in choice for kind in ConsentKind)
    telehealth = ivy.get(f"{chart}consents/new/?kind=telehealth&language=en").text
    assert "Where the patient will usually be" in telehealth
    assert "What kind of information" not in telehealth
    assert "in case of doubt" not in telehealth
    release = ivy.get(f"{chart}consents/new/?kind=release").text
    assert "What kind of information" in release
    assert "Where the patient will usually be" not in release
    assert "Which consent" in ivy.get(f"{chart}consents/new/?kind=nonsense").text


def test_a_form_begins_in_the_patients_language(browse: Browse, chart: str) -> None:
    ivy = browse("ivy")
    assert "Acepto" in ivy.get(f"{chart}consents/new/?kind=treatment").text
    assert "I agree to take part" in ivy.get(f"{chart}consents/new/?kind=treatment&language=en").text


def test_a_form_lacks_what_its_kind_asks_for_until_it_is_there(browse: Browse, chart: str) -> None:
    ivy = browse("ivy")
    made = submit(ivy, f"{chart}consents/new/?kind=telehealth&language=en", location="At home")
    assert made.status_code == 302
    page = ivy.get(made.location).text
    assert "It cannot be signed yet" in page
    assert "Whom to call there in an emergency" in page
    refused = submit(browse("fay"), f"{made.location}sign/")
    assert refused.status_code == 422
    assert "whom to call there in an emergency" in refused.text
    assert submit(ivy, f"{made.location}edit/", emergency="Neighbor, 555-0100").status_code == 302
    assert "It cannot be signed yet" not in ivy.get(made.location).text


def test_a_device_is_handed_over_and_each_form_is_signed_once(browse: Browse, cast: Cast, chart: str) -> None:
    first, second = prepared(cast, chart), prepared(cast, chart, ConsentKind.RELEASE)
    fay = browse("fay")
    assert "Your own session on it ends first" in fay.get(f"{first}device/").text
    answer = press(fay, f"{first}device/", f"{first}device/")
    assert (answer.status_code, answer.location) == (302, "/k/")
    assert fay.get(chart).status_code in {302, 401}, "the session of whoever hands it over has ended"
    shown = born(fay)
    assert "I agree to take part in treatment at Alder Clinic" in shown.text
    assert "Patients" not in shown.text
    wrong = send(fay, shown, signer="patient", typed="Somebody Else")
    assert wrong.status_code == 422
    assert "The name typed is not Pia Papers" in unescape(wrong.text)
    assert 'value="Somebody Else"' in wrong.text
    assert send(fay, shown, signer="patient", mark="[[1,1,2,2]]").status_code == 422
    assert send(fay, shown, signer=str(new_id()), mark=DRAWN).status_code == 422
    changed = send(fay, shown, signer="patient", mark=DRAWN, version="77")
    assert changed.status_code == 409
    assert "was changed or signed meanwhile" in changed.text
    following = send(fay, shown, signer="patient", mark=DRAWN)
    assert "Release of information" in following.text
    assert "Release of information" in send(fay, shown, signer="patient", mark=DRAWN).text, "twice it is signed once"
    assert "Everything is signed" in send(fay, following, signer="patient", typed="pia papers").text
    assert fay.get("/k/").status_code == 404, "it opens once"
    for where in (first, second):
        assert stored(cast, where).signed_by == "Pia Papers"
    page = browse("ivy").get(first).text
    assert '<path d="M0 0 L300 100' in page
    assert "On a device" in page


def test_what_somebody_does_not_want_to_sign_stays_open(browse: Browse, cast: Cast, chart: str) -> None:
    first = prepared(cast, chart)
    prepared(cast, chart, ConsentKind.RELEASE)
    fay = browse("fay")
    press(fay, f"{first}device/", f"{first}device/")
    following = send(fay, born(fay), skip="1")
    assert "Release of information" in following.text
    assert "What you have not signed stays open" in send(fay, following, stop="1").text
    assert stored(cast, first).signed_on is None


def test_a_device_is_not_handed_over_for_nothing(browse: Browse, cast: Cast, chart: str) -> None:
    where = prepared(cast, chart)
    assert submit(browse("fay"), f"{where}sign/").status_code == 302
    page = browse("fay").get(f"{where}device/")
    assert page.status_code == 422
    assert "Hand this device over" not in page.text


def test_forms_are_sent_to_the_telephone_of_an_adult(browse: Browse, cast: Cast, chart: str) -> None:
    prepared(cast, chart)
    fay = browse("fay")
    where = f"{chart}forms-to-sign/"
    assert "Consent to treatment" in fay.get(where).text
    shown = press(fay, where, f"{where}show/").text
    link = re.search(r"/k/([\w-]+)", shown)
    assert link
    phone = browse("fay")
    assert phone.get(f"/k/{link[1]}").status_code == 302


def test_a_link_takes_the_patients_own_signature_and_nobody_elses(browse: Browse, cast: Cast, chart: str) -> None:
    with cast.session("alder", "dan") as db:
        facts = ContactFacts("Lou Papers", Relationship.PARENT, is_guardian=True)
        lou = add_contact(db, cast.actor("dan"), UUID(chart.split("/")[4]), facts).id
        db.commit()
    fay, where = browse("fay"), f"{chart}forms-to-sign/"
    guardians = prepared(cast, chart, ConsentKind.GUARDIAN)
    assert press(fay, where, f"{where}show/").status_code == 302
    assert "does so here, on a device that is handed over" in fay.get(where).text
    assert where not in fay.get(guardians).text, "the page of a form that no link opens offers none"
    own = prepared(cast, chart)
    assert where in fay.get(own).text
    assert "parent or guardian" not in fay.get(where).text
    link = re.search(r"/k/([\w-]+)", press(fay, where, f"{where}show/").text)
    assert link
    phone = browse("fay")
    phone.get(f"/k/{link[1]}")
    told = {"csrf_token": token(phone.get("/k/").text), "month": "4", "day": "7", "year": "1990"}
    shown = phone.post("/k/", data=told)
    assert "I agree to take part in treatment" in shown.text
    assert "Lou Papers" not in shown.text
    refused = send(phone, shown, signer=str(lou), typed="Lou Papers")
    assert refused.status_code == 422
    assert stored(cast, own).signed_on is None
    assert "Everything is signed" in send(phone, shown, signer="patient", mark=DRAWN).text
    assert (stored(cast, own).signed_by, stored(cast, guardians).signed_on) == ("Pia Papers", None)


@pytest.mark.parametrize(
    ("kind", "recipients"),
    [
        ("release", {"employer", "school", "contact", "payer", "treating_provider", "other"}),
        ("legal_proceedings", {"court", "law_enforcement", "probation", "contact", "other"}),
        ("criminal_justice", {"probation", "court", "law_enforcement", "contact", "other"}),
        ("part2_tpo", {"class", "payer", "treating_provider", "other"}),
    ],
)
def test_a_release_is_made_out_to_whom_its_kind_is_for(
    browse: Browse, cast: Cast, chart: str, kind: str, recipients: set[str]
) -> None:
    ivy, where = browse("ivy"), f"{chart}consents/new/?kind={kind}&language=en"
    field = re.search(r'<select[^>]*name="recipient".*?</select>', ivy.get(where).text, re.DOTALL)
    assert field
    assert set(re.findall(r'value="(\w+)"', field[0])) == recipients
    for one in recipients - {"class", "contact"}:
        made = submit(ivy, where, recipient=one, recipient_name="Sample Name")
        assert made.status_code == 302
        found = stored(cast, made.location)
        assert (found.recipient, found.recipient_name) == (one, "Sample Name")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "My treating providers and health plans"),
        ("es", "Mis proveedores de tratamiento y planes de salud"),
    ],
)
def test_a_class_of_recipients_is_chosen_and_never_a_name(
    browse: Browse, cast: Cast, chart: str, language: str, words: str
) -> None:
    ivy, where = browse("ivy"), f"{chart}consents/new/?kind=part2_tpo&language={language}"
    wrong = submit(ivy, where, recipient_name="Example General Hospital")
    assert wrong.status_code == 422
    assert "choose what kind of recipient it is" in wrong.text
    made = submit(ivy, where).location
    assert stored(cast, made).recipient_name == words
    assert fields_of(ivy.get(f"{made}edit/").text)["recipient"] == "class"
    assert submit(ivy, f"{made}edit/", recipient="other", recipient_name="Example Hospital").status_code == 302
    assert stored(cast, made).recipient_name == "Example Hospital"


def test_an_end_is_told_of_what_was_signed_and_not_changed_meanwhile(browse: Browse, cast: Cast, chart: str) -> None:
    where, ivy = prepared(cast, chart, ConsentKind.RELEASE), browse("ivy")
    assert "It was never signed" in submit(ivy, f"{where}ended/").text
    assert submit(browse("fay"), f"{where}sign/").status_code == 302
    assert submit(ivy, f"{where}ended/", version="99").status_code == 409
    assert submit(ivy, f"{where}void/", reason="Wrong form").status_code == 302
    assert submit(ivy, f"{where}ended/").status_code in {409, 422}
    assert stored(cast, where).event_happened_on is None


def test_a_scanned_form_is_kept_and_one_that_is_not_what_it_says_is_refused(
    browse: Browse, cast: Cast, chart: str
) -> None:
    where = prepared(cast, chart)
    fay = browse("fay")
    wrong = submit(fay, f"{where}sign/", signed_by="Pia Papers", file=(io.BytesIO(b"MZ\x90\x00"), "signed.pdf"))
    assert wrong.status_code == 422
    assert "This kind of file cannot be kept" in wrong.text
    assert 'value="Pia Papers"' in wrong.text
    assert submit(fay, f"{where}sign/", file=(io.BytesIO(PDF + chart.encode()), "signed.exe")).status_code == 302
    with cast.session("alder", "dan") as db:
        kept = db.scalars(select(Attachment).where(Attachment.id == stored(cast, where).attachment_id)).one()
        assert kept.name == "signed.pdf"
    assert "signed.pdf" in browse("ivy").get(where).text


def test_a_refusal_is_the_good_faith_effort_of_the_privacy_notice(browse: Browse, cast: Cast, chart: str) -> None:
    where = prepared(cast, chart, ConsentKind.PRIVACY_NOTICE)
    ivy, missing = browse("ivy"), "owed at the first visit"
    assert missing in ivy.get(f"{chart}consents/").text
    assert submit(ivy, f"{where}refusal/", reason="").status_code == 422
    assert submit(ivy, f"{where}refusal/", reason="Takes it, signs nothing.").status_code == 302
    assert "Takes it, signs nothing." in ivy.get(where).text
    assert missing not in ivy.get(f"{chart}consents/").text


@pytest.mark.parametrize(("who", "may"), [("dan", True), ("nia", True), ("ivy", True), ("ben", False), ("fay", False)])
def test_whoever_may_tell_somebody_is_led_there(browse: Browse, chart: str, who: str, may: bool) -> None:
    client = browse(who)
    assert (f'href="{chart}disclosures/new/"' in client.get(f"{chart}consents/").text) is may
    assert (client.get(f"{chart}disclosures/new/").status_code == 200) is may


def test_what_is_missing_is_one_press_away(browse: Browse, chart: str) -> None:
    ivy = browse("ivy")
    page = unescape(ivy.get(f"{chart}consents/").text)
    press_of = re.search(r'href="(new/\?kind=texting_and_mail)"', page)
    assert press_of
    form = ivy.get(f"{chart}consents/{press_of[1]}").text
    assert "+13125550142" in form
    assert submit(ivy, f"{chart}consents/{press_of[1]}").status_code == 302
    assert "Have it signed" in ivy.get(f"{chart}consents/").text


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        (ConsentKind.RELEASE, "employer"),
        (ConsentKind.LEGAL_PROCEEDINGS, "probation"),
        (ConsentKind.CRIMINAL_JUSTICE, "law_enforcement"),
    ],
)
def test_a_form_begins_with_whom_and_what_was_refused(browse: Browse, chart: str, kind: ConsentKind, to: str) -> None:
    asked = f"to={to}&name=Officer+Example&purpose=other&tells=attendance,tests,counselling_notes,nonsense"
    sent = fields_of(browse("ivy").get(f"{chart}consents/new/?kind={kind.value}&{asked}").text)
    assert (sent["recipient"], sent["recipient_name"], sent["purpose"]) == (to, "Officer Example", "other")
    assert sent.getlist("categories") == ["attendance", "tests"]


@pytest.mark.parametrize("ticked", [True, False])
def test_a_release_that_lets_nothing_of_a_part_2_record_leave_says_so(
    browse: Browse, cast: Cast, chart: str, ticked: bool
) -> None:
    categories = (Category.FAMILY, *((Category.SUBSTANCE_USE,) if ticked else ()))
    with cast.session("alder", "dan") as db:
        patient = db.scalars(select(Patient).where(Patient.id == UUID(chart.split("/")[4]))).one()
        patient.is_part2 = True
        facts = facts_of(ConsentKind.RELEASE, categories=categories)
        made = prepare_consent(db, cast.actor("dan"), patient.id, facts).id
        db.commit()
    where, warned = f"{chart}consents/{made}/", "Nothing may leave on this release"
    assert (warned in browse("ivy").get(where).text) is not ticked
    paper = {"signed_by": "Pia Papers", "signed_as": "patient"}
    assert submit(browse("ivy"), f"{where}sign/", **paper).status_code == 302
    assert (warned in browse("ivy").get(where).text) is not ticked
    assert ("nothing leaves: Substance-use" in browse("ivy").get(f"{chart}consents/").text) is not ticked


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", list(ConsentKind))
def test_every_kind_is_a_tagged_document_in_english_and_spanish(
    browse: Browse, cast: Cast, chart: str, kind: ConsentKind, language: str
) -> None:
    ivy = browse("ivy")
    made = submit(ivy, f"{chart}consents/new/?kind={kind.value}&language={language}", location="Home", emergency="911")
    assert made.status_code == 302
    form = ivy.get(made.location).text.split('action="copy/"')[1]
    sent = {"csrf_token": token(form), "form_key": re.findall(r'name="form_key" value="([^"]+)"', form)[0]}
    answer = ivy.post(f"{made.location}copy/", data=sent)
    assert ivy.post(f"{made.location}copy/", data=sent).status_code == 302, "a second click makes no second copy"
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pdf = PdfReader(io.BytesIO(answer.data))
    root = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"].value)
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == language
    assert pdf.metadata is not None
    assert pdf.metadata.title
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Pia Papers" in text
    assert ("Firmas" in text) is (language == "es")
    with cast.session("alder") as db:
        rows = db.scalars(select(Disclosure).where(Disclosure.patient_id == UUID(chart.split("/")[4]))).all()
        assert [(row.basis, row.way.value) for row in rows] == [("patient_access", "pdf")]


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("cleo", 404)])
def test_who_may_not_does_not(browse: Browse, cast: Cast, chart: str, who: str, status: int) -> None:
    where = prepared(cast, chart)
    client = browse(who)
    for page in (
        f"{where}device/",
        f"{where}sign/",
        f"{where}refusal/",
        f"{chart}consents/new/",
        f"{chart}forms-to-sign/",
    ):
        assert client.get(page).status_code == status, page
    assert stored(cast, where).signed_on is None


def test_two_who_edit_one_draft_lose_no_text(browse: Browse, cast: Cast, chart: str) -> None:
    where = prepared(cast, chart)
    stale = submit(browse("ivy"), f"{where}edit/", services="Another treatment", version="99")
    assert stale.status_code == 409
    assert "Another treatment" in stale.text


def test_a_form_in_spanish_is_whole_in_spanish_with_the_page_around_it(browse: Browse, cast: Cast, chart: str) -> None:
    made = submit(
        browse("ivy"),
        f"{chart}consents/new/?kind=telehealth",
        location="En casa",
        emergency="911",
        witness="Wim Testigo",
    ).location
    fay = browse("fay")
    press(fay, f"{made}device/", f"{made}device/")
    page = fay.get("/k/").text
    with untranslated() as missing:
        sent = {"csrf_token": token(page), "month": "4", "day": "7", "year": "1990"}
        shown = fay.post("/k/", data=sent)
        assert "Consentimiento para la telesalud" in shown.text
        assert "Firme aquí" in shown.text
        wrong = send(fay, shown, signer="patient", typed="Nadie")
        assert "El nombre escrito no es el de Pia Papers" in unescape(wrong.text)
        second = send(fay, shown, signer="patient", mark=DRAWN)
        assert "Wim Testigo, testigo" in second.text
        assert "Gracias. Todo está firmado." in send(fay, second, signer="witness", typed="Wim Testigo").text
    assert not missing
