"""The pages of groups of families: planned, filled, moved, shared and called off, by whom they may be and nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tenants.family import queries, services
from tenants.family.models import FamilyGroup
from tenants.family.services import Hour
from tenants.patients.models import CareKind, Relationship
from tenants.patients.services import PatientFacts, assign, register
from tests.cast import Cast
from tests.contracts.test_hostile_input import LONG, STRANGE
from tests.family.conftest import BEGAN, Ids, add_contact
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
NEW = "/c/alder/family/groups/new/"
HOUR = {"on": "2026-11-24", "starts": "17:00", "ends": "18:30"}
PAGES = ["", "plan/", "families/", "shared/", "cancel/"]


@dataclass(frozen=True)
class Group:
    """A committed group of two families that began two hours ago, one of a patient who is nobody's."""

    id: UUID
    ours: UUID
    theirs: UUID

    @property
    def page(self) -> str:
        return f"/c/alder/family/groups/{self.id}/"


@pytest.fixture
def otto(cast: Cast, family: Ids) -> UUID:
    """Another patient of Ana's, with an uncle."""
    with cast.session("alder", "dan") as db:
        facts = PatientFacts(first_name="Otto", last_name=f"Elsewhere{uuid4().hex[:8]}", born_on=date(1980, 1, 1))
        patient = register(db, cast.actor("dan"), facts)
        assign(db, cast.actor("dan"), patient.id, cast.users["ana"], CareKind.PRIMARY)
        add_contact(db, patient, "Ulrich Elsewhere", Relationship.OTHER)
        db.commit()
        return patient.id


@pytest.fixture
def group(cast: Cast, family: Ids, otto: UUID) -> Group:
    with cast.session("alder", "ana") as db:
        hour = Hour(BEGAN, BEGAN + timedelta(hours=1), family.ana)
        made = services.plan_group(db, cast.actor("ana"), hour, "Talking at table", (family.patient, otto))
        db.commit()
        return Group(made.id, family.patient, otto)


def groups_about(cast: Cast, topic: str) -> list[UUID]:
    with cast.session("alder") as db:
        return list(db.scalars(select(FamilyGroup.id).where(FamilyGroup.topic == topic)))


def test_a_group_is_planned_once_and_opens_on_its_roster(cast: Cast, browse: Browse, family: Ids, otto: UUID) -> None:
    ana, topic = browse("ana"), f"Evenings {uuid4()}"
    typed = {**HOUR, "topic": topic, "first_id": str(family.patient), "second_id": str(otto)}
    values = fields_of(ana.get(NEW).text)
    for name, value in typed.items():
        values.setlist(name, [value])
    first, second = ana.post(NEW, data=values), ana.post(NEW, data=values)
    assert (first.status_code, second.status_code, first.location) == (302, 302, second.location)
    assert len(groups_about(cast, topic)) == 1
    page = ana.get(first.location).text
    assert "Testperson" in page
    assert "Otto" in page
    assert "Who comes" in page
    assert topic in page


def test_what_a_group_lacks_is_said_and_what_was_typed_stays(cast: Cast, browse: Browse, family: Ids) -> None:
    ana = browse("ana")
    topic = f"Kept {uuid4()}"
    nobody = submit(ana, NEW, **HOUR, topic=topic)
    backwards = submit(ana, NEW, **{**HOUR, "ends": "16:00"}, topic=topic, first_id=str(family.patient))
    for answer in (nobody, backwards):
        assert answer.status_code == 422
        assert topic in answer.text
    assert "ends before it begins" in backwards.text
    assert submit(ana, NEW, **HOUR, topic="", first_id=str(family.patient)).status_code == 422
    assert groups_about(cast, topic) == []


def test_a_family_is_added_once(cast: Cast, browse: Browse, group: Group) -> None:
    ana = browse("ana")
    with cast.session("alder", "dan") as db:
        facts = PatientFacts(first_name="Ada", last_name="Thirdperson", born_on=date(1981, 1, 1))
        ada = register(db, cast.actor("dan"), facts).id
        assign(db, cast.actor("dan"), ada, cast.users["ana"], CareKind.PRIMARY)
        db.commit()
    for _ in range(2):
        assert submit(ana, f"{group.page}families/", patient_id=str(ada)).status_code == 302
    with cast.session("alder") as db:
        found = [one.patient_id for one in queries.list_family_sessions(db, group.id)]
    assert sorted(found) == sorted([group.ours, group.theirs, ada])
    assert submit(ana, f"{group.page}families/", patient_id="x").status_code == 422
    assert submit(ana, f"{group.page}families/", patient_id=str(uuid4())).status_code in {404, 422}


def test_a_group_is_moved_and_a_page_older_than_that_loses_nothing(browse: Browse, group: Group) -> None:
    ana = browse("ana")
    old = fields_of(ana.get(f"{group.page}plan/").text)
    assert submit(ana, f"{group.page}plan/", **HOUR, topic="Talking later").status_code == 302
    assert "Talking later" in ana.get(group.page).text
    old.setlist("topic", ["Talking never"])
    stale = ana.post(f"{group.page}plan/", data=old)
    assert stale.status_code == 409
    assert "Talking never" in stale.text
    assert "Talking later" in stale.text


def test_the_shared_part_names_nobody_until_it_is_said_that_a_word_is_no_name(browse: Browse, group: Group) -> None:
    ana, url = browse("ana"), f"{group.page}shared/"
    refused = submit(ana, url, text="Otto spoke first.")
    assert refused.status_code == 422
    assert "Otto spoke first." in refused.text
    assert submit(ana, url, text="They spoke in turn.").status_code == 302
    assert "They spoke in turn." in ana.get(group.page).text


def test_a_group_is_called_off_for_every_family(browse: Browse, group: Group) -> None:
    ana = browse("ana")
    assert submit(ana, f"{group.page}cancel/", reason="other", note="").status_code == 422
    assert submit(ana, f"{group.page}cancel/", reason="clinic").status_code == 302
    page = ana.get(group.page).text
    assert "This group was called off" in page
    assert "Cancel the group" not in page


@pytest.mark.parametrize("path", PAGES)
def test_another_clinics_group_is_not_there(browse: Browse, group: Group, path: str) -> None:
    cleo = browse("cleo")
    assert cleo.get(f"{group.page}{path}").status_code == 404
    assert cleo.get(f"{group.page.replace('/alder/', '/birch/')}{path}").status_code == 404
    ana = browse("ana")
    for garbage in ("garbage", str(uuid4()), "%00"):
        assert ana.get(f"/c/alder/family/groups/{garbage}/{path}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("fay", 403), ("pat", 403), ("dan", 200), ("uma", 200)])
def test_a_group_is_read_by_its_roles_and_written_by_clinicians(
    browse: Browse, group: Group, who: str, status: int
) -> None:
    client = browse(who)
    assert client.get(group.page).status_code == status
    assert "Change the group" not in client.get(group.page).text
    for path in PAGES[1:]:
        assert client.get(f"{group.page}{path}").status_code == 403
    assert client.get(NEW).status_code == 403


@pytest.mark.parametrize("text", [STRANGE, LONG], ids=["strange", "long"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        *(("plan/", field) for field in ("topic", "on", "starts", "ends", "video_link", "clinician_id", "format")),
        *(("families/", "patient_id"), ("shared/", "text"), ("shared/", "confirmed")),
        *(("cancel/", "note"), ("cancel/", "reason")),
    ],
)
def test_hostile_text_is_kept_out_or_refused(browse: Browse, group: Group, path: str, field: str, text: str) -> None:
    answer = submit(browse("ana"), f"{group.page}{path}", **{field: text})
    assert answer.status_code in {302, 422}
    assert '<b>&"' not in browse("ana").get(group.page).text
