"""A family's note in a group, as a browser meets it: names of another family, and a code that follows the other's note."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway.ids import new_id
from tenants.family import queries, services
from tenants.family.rules import Basis, TookPart
from tenants.family.services import Documentation, Hour, ParticipantFacts
from tenants.patients import queries as patients
from tenants.patients.models import CareKind, Relationship
from tenants.patients.services import PatientFacts, assign, register
from tests.cast import Cast
from tests.family.conftest import BEGAN, Ids, add_contact
from tests.family.pages import Browse, document, step, stored
from tests.pages import fields_of, submit, token

WORDS = "They looked elsewhere for help."


@pytest.fixture
def together(cast: Cast, family: Ids) -> tuple[UUID, UUID, UUID]:
    """A group of Rosa's family and the Elsewheres, theirs documented: Rosa's session, theirs, and their uncle."""
    with cast.session("alder", "dan") as db:
        facts = PatientFacts(first_name="Otto", last_name="Elsewhere", born_on=date(1980, 1, 1))
        otto = register(db, cast.actor("dan"), facts).id
        assign(db, cast.actor("dan"), otto, cast.users["ana"], CareKind.PRIMARY)
        db.commit()
    with cast.session("alder", "ana") as db:
        ana = cast.actor("ana")
        uncle = add_contact(db, patients.get_patient(db, otto), "Ulrich Elsewhere", Relationship.OTHER).id
        hour = Hour(BEGAN, BEGAN + timedelta(hours=1), family.ana)
        group = services.plan_group(db, ana, hour, "Talking at table", (family.patient, otto))
        by_patient = {one.patient_id: one.id for one in queries.list_family_sessions(db, group.id)}
        came(db, cast, by_patient[otto], uncle, TookPart.IN_PERSON)
        db.commit()
        return by_patient[family.patient], by_patient[otto], uncle


def came(db: Session, cast: Cast, session_id: UUID, contact_id: UUID, took_part: TookPart) -> None:
    basis = None if took_part is TookPart.ABSENT else Basis.LISTENING_ONLY
    people = (ParticipantFacts(contact_id, took_part, basis),)
    services.document(
        db, cast.actor("ana"), session_id, Documentation(75, is_patient_present=True, participants=people)
    )


def document_url(session_id: UUID) -> str:
    return f"/c/alder/family/{session_id}/document/"


def test_a_name_of_another_family_is_said_on_saving_refused_on_signing_and_confirmed_once(
    cast: Cast, browse: Browse, family: Ids, together: tuple[UUID, UUID, UUID]
) -> None:
    own, ana = together[0], browse("ana")
    assert 'name="confirmed"' not in ana.get(document_url(own)).text
    assert document(ana, family, own, narrative=WORDS).status_code == 302
    page = ana.get(f"/c/alder/family/{own}/").text
    assert "This note may name somebody of another family: elsewhere" in page
    refused = step(ana, own, "sign")
    assert refused.status_code == 422
    assert document_url(own) in refused.text[refused.text.index("data-errors") :]
    assert stored(cast, own).signed_at is None
    form = ana.get(document_url(own)).text
    assert WORDS in form
    assert 'name="confirmed"' in form
    assert submit(ana, document_url(own), confirmed=["elsewhere"]).status_code == 302
    assert 'name="confirmed"' not in ana.get(document_url(own)).text
    page = ana.get(f"/c/alder/family/{own}/").text
    back = {"csrf_token": token(page), "form_key": str(new_id()), "word": "elsewhere"}
    assert 'value="elsewhere"' in page
    assert [ana.post(f"/c/alder/family/{own}/words/", data=back).status_code for _twice in range(2)] == [302, 302]
    assert 'name="confirmed"' in ana.get(document_url(own)).text
    assert submit(ana, document_url(own), confirmed=["elsewhere"]).status_code == 302
    assert step(ana, own, "sign").status_code == 302
    assert stored(cast, own).signed_at is not None


def test_an_addendum_with_a_name_keeps_what_was_typed_and_asks(
    cast: Cast, browse: Browse, family: Ids, together: tuple[UUID, UUID, UUID]
) -> None:
    own, ana = together[0], browse("ana")
    document(ana, family, own)
    step(ana, own, "sign")
    url = f"/c/alder/family/{own}/addendum/"
    assert 'name="confirmed"' not in ana.get(url).text
    refused = submit(ana, url, text=WORDS)
    assert refused.status_code == 422
    assert "Names: This may name somebody of another family: elsewhere." in refused.text
    values = fields_of(refused.text)
    assert values.getlist("text") == [WORDS]
    values.setlist("confirmed", ["elsewhere"])
    assert ana.post(url, data=values).status_code == 302
    assert WORDS in ana.get(f"/c/alder/family/{own}/").text


def test_a_signed_note_shows_the_code_that_holds_and_says_what_it_was(
    cast: Cast, browse: Browse, family: Ids, together: tuple[UUID, UUID, UUID]
) -> None:
    own, theirs, uncle = together
    ana = browse("ana")
    document(ana, family, own)
    step(ana, own, "sign")
    assert '<strong class="num">90849</strong>' in ana.get(f"/c/alder/family/{own}/").text
    with cast.session("alder", "ana") as db:
        came(db, cast, theirs, uncle, TookPart.ABSENT)
        db.commit()
    page = ana.get(f"/c/alder/family/{own}/").text
    assert "<strong>No code</strong>" in page
    assert "When this note was signed, its code was 90849." in page
