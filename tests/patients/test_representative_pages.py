"""The pages of who stands for a patient, as a browser meets them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tenants.patients import services as patient_services
from tenants.patients.representatives import services
from tenants.patients.representatives.models import Representation
from tenants.patients.representatives.rules import (
    DeclineGround,
)
from tenants.patients.services import ContactFacts, PatientFacts
from tests.cast import Cast
from tests.patients.conftest import fields_of, submit
from tests.patients.test_representatives import FACTS

Committed = Callable[..., UUID]
Browse = Callable[[str], FlaskClient]


@pytest.fixture
def pim(cast: Cast, committed: Committed) -> tuple[str, UUID, UUID]:
    """Somebody with a daughter who holds a power of attorney: the address of the chart, the patient's id, hers."""
    patient_id = committed(PatientFacts("Pim", "Testperson", date(1950, 3, 4)))
    with cast.session("alder", "dan") as db:
        facts = ContactFacts(name="Lou Testperson", has_power_of_attorney=True)
        contact_id = patient_services.add_contact(db, cast.actor("dan"), patient_id, facts).id
        db.commit()
    return f"/c/alder/patients/{patient_id}/", patient_id, contact_id


def kept(cast: Cast, patient_id: UUID) -> list[Representation]:
    with cast.session("alder") as db:
        return list(db.scalars(select(Representation).where(Representation.patient_id == patient_id)))


def test_the_pages_of_who_stands_for_a_patient(browse: Browse, cast: Cast, pim: tuple[str, UUID, UUID]) -> None:
    chart, patient_id, contact_id = pim
    dan, where = browse("dan"), chart + "representatives/"
    assert "By a mark alone" in dan.get(chart + "contacts/").text
    assert dan.get(where).status_code == 200
    page = dan.get(f"{where}new/?contact={contact_id}").text
    assert fields_of(page)["contact_id"] == str(contact_id)
    typed = {
        **fields_of(page), "kind": "health_care_agent", "verified_how": "power_of_attorney", "from_on": "2024-05-03",
        "authority": "",
    }  # fmt: skip
    wrong = dan.post(where + "new/", data=typed)
    assert (wrong.status_code, str(contact_id) in wrong.text) == (422, True)
    garbage = dan.post(where + "new/", data={**typed, "authority": "x", "kind": "uncle", "from_on": "yesterday"})
    assert garbage.status_code == 422
    typed["authority"] = "Power of attorney of 3 May 2024, notarized"
    assert [dan.post(where + "new/", data=typed).status_code for _ in range(2)] == [302, 302]
    (row,) = kept(cast, patient_id)
    shown = dan.get(where).text
    assert "Power of attorney of 3 May 2024" in shown
    assert "Holds" in shown
    assert "By a mark alone" not in dan.get(chart + "contacts/").text
    renew = fields_of(dan.get(f"{where}{row.id}/renew/").text)
    assert renew["authority"] == "Power of attorney of 3 May 2024, notarized"
    seen = fields_of(dan.get(f"{where}{row.id}/decline/").text)
    decline = {**seen, "ground": "endangers", "reason": "She keeps him from his doctor."}
    assert [dan.post(f"{where}{row.id}/decline/", data=decline).status_code for _ in range(2)] == [302, 302]
    stale = dan.post(f"{where}{row.id}/renew/", data=renew)
    assert stale.status_code == 409
    shown = dan.get(where).text
    assert "Not treated as representative" in shown
    assert "She keeps him from his doctor." in shown
    assert submit(dan, f"{where}{row.id}/again/").status_code == 302
    newest = max(kept(cast, patient_id), key=lambda one: one.id)
    assert submit(dan, f"{where}{newest.id}/end/", reason="Revoked by Pim").status_code == 302
    assert "Earlier versions" in dan.get(where).text


def test_who_may_open_them(browse: Browse, cast: Cast, pim: tuple[str, UUID, UUID]) -> None:
    chart, patient_id, contact_id = pim
    with cast.session("alder", "dan") as db:
        facts = replace(FACTS, contact_id=contact_id, verified_on=date(2026, 1, 1), from_on=date(2026, 1, 1))
        row = services.record_representation(db, cast.actor("dan"), patient_id, facts)
        services.decline_representation(db, cast.actor("dan"), row.id, DeclineGround.ABUSE, "Bruises were seen.")
        db.commit()
        where, step = chart + "representatives/", f"{chart}representatives/{row.id}/end/"
    fay = browse("fay").get(where)
    assert (fay.status_code, "Bruises were seen." in fay.text) == (200, False)
    assert browse("fay").get(step).status_code == 403
    assert browse("ben").get(where).status_code == 403
    assert browse("ana").get(where).status_code == 403  # not on her caseload
    assert browse("cleo").get(where.replace("alder", "birch")).status_code == 404
    assert browse("cleo").get(step.replace("alder", "birch")).status_code == 404
    assert browse("dan").get(f"{chart}representatives/{patient_id}/end/").status_code == 404
    assert browse("dan").get(f"{chart}representatives/nobody/end/").status_code == 404
    director = browse("dan").get(where + "new/").text
    assert "program_director" in director
    assert "program_director" not in browse("ivy").get(where + "new/").text
