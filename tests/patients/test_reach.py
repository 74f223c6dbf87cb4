"""How far each role reaches into consents, disclosures and reviews: those rows of the access table, route by route."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from causeway.disclosure import Category, Purpose, Recipient
from tenants.patients import services
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ConsentFacts, PatientFacts, assign
from tests.cast import Cast
from tests.pages import submit

Browse = Callable[[str], FlaskClient]
NORA = PatientFacts(first_name="Nora", last_name="Reachperson", born_on=date(1981, 3, 4))


def consent(kind: ConsentKind, name: str, purpose: Purpose | None = None) -> ConsentFacts:
    return ConsentFacts(
        kind, recipient=Recipient.PAYER, recipient_name=name, categories=(Category.BILLING,), purpose=purpose
    )


PAPERS = {
    "told to pay": consent(ConsentKind.RELEASE, "Paid Releasename", Purpose.PAYMENT),
    "responsible": consent(ConsentKind.FINANCIAL, "Paid Financialname"),
    "part 2": consent(ConsentKind.PART2_TPO, "Paid Partname", Purpose.TREATMENT),
    "treated": consent(ConsentKind.TREATMENT, "Other Treatname"),
    "court": consent(ConsentKind.CRIMINAL_JUSTICE, "Other Courtname", Purpose.OTHER),
    "told to treat": consent(ConsentKind.RELEASE, "Other Releasename", Purpose.TREATMENT),
}


@pytest.fixture
def nora(cast: Cast) -> dict[str, UUID]:
    """A patient on Ana's caseload with one consent of each sort: ids of the patient ("") and of the papers."""
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        patient = services.register(db, dan, NORA)
        assign(db, dan, patient.id, cast.users["ana"])
        papers = {name: services.prepare_consent(db, dan, patient.id, facts).id for name, facts in PAPERS.items()}
        found = {"": patient.id, **papers}
        db.commit()
    return found


def at(nora: dict[str, UUID], path: str) -> str:
    return f"/c/alder/patients/{nora['']}/{path}"


def test_billing_reads_consents_to_bill_and_no_others(browse: Browse, nora: dict[str, UUID]) -> None:
    ben = browse("ben")
    listed = ben.get(at(nora, "consents/")).text
    assert [name in listed for name in ("Paid Releasename", "Paid Financialname", "Paid Partname")] == [True] * 3
    assert "Other" not in listed
    for name, facts in PAPERS.items():
        is_other = (facts.recipient_name or "").startswith("Other")
        assert ben.get(at(nora, f"consents/{nora[name]}/")).status_code == (404 if is_other else 200), name


@pytest.mark.parametrize("who", ["dee", "dan", "ana", "pia", "nia", "ivy", "fay", "uma", "pru"])
def test_who_reads_consents_reads_all_of_them(browse: Browse, nora: dict[str, UUID], who: str) -> None:
    client = browse(who)
    listed = client.get(at(nora, "consents/")).text
    assert "Other Courtname" in listed
    assert "Paid Financialname" in listed
    assert client.get(at(nora, f"consents/{nora['court']}/")).status_code == 200


@pytest.mark.parametrize("who", ["pat", "aud"])
def test_who_reads_no_consents_is_refused(browse: Browse, nora: dict[str, UUID], who: str) -> None:
    assert browse(who).get(at(nora, "consents/")).status_code == 403


READS_DISCLOSURES = {"dee": 200, "ana": 200, "pru": 200, "pia": 403, "nia": 403, "aud": 403}
SEES_NONE = dict.fromkeys(("dan", "pat", "ivy", "fay", "ben", "uma"), 403)


@pytest.mark.parametrize(("who", "status"), sorted({**READS_DISCLOSURES, **SEES_NONE}.items()))
def test_who_reads_what_left_about_a_patient(browse: Browse, nora: dict[str, UUID], who: str, status: int) -> None:
    """Prescribers and nurses for their own caseload, an auditor for the charts of the grant: Nora is on none of them."""
    assert browse(who).get(at(nora, "disclosures/")).status_code == status


def test_the_clinics_disclosures_show_a_clinician_those_of_the_own_caseload_only(
    browse: Browse, cast: Cast, nora: dict[str, UUID]
) -> None:
    with cast.session("alder", "dan") as db:
        elsewhere = PatientFacts(first_name="Otto", last_name="Elsewhere", born_on=date(1981, 3, 4))
        other = {"": services.register(db, cast.actor("dan"), elsewhere).id}
        db.commit()
    dan = browse("dan")
    for patient in (nora, other):
        assert submit(dan, at(patient, "copy/")).status_code == 200
    address = "/c/alder/privacy/disclosures/"
    own = browse("ana").get(address).text
    assert "Reachperson" in own
    assert "Elsewhere" not in own
    assert "Elsewhere" in browse("pru").get(address).text
    assert "Reachperson" not in browse("pia").get(address).text
    assert browse("fay").get(address).status_code == 403


TRAIL = ("/c/alder/privacy/break-glass/", "/c/alder/settings/activity/")


@pytest.mark.parametrize("path", TRAIL)
@pytest.mark.parametrize("who", ["dan", "ana", "pia", "nia", "pat", "ivy", "fay", "ben", "uma", "aud"])
def test_the_trail_of_the_whole_clinic_is_for_privacy_and_administrators(browse: Browse, path: str, who: str) -> None:
    assert browse(who).get(path).status_code == 403


@pytest.mark.parametrize("path", TRAIL)
@pytest.mark.parametrize("who", ["dee", "pru"])
def test_who_reads_the_trail_of_the_whole_clinic(browse: Browse, path: str, who: str) -> None:
    assert browse(who).get(path).status_code == 200
