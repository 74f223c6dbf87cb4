"""An accepted amendment names its addendum: the request links to it, and the amended entry shows that one is appended."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.errors import Refused, Stale
from tenants.intake.assessments.rules import Section
from tenants.intake.assessments.services import AssessmentFacts, add_addendum, sign_assessment
from tenants.patients.errors import AlreadyDone
from tenants.patients.requests import amended, queries, services
from tenants.patients.requests.errors import NotThisKind, RequestClosed
from tenants.patients.requests.models import Amendment
from tenants.patients.requests.rules import Ground, Outcome, RequestKind
from tests.letters.asking import taken
from tests.letters.conftest import Paper
from tests.pages import submit

Browse = Callable[[str], FlaskClient]


def written(db: Session, paper: Paper) -> tuple[UUID, UUID]:
    """A signed assessment with an addendum: their ids."""
    dan = paper.cast.actor("dan")
    facts = AssessmentFacts(dict.fromkeys(Section, "Lives alone."), paper.today)
    assessment = sign_assessment(db, dan, paper.patient_id, facts)
    return assessment.id, add_addendum(db, dan, assessment.id, "Lives with her husband.").id


def test_the_request_and_the_entry_lead_to_each_other(alder: Session, rosa: Paper) -> None:
    dan, made = rosa.cast.actor("dan"), taken(alder, rosa, RequestKind.AMENDMENT)
    entry_id, addendum_id = written(alder, rosa)
    (found,) = amended.list_addenda(alder, dan, rosa.patient_id)
    assert (found.id, found.entry_id, found.key) == (addendum_id, entry_id, f"assessment:{addendum_id}")
    assert amended.list_amended(alder, "assessment", patient_id=rosa.patient_id) == {}
    services.accept(alder, dan, made.id, "She lives with her husband.", "", addendum=found.key)
    assert amended.list_appended(alder, dan, made) == [found]
    said = amended.list_amended(alder, "assessment", patient_id=rosa.patient_id)
    assert said == {(rosa.patient_id, entry_id): amended.Appended(made.id, rosa.today)}
    assert amended.list_amended(alder, "contact_note", patient_id=rosa.patient_id) == {}
    row = alder.scalars(select(Amendment).where(Amendment.request_id == made.id)).one()
    with pytest.raises(DBAPIError, match="frozen"), alder.begin_nested():
        alder.execute(text("UPDATE amendments SET source = 'x' WHERE id = :i"), {"i": row.id})


def test_only_a_signed_addendum_of_this_patient_that_one_may_read_is_named(alder: Session, rosa: Paper) -> None:
    dan, pru = rosa.cast.actor("dan"), rosa.cast.actor("pru")
    made = taken(alder, rosa, RequestKind.AMENDMENT)
    _entry_id, addendum_id = written(alder, rosa)
    key = f"assessment:{addendum_id}"
    assert amended.list_addenda(alder, pru, rosa.patient_id) == []  # a privacy officer reads no assessments
    for who, named in ((dan, "assessment:nobody"), (dan, f"evaluation:{addendum_id}"), (dan, "x"), (pru, key)):
        with pytest.raises(Refused) as refused:
            services.accept(alder, who, made.id, "It was wrong.", "", addendum=named)
        assert refused.value.field == "addendum"
    assert made.outcome is None
    with pytest.raises(NotThisKind):
        services.append(alder, dan, made.id, key)
    services.accept(alder, pru, made.id, "It was wrong.", "")
    assert amended.list_appended(alder, dan, made) == []
    version = made.version
    services.append(alder, dan, made.id, key, expected_version=version)
    with pytest.raises(AlreadyDone):
        services.append(alder, dan, made.id, key)
    with pytest.raises(Stale):
        services.append(alder, dan, made.id, key, expected_version=version)
    with pytest.raises(RequestClosed):
        services.accept(alder, dan, made.id, "Again.", "", addendum=key)


def test_a_denied_amendment_has_none(alder: Session, rosa: Paper) -> None:
    dan, made = rosa.cast.actor("dan"), taken(alder, rosa, RequestKind.AMENDMENT)
    _entry_id, addendum_id = written(alder, rosa)
    services.deny(alder, dan, made.id, Ground.ACCURATE, "It was so.")
    with pytest.raises(NotThisKind):
        services.append(alder, dan, made.id, f"assessment:{addendum_id}")


def test_every_source_of_addenda_answers(alder: Session, rosa: Paper) -> None:
    dan = rosa.cast.actor("dan")
    assert {one.key for one in amended.register} == {
        "assessment", "contact_note", "evaluation", "safety_screen", "family_note", "session_note",
    }  # fmt: skip
    assert amended.list_addenda(alder, dan, rosa.patient_id) == []


def test_the_pages_of_an_amendment(browse: Browse, rosa: Paper) -> None:
    with rosa.cast.session("alder", "dan") as db:
        request = taken(db, rosa, RequestKind.AMENDMENT).id
        _entry_id, addendum_id = written(db, rosa)
        db.commit()
    chart, dan = f"/c/alder/patients/{rosa.patient_id}/", browse("dan")
    page = f"{chart}requests/{request}/"
    assert f"assessment:{addendum_id}" in dan.get(page + "accept/").text
    assert f"assessment:{addendum_id}" not in browse("pru").get(page + "accept/").text
    wrong = submit(dan, page + "accept/", amended="She lives with her husband.", addendum="assessment:somebody")
    assert (wrong.status_code, "She lives with her husband." in wrong.text) == (422, True)
    key = f"assessment:{addendum_id}"
    assert submit(dan, page + "accept/", amended="She lives with her husband.", addendum=key).status_code == 302
    assert f'href="{chart}assessments/"' in dan.get(page).text
    shown = dan.get(chart + "assessments/").text
    assert "An amendment is appended" in shown
    assert f'href="{page}"' in shown
    assert submit(dan, page + "append/", addendum=key).status_code == 422
    assert browse("fay").get(page + "append/").status_code == 403
    assert browse("cleo").get((page + "append/").replace("alder", "birch")).status_code == 404
    with rosa.cast.session("alder") as db:
        assert queries.get_row(db, request).outcome is Outcome.GRANTED
        assert len(db.scalars(select(Amendment).where(Amendment.request_id == request)).all()) == 1
