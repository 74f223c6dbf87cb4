"""The chart's pages: header and tabs by role, contacts, consents, the patient's copy, disclosures and activity."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from causeway.ids import new_id
from tenants.patients import services
from tenants.patients.models import Contact, Disclosure, Standing
from tenants.patients.services import ContactFacts, PatientFacts, Signature
from tenants.registry import SLICES
from tests.cast import Cast
from tests.patients.conftest import fields_of, submit
from tests.patients.test_consents import RELEASE

NORA = PatientFacts(
    first_name="Nora", last_name="Chartson", born_on=date(1985, 3, 9), preferred_name="Nono", pronouns="she/they"
)


@pytest.fixture
def nora(committed: Callable[..., UUID]) -> str:
    """The address of a committed patient's chart."""
    return f"/c/alder/patients/{committed(NORA)}/"


def tabs(client: FlaskClient, home: str) -> set[str]:
    """The words of all tabs somebody comes to from the chart: the first row, and what stands under each."""
    first = _links(client.get(home).text)
    return {words for url in first.values() for words in _links(client.get(url).text)}


def _links(page: str) -> dict[str, str]:
    inside = page.split('<nav class="tabs"')[1].split("</nav>", maxsplit=1)[0]
    return {words: url for url, words in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', inside)}


def test_a_form_of_the_chart_says_what_harms_too(browse: Callable[[str], FlaskClient], nora: str) -> None:
    for page in ("", "medications/new/"):
        assert "Allergies not asked about yet" in browse("nia").get(f"{nora}{page}").text, page


def test_a_tab_comes_after_the_one_it_stands_under() -> None:
    found = {tab.key: tab for piece in SLICES for tab in piece.tabs}
    for tab in found.values():
        if tab.under:
            assert (found[tab.under].under, found[tab.under].position < tab.position) == ("", True), tab


@pytest.mark.parametrize(
    ("who", "seen", "hidden"),
    [
        ("dan", {"Overview", "Contacts", "Consents", "Diagnoses", "Documents", "Care team"}, {"Disclosures"}),
        ("dee", {"Overview", "Consents", "Documents", "Disclosures", "Activity"}, {"Diagnoses"}),
        ("ben", {"Overview", "Diagnoses", "Consents"}, {"Documents", "Activity", "Disclosures"}),
        ("fay", {"Overview", "Contacts", "Consents"}, {"Diagnoses", "Documents", "Activity", "Disclosures"}),
        ("pru", {"Disclosures", "Activity", "Consents", "Documents"}, {"Diagnoses"}),
    ],
)
def test_a_tab_that_a_role_may_not_see_is_not_there(
    browse: Callable[[str], FlaskClient], nora: str, who: str, seen: set[str], hidden: set[str]
) -> None:
    found = tabs(browse(who), nora)
    assert seen <= found
    assert not hidden & found


def test_a_prescriber_sees_own_caseload_tabs_only_for_their_own(
    browse: Callable[[str], FlaskClient], nora: str, cast: Cast
) -> None:
    assert "Activity" not in tabs(browse("pia"), nora)
    with cast.session("alder", "dan") as db:
        services.assign(db, cast.actor("dan"), UUID(nora.split("/")[4]), cast.users["pia"])
        db.commit()
    assert "Activity" in tabs(browse("pia"), nora)


def test_the_header_says_who_it_is(browse: Callable[[str], FlaskClient], nora: str, cast: Cast) -> None:
    page = browse("fay").get(nora).text
    for words in ("Nora Chartson", "goes by Nono", "she/they", "9 Mar 1985", "Prospective"):
        assert words in page
    with cast.session("alder", "dan") as db:
        services.set_standing(db, cast.actor("dan"), UUID(nora.split("/")[4]), Standing.ACTIVE, is_part2=True)
        db.commit()
    page = browse("fay").get(f"{nora}contacts/").text
    assert "In care" in page
    assert "42 CFR Part 2" in page


def test_opening_a_page_of_the_chart_is_written_down(browse: Callable[[str], FlaskClient], nora: str) -> None:
    browse("fay").get(nora)
    browse("ivy").get(f"{nora}contacts/")
    activity = browse("pru").get(f"{nora}activity/").text
    assert "Fay Example" in activity
    assert "Ivy Example" in activity
    assert "Opened the chart" in activity
    assert "Page: contacts" in activity


# Contacts


def test_a_contact_is_added_corrected_set_aside_and_taken_back(browse: Callable[[str], FlaskClient], nora: str) -> None:
    fay, home = browse("fay"), f"{nora}contacts/"
    added = submit(
        fay, f"{home}new/", name="Carl Contact", relationship="sibling", phone="312-555-0100",
        custody_note="Order of 2024", is_never_tell="y", is_emergency="y",
    )  # fmt: skip
    assert added.status_code == 302
    page = fay.get(home).text
    for words in ("Carl Contact", "Brother or sister", "Never tell", "Emergency", "Order of 2024"):
        assert words in page
    assert "Order of 2024" not in browse("ben").get(home).text
    link = page.split("/deactivate/")[0].rsplit('"', 1)[1]
    assert submit(fay, f"{home}{link}/", name="Carla Contact").status_code == 302
    assert submit(fay, f"{home}{link}/deactivate/", reason="").status_code == 422
    assert submit(fay, f"{home}{link}/deactivate/", reason="Moved away").status_code == 302
    assert "Moved away" in fay.get(home).text
    assert submit(fay, f"{home}{link}/restore/").status_code == 302
    assert "Moved away" not in fay.get(home).text


def test_a_bad_contact_is_refused_with_the_text_kept(browse: Callable[[str], FlaskClient], nora: str) -> None:
    answer = submit(browse("fay"), f"{nora}contacts/new/", name="", email="nonsense", phone="1")
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.text


def test_the_custody_note_lies_sealed_and_an_unchanged_one_is_no_change(
    browse: Callable[[str], FlaskClient], nora: str, cast: Cast
) -> None:
    fay, home = browse("fay"), f"{nora}contacts/"
    submit(fay, f"{home}new/", name="Carl", relationship="sibling", custody_note="Order of 2024")

    def sealed() -> bytes | None:
        with cast.session("alder") as db:
            return db.scalars(
                select(Contact.custody_note_sealed).where(Contact.patient_id == UUID(nora.split("/")[4]))
            ).one()

    before = sealed()
    assert before is not None
    assert b"2024" not in before
    link = fay.get(home).text.split("/deactivate/")[0].rsplit('"', 1)[1]
    assert submit(fay, f"{home}{link}/", city="x").status_code == 302
    assert sealed() == before


def test_a_contact_belongs_to_its_patient(
    browse: Callable[[str], FlaskClient], nora: str, committed: Callable[..., UUID]
) -> None:
    dan = browse("dan")
    submit(dan, f"{nora}contacts/new/", name="Carl", relationship="sibling")
    link = dan.get(f"{nora}contacts/").text.split("/deactivate/")[0].rsplit('"', 1)[1]
    other = f"/c/alder/patients/{committed()}/contacts/"
    assert dan.get(f"{other}{link}/").status_code == 404
    assert dan.get(f"{nora}contacts/{new_id()}/").status_code == 404
    assert browse("ben").get(f"{nora}contacts/{link}/").status_code == 403


# Consents


def test_a_release_goes_through_its_life_on_the_pages(browse: Callable[[str], FlaskClient], nora: str) -> None:
    ivy, home = browse("ivy"), f"{nora}consents/"
    made = submit(
        ivy, f"{home}new/?kind=release&paper=1", recipient="treating_provider", recipient_name="Dr. Example", purpose="other",
        categories=["plan", "attendance"],
    )  # fmt: skip
    assert made.status_code == 302
    page = ivy.get(made.location).text
    assert "It cannot be signed yet" in page
    refused = submit(browse("fay"), f"{made.location}sign/")
    assert refused.status_code == 422
    assert "the right to revoke" in refused.text
    # the checked categories are sent again with the rest of the form
    edited = submit(
        ivy, f"{made.location}edit/", states_right_to_revoke="y", expires_event="End of treatment",
        categories=["plan", "attendance"],
    )  # fmt: skip
    assert edited.status_code == 302
    assert submit(browse("fay"), f"{made.location}sign/").status_code == 302
    assert "In force" in ivy.get(home).text
    assert ivy.get(f"{made.location}edit/").status_code == 422
    assert submit(ivy, f"{made.location}revoke/", reason="").status_code == 422
    assert submit(ivy, f"{made.location}revoke/", reason="By telephone").status_code == 302
    assert "By telephone" in ivy.get(made.location).text
    assert submit(ivy, f"{made.location}revoke/", reason="Again").status_code == 422
    assert submit(ivy, f"{made.location}void/", reason="Wrong form").status_code == 302
    assert "Entered in error" in ivy.get(home).text


def test_a_second_version_begins_with_the_first(browse: Callable[[str], FlaskClient], nora: str, cast: Cast) -> None:
    dan = cast.actor("dan")
    with cast.session("alder", "dan") as db:
        signature = Signature(clock.today(dan.zone), "Nora Chartson")
        old = services.record_consent(db, dan, UUID(nora.split("/")[4]), RELEASE, signature).id
        db.commit()
    made = submit(browse("ivy"), f"{nora}consents/new/?replaces={old}", categories=["plan"])
    assert made.status_code == 302
    assert "Dr. Example" in browse("ivy").get(made.location).text
    assert submit(browse("ivy"), f"{made.location}sign/").status_code == 302
    assert "Replaced" in browse("ivy").get(f"{nora}consents/{old}/").text


def test_consents_ending_soon_stand_on_the_worklist(
    browse: Callable[[str], FlaskClient], nora: str, cast: Cast
) -> None:
    dan = cast.actor("dan")
    today = clock.today(dan.zone)
    with cast.session("alder", "dan") as db:
        facts = replace(RELEASE, expires_event=None, expires_on=today + timedelta(days=13))
        services.record_consent(db, dan, UUID(nora.split("/")[4]), facts, Signature(today, "Nora"))
        db.commit()
    waits, where = "Renew before it ends: Release of information", "/c/alder/worklist/?kind=consents_ending&whose=all"
    for who, is_told in (("ivy", True), ("ana", False)):
        page = browse(who).get(where).text
        assert ("Chartson, Nora" in page and waits in page) is is_told


# The copy, disclosures, activity


def test_the_patients_copy_is_printed_and_accounted_for(
    browse: Callable[[str], FlaskClient], nora: str, cast: Cast
) -> None:
    with cast.session("alder", "dan") as db:
        services.add_contact(db, cast.actor("dan"), UUID(nora.split("/")[4]), ContactFacts(name="Carl Contact"))
        db.commit()
    fay = browse("fay")
    asked = fay.get(f"{nora}copy/")
    assert "Carl Contact" not in asked.text
    printed = fay.post(f"{nora}copy/", data=fields_of(asked.text))
    assert printed.status_code == 200
    for words in ("Nora Chartson", "9 Mar 1985", "Carl Contact", "You have the right"):
        assert words in printed.text
    with cast.session("alder") as db:
        row = db.scalars(select(Disclosure).where(Disclosure.patient_id == UUID(nora.split("/")[4]))).one()
        assert (row.basis, row.way, row.recipient) == ("patient_access", "print", "patient")
    twice = fay.post(f"{nora}copy/", data=fields_of(asked.text))
    assert twice.status_code == 302
    assert "This copy was made already" in fay.get(twice.location).text
    for key in ("", "x"):
        assert fay.post(f"{nora}copy/", data={**fields_of(asked.text), "form_key": key}).status_code == 422
    with cast.session("alder") as db:
        assert len(db.scalars(select(Disclosure).where(Disclosure.patient_id == UUID(nora.split("/")[4]))).all()) == 1
    assert "Summary of the record" in browse("pru").get(f"{nora}disclosures/").text
    assert "Summary of the record" in browse("pru").get("/c/alder/privacy/disclosures/").text
    assert browse("fay").get(f"{nora}disclosures/").status_code == 403


@pytest.mark.parametrize(
    ("who", "kinds"), [("dan", ["demographics", "diagnosis", "documents"]), ("fay", ["demographics"])]
)
def test_the_copy_tells_of_consents_only_what_its_maker_may_send(
    browse: Callable[[str], FlaskClient], nora: str, cast: Cast, who: str, kinds: list[str]
) -> None:
    """Fay reads consents at the desk and no documents: her copy names none, and the accounting says so."""
    patient_id = UUID(nora.split("/")[4])
    with cast.session("alder", "dan") as db:
        signed = Signature(clock.today(cast.actor("dan").zone), "Nora Chartson")
        services.record_consent(db, cast.actor("dan"), patient_id, RELEASE, signed)
        db.commit()
    client = browse(who)
    printed = client.post(f"{nora}copy/", data=fields_of(client.get(f"{nora}copy/").text))
    assert ("What you agreed to" in printed.text) is ("documents" in kinds)
    with cast.session("alder", "dan") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.patient_id == patient_id)).one()
        assert left.categories == kinds


def test_activity_shows_what_changed_but_not_what_was_sealed(browse: Callable[[str], FlaskClient], nora: str) -> None:
    fay = browse("fay")
    submit(fay, f"{nora}edit/", phone="312-555-0177")
    submit(fay, f"{nora}contacts/new/", name="Carl", relationship="sibling", custody_note="Order of 2024")
    page = browse("pru").get(f"{nora}activity/").text
    assert "312-555-0177" in page
    assert "Custody note" in page
    assert "Order of 2024" not in page
    assert "last_key" not in page.lower()


def test_activity_is_filtered_and_paged(browse: Callable[[str], FlaskClient], nora: str, cast: Cast) -> None:
    for _ in range(55):
        browse("fay").get(nora)
    pru = browse("pru")
    first = pru.get(f"{nora}activity/?person={cast.users['fay']}&kind=read").text
    assert first.count("Fay Example</td>") == 50
    more = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert pru.get(f"{nora}activity/{more}").text.count("Fay Example</td>") == 5
    assert "Fay Example</td>" not in pru.get(f"{nora}activity/?person={cast.users['ivy']}").text
    assert "Fay Example</td>" not in pru.get(f"{nora}activity/?until=2020-01-01").text
    assert pru.get(f"{nora}activity/?after=garbage&person=x&from=y&kind=z").status_code == 200


def test_the_clinics_activity_is_for_those_who_may_see_all_of_it(
    browse: Callable[[str], FlaskClient], nora: str
) -> None:
    browse("fay").get(nora)
    page = browse("dee").get("/c/alder/settings/activity/")
    assert page.status_code == 200
    assert "Chartson, Nono" in page.text
    assert browse("ana").get("/c/alder/settings/activity/").status_code == 403
    assert browse("fay").get("/c/alder/settings/activity/").status_code == 403


@pytest.fixture(scope="session")
def seeker(cast: Cast) -> str:
    """The id of a patient of Alder whose name and birth date nobody else has."""
    with cast.session("alder", "dan") as db:
        facts = PatientFacts("Seeka", "Zylberstein-Ó Néill", date(1931, 12, 13), record_number="ZY-00017")
        made = services.register(db, cast.actor("dan"), facts)
        db.commit()
        return str(made.id)


@pytest.mark.parametrize(
    "typed",
    [
        "zylberstein",
        "zyl see",
        "see zyl",
        "Oneill",
        "zylberstein o neill",
        "12/13/1931",
        "13 dec 1931",
        "zy17",
        "ZY-00017",
    ],
)
def test_the_search_box_finds_a_patient(browse: Callable[[str], FlaskClient], seeker: str, typed: str) -> None:
    found = typed not in {"Oneill", "zy17"}  # the middle of a name, or of a number, is not a beginning
    for path in ("search/", "patients/pick", "patients/"):
        assert (seeker in browse("fay").get(f"/c/alder/{path}", query_string={"q": typed}).text) is found, path
        assert seeker not in browse("ana").get(f"/c/alder/{path}", query_string={"q": typed}).text, path
