"""Safety and relapse-prevention plans: signed as versions, in the patient's own words, and taken home as a document."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Recipient, Way
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Stale
from tenants.care.safety_plans import documents, due, queries, rules, services
from tenants.care.safety_plans.errors import NothingChanged, PlanCosignRefused
from tenants.care.safety_plans.rules import Line, PlanKind
from tenants.demo.acts.safety_plans import WORDS
from tenants.intake import services as intake
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus, LeaveReason
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Disclosure
from tenants.patients.queries import get_patient
from tests.cast import Cast
from tests.notes.conftest import DAY, NOW, Group, Ids, put_on_caseload
from tests.pages import Links, fields_of, submit
from tests.spanish import untranslated

Browse = Callable[[str], FlaskClient]
SAFE, STAY_WELL = WORDS[PlanKind.SAFETY], WORDS[PlanKind.RELAPSE]


@pytest.fixture
def rosa(group: Group, cast: Cast) -> UUID:
    """Rosa, on Ana's caseload."""
    put_on_caseload(group.db, cast, group.people["Rosa"].id, "ana")
    return group.people["Rosa"].id


def test_a_new_version_leaves_the_last_as_it_was_signed(group: Group, rosa: UUID) -> None:
    first = services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, SAFE, expected_number=0)
    changed = {**SAFE, "alone": "Draw."}
    services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, changed, expected_number=1)
    stands, before = queries.list_versions(group.db, rosa)[PlanKind.SAFETY]
    assert (stands.number, stands.content, before.number, before.content) == (2, changed, 1, SAFE)
    with pytest.raises(Stale):
        services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, SAFE, expected_number=1)
    with pytest.raises(NothingChanged):
        services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, changed)
    first.number = 9
    with pytest.raises(DBAPIError, match="frozen"):
        group.db.flush()


def page(patient_id: UUID, tail: str = "") -> str:
    return f"/c/alder/patients/{patient_id}/safety-plan/{tail}"


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of a page's first form that has them all, its token at least."""
    inputs = [dict(re.findall(r'(name|value)="([^"]*)"', one)) for one in re.findall(r"<input[^>]*>", text)]
    names = ("csrf_token", "form_key", "version")
    return {one["name"]: one.get("value", "") for one in inputs if one.get("name") in names}


def test_every_section_says_something(group: Group, rosa: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, {**SAFE, "people": " ", "alone": "x" * 5_001})
    assert set(refused.value.problems) == {"people", "alone"}


def test_what_was_written_is_ciphertext_in_the_database(group: Group, rosa: UUID) -> None:
    services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, SAFE)
    sealed = group.db.execute(text("SELECT content_sealed FROM safety_plans")).scalar_one()
    assert b"reservoir" not in bytes(sealed)


def test_who_may_write(group: Group, birch: Session, cast: Cast, rosa: UUID) -> None:
    for who in ("dan", "dee", "fay", "ben", "uma", "ivy"):
        with pytest.raises(Forbidden):
            services.sign_plan(group.db, cast.actor(who), rosa, PlanKind.SAFETY, SAFE)
    with pytest.raises(OutsideCaseload):
        services.sign_plan(group.db, cast.actor("pat"), rosa, PlanKind.SAFETY, SAFE)
    with pytest.raises(PatientNotFound):
        services.sign_plan(birch, cast.actor("cleo"), rosa, PlanKind.SAFETY, SAFE)


def test_what_a_peer_writes_waits_for_a_second_signature(group: Group, cast: Cast, rosa: UUID) -> None:
    put_on_caseload(group.db, cast, rosa, "pat")
    plan = services.sign_plan(group.db, cast.actor("pat"), rosa, PlanKind.SAFETY, SAFE)
    assert plan.needs_cosign
    dan = cast.actor("dan")
    assert [row.id for row in queries.list_waiting(group.db, dan, 9)] == [plan.id]
    services.cosign_plan(group.db, dan, plan.id, expected_version=plan.version)
    with pytest.raises(PlanCosignRefused):
        services.cosign_plan(group.db, dan, plan.id)
    assert queries.list_waiting(group.db, dan, 9) == []


def test_a_missing_plan_is_due_by_the_days_after_admission_and_not_on_leave(
    group: Group, cast: Cast, rosa: UUID
) -> None:
    dan = cast.actor("dan")
    episode = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one()

    def waits(on: date) -> list[date | None]:
        found = due.missing(PlanKind.SAFETY, group.db, dan, on, 500)
        return [item.due_on for item in found if item.patient_id == rosa]

    by = episode.admitted_on + timedelta(days=7)
    assert waits(by - timedelta(days=4)) == []
    assert waits(by - timedelta(days=3)) == [by]
    intake.start_leave(group.db, dan, episode.id, reason=LeaveReason.ILLNESS, from_on=DAY)
    assert waits(by) == []
    intake.return_from_leave(group.db, dan, episode.id, returned_on=DAY)
    assert waits(by) == [by]
    services.sign_plan(group.db, group.ana, rosa, PlanKind.SAFETY, SAFE)
    assert waits(by) == []


def test_a_plan_of_an_earlier_course_of_care_is_gone_through_and_signed_again(
    group: Group, cast: Cast, rosa: UUID
) -> None:
    db, ana = group.db, group.ana
    episode = db.scalars(select(Episode).where(Episode.patient_id == rosa)).one()
    by = episode.admitted_on + timedelta(days=7)

    def waits() -> bool:
        return rosa in {item.patient_id for item in due.missing(PlanKind.SAFETY, db, cast.actor("dan"), by, 500)}

    def fell_due() -> list[date | None]:
        found = due.missing_past(PlanKind.SAFETY, db, cast.actor("dan"), by, by)
        return [one.done_on for one in found if one.patient_id == rosa]

    episode.status, episode.discharged_on = EpisodeStatus.DISCHARGED, DAY
    db.flush()
    with clock.frozen(NOW - timedelta(days=400)):
        services.sign_plan(db, cast.actor("pia"), rosa, PlanKind.SAFETY, SAFE)
    episode.status, episode.discharged_on = EpisodeStatus.ACTIVE, None
    db.flush()
    assert waits()
    assert fell_due() == [None]
    services.sign_plan(db, ana, rosa, PlanKind.SAFETY, SAFE)
    assert not waits()
    assert fell_due() == [DAY]
    with pytest.raises(NothingChanged):
        services.sign_plan(db, ana, rosa, PlanKind.SAFETY, SAFE)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb", "a\nc", [Line("same", "a"), Line("gone", "b"), Line("new", "c")]),
        ("a", "a\nb", [Line("same", "a"), Line("new", "b")]),
        ("a\nb", "b", [Line("gone", "a"), Line("same", "b")]),
        ("", "a", [Line("new", "a")]),
    ],
)
def test_what_changed_is_shown_line_by_line(before: str, after: str, lines: list[Line]) -> None:
    assert rules.differences(PlanKind.SAFETY, {"alone": before}, {"alone": after}) == {"alone": lines}


WORDS_OF = st.dictionaries(st.sampled_from(rules.SECTIONS[PlanKind.SAFETY]), st.text("ab\n", max_size=12))


@given(before=WORDS_OF, after=WORDS_OF)
def test_both_versions_can_be_read_from_their_differences(before: dict[str, str], after: dict[str, str]) -> None:
    for section, lines in rules.differences(PlanKind.SAFETY, before, after).items():
        for version, left_out in ((before, "new"), (after, "gone")):
            kept = [line.words for line in lines if line.state != left_out]
            assert kept == [line for line in version.get(section, "").split("\n") if line]


def test_a_plan_is_written_changed_and_compared_on_its_pages(browse: Browse, stays: Ids) -> None:
    rosa, ana = stays.people["Rosa"], browse("ana")
    assert "Not written yet" in ana.get(page(rosa)).text
    form = page(rosa, "safety/new/")
    values = fields_of(ana.get(form).text)
    for section, words in SAFE.items():
        values[section] = words
    assert [ana.post(form, data=values).status_code for _time in range(2)] == [302, 302]
    begun = fields_of(ana.get(form).text)
    assert begun["alone"].replace("\r", "") == SAFE["alone"]
    assert submit(ana, form, alone="Draw.").status_code == 302
    index = ana.get(page(rosa)).text
    assert (index.count("Version 2"), "988" in index) == (2, True)
    (version,) = {href for href in Links(index).found if "/versions/" in href and href in index.split("Version 2")[1]}
    compared = ana.get(version).text
    assert ("<ins>Draw.</ins>" in compared, "<del>Walk to the reservoir and back.</del>" in compared) == (True, True)
    late = ana.post(form, data={**begun, "people": "Nobody else."})
    assert (late.status_code, "Nobody else." in late.text) == (409, True)


def test_a_plan_with_an_empty_section_is_not_signed_and_keeps_what_was_typed(browse: Browse, stays: Ids) -> None:
    rosa, ana = stays.people["Rosa"], browse("ana")
    refused = submit(ana, page(rosa, "relapse/new/"), **{**STAY_WELL, "coping": ""})
    assert (refused.status_code, "Payday." in refused.text) == (422, True)
    assert "Not written yet" in ana.get(page(rosa)).text


def test_a_plan_is_kept_as_it_is_typed_for_whoever_types_it_alone(browse: Browse, stays: Ids) -> None:
    rosa, ana = stays.people["Rosa"], browse("ana")
    form = page(rosa, "safety/new/")
    values = fields_of(ana.get(form).text)
    values["alone"] = "Half a thought"
    assert "Draft kept" in ana.post(page(rosa, "safety/draft/"), data=values).text
    assert "You began a version" in ana.get(page(rosa)).text
    assert fields_of(browse("ana").get(form).text)["alone"] == "Half a thought"
    for other in (browse("pia").get(form), ana.get(page(rosa, "relapse/new/"))):
        assert "Half a thought" not in other.text
    for _time in range(2):
        assert ana.post(page(rosa, "safety/discard/"), data=values).status_code == 302
    assert "Half a thought" not in ana.get(form).text


def test_the_patients_copy_leaves_by_the_gate_and_says_the_crisis_line_first(
    browse: Browse, stays: Ids, cast: Cast
) -> None:
    rosa = stays.people["Rosa"]
    with cast.session("alder", "ana") as db:
        plan = services.sign_plan(
            db, cast.actor("ana"), rosa, PlanKind.SAFETY, {**SAFE, "alone": "#strong[Draw] *it*."}
        )
        where = page(rosa, f"versions/{plan.id}/copy/")
        db.commit()
    ana = browse("ana")
    answer = ana.post(where, data=hidden(ana.get(page(rosa)).text))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    reader = PdfReader(io.BytesIO(answer.data))
    root: Any = reader.trailer["/Root"]
    assert (str(root["/MarkInfo"]["/Marked"]), root["/Lang"]) == ("True", "en")
    said = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    assert "#strong[Draw] *it*." in said
    places = [said.index(words) for words in ("My safety plan", "988", "Warning signs", "I stop answering messages.")]
    assert places == sorted(places)
    with cast.session("alder", "dee") as db:
        (left,) = db.scalars(select(Disclosure).where(Disclosure.patient_id == rosa, Disclosure.way == Way.PDF))
        assert (left.recipient, left.basis) == (Recipient.PATIENT, "patient_access")


@pytest.mark.parametrize("kind", list(PlanKind))
def test_the_copy_speaks_the_patients_language(group: Group, rosa: UUID, kind: PlanKind) -> None:
    get_patient(group.db, rosa).language = "Español"
    services.sign_plan(group.db, group.ana, rosa, kind, WORDS[kind], expected_number=0)
    (row,) = queries.list_versions(group.db, rosa)[kind]
    with untranslated() as missing:
        reader = PdfReader(io.BytesIO(documents.plan_copy(group.db, group.ana, row, "Rosa Example")))
    assert not missing
    assert reader.trailer["/Root"]["/Lang"] == "es"  # type: ignore[index]  # pypdf's root is any object
    said = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    assert "Llame o envíe un mensaje al 988" in said
    assert "escrita junto con" in said


def test_who_may_open_the_pages(browse: Browse, stays: Ids, cast: Cast) -> None:
    rosa, grace = stays.people["Rosa"], stays.people["Grace"]
    with cast.session("alder", "ana") as db:
        plan = services.sign_plan(db, cast.actor("ana"), rosa, PlanKind.SAFETY, SAFE)
        version, copy = f"versions/{plan.id}/", f"versions/{plan.id}/copy/"
        db.commit()
    for who, status in (("dan", 200), ("uma", 200), ("fay", 403), ("dee", 403), ("pat", 403), ("cleo", 404)):
        assert browse(who).get(page(rosa, version)).status_code == status, who
    fay = browse("fay")
    assert fay.post(page(rosa, copy), data=hidden(fay.get("/c/alder/patients/").text)).status_code == 403
    assert browse("ana").get(page(grace, version)).status_code == 404
    assert browse("ana").get(page(rosa, "tarot/new/")).status_code == 404
    assert browse("dan").get(page(rosa, "safety/new/")).status_code == 403


def test_a_version_is_co_signed_from_its_queue(browse: Browse, stays: Ids, cast: Cast) -> None:
    with cast.session("alder", "dan") as db:
        put_on_caseload(db, cast, stays.people["Omar"], "pat")
        plan = services.sign_plan(db, cast.actor("pat"), stays.people["Omar"], PlanKind.SAFETY, SAFE)
        where = f"/c/alder/safety-plans/cosign/{plan.id}/"
        db.commit()
    dan = browse("dan")
    shown = dan.get(f"/c/alder/safety-plans/cosign/?plan={plan.id}").text
    assert ("Omar" in shown, "reservoir" in shown) == (True, True)
    pia = browse("pia")
    assert pia.post(where, data=hidden(pia.get(page(stays.people["Rosa"], "safety/new/")).text)).status_code == 403
    values = hidden(shown)
    assert [dan.post(where, data=values).status_code for _time in range(2)] == [302, 302]
    assert "co-signed by Dan Example" in dan.get(page(stays.people["Omar"])).text
