"""The pages of intake: the list of admissions, the chart's tab and its forms, the Today page."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient

from causeway import clock
from causeway.ids import new_id
from tenants.intake import queries
from tenants.patients import queries as patients
from tenants.patients.services import PatientFacts, register
from tests.cast import ZONES, Cast
from tests.intake.conftest import opened
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
Committed = Callable[..., tuple[UUID, UUID, UUID]]


def chart(patient_id: UUID, clinic: str = "alder") -> str:
    return f"/c/{clinic}/patients/{patient_id}/intake/"


def only_episode(cast: Cast, patient_id: UUID, clinic: str = "alder") -> UUID:
    with cast.session(clinic) as db:
        (episode,) = queries.list_open_episodes(db, patient_id)
        return episode.id


def test_a_patient_is_admitted_through_the_chart_and_listed(browse: Browse, committed: Committed, cast: Cast) -> None:
    ivy, (patient_id, morning, _evening) = browse("ivy"), committed()
    form = ivy.get(chart(patient_id) + "admit/").text
    assert "(2 of 2 places free)" in form
    saved = submit(ivy, chart(patient_id) + "admit/", track_id=str(morning), referring_facility="Lakeside Hospital")
    assert (saved.status_code, saved.location) == (302, chart(patient_id))
    page = ivy.get(chart(patient_id)).text
    assert "Lakeside Hospital" in page
    assert "Morning" in page
    with cast.session("alder") as db:
        name = patients.find_names(db, [patient_id])[patient_id]
    listed = ivy.get("/c/alder/episodes/", query_string={"q": name.split(",")[0]}).text
    assert name in listed
    link = re.search(r'href="(/c/alder/episodes/[^"]+/)"', listed)
    assert link is not None
    assert ivy.get(link.group(1)).location == chart(patient_id)
    assert name in ivy.get("/c/alder/").text  # first visits


def test_what_is_missing_is_listed_with_where_to_fill_it_in(browse: Browse, cast: Cast, committed: Committed) -> None:
    _ready, morning, _evening = committed()
    with opened(cast, "ivy") as db:
        bare = register(
            db, cast.actor("ivy"), PatientFacts("Bea", "Bare", clock.today("UTC") - timedelta(days=9000))
        ).id
    ivy = browse("ivy")
    page = ivy.get(chart(bare)).text
    assert "no consent to treatment in force" in page
    assert f'href="/c/alder/patients/{bare}/edit/"' in page
    assert f'href="/c/alder/patients/{bare}/consents/"' in page
    refused = submit(ivy, chart(bare) + "admit/", track_id=str(morning), referring_facility="Lakeside")
    assert refused.status_code == 422
    assert "cannot be admitted yet" in refused.text
    assert "sex on the insurance policy" in refused.text
    assert 'value="Lakeside"' in refused.text


def test_bad_dates_keep_what_was_typed(browse: Browse, committed: Committed) -> None:
    patient_id, morning, _evening = committed()
    wrong = submit(
        browse("ivy"),
        chart(patient_id) + "admit/",
        track_id=str(morning),
        admitted_on="1980-01-01",
        referring_facility="Lakeside",
    )
    assert wrong.status_code == 422
    assert "before they were born" in wrong.text
    assert 'value="Lakeside"' in wrong.text


def test_a_second_click_admits_once(browse: Browse, committed: Committed, cast: Cast) -> None:
    ivy, (patient_id, morning, _evening) = browse("ivy"), committed()
    values = fields_of(ivy.get(chart(patient_id) + "admit/").text)
    values["track_id"] = str(morning)
    answers = [ivy.post(chart(patient_id) + "admit/", data=values).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert only_episode(cast, patient_id)


def test_an_episode_changes_track_goes_on_leave_and_comes_back(
    browse: Browse, committed: Committed, cast: Cast
) -> None:
    ivy, (patient_id, morning, evening) = browse("ivy"), committed()
    began = clock.today(ZONES["alder"]) - timedelta(days=5)
    submit(ivy, chart(patient_id) + "admit/", track_id=str(morning), admitted_on=began.isoformat())
    here = f"{chart(patient_id)}{only_episode(cast, patient_id)}/"
    assert submit(ivy, here + "transfer/", track_id=str(evening)).status_code == 302
    assert "Evening" in ivy.get(chart(patient_id)).text
    assert submit(ivy, here + "leave/", reason="hospital").status_code == 302
    page = ivy.get(chart(patient_id)).text
    assert "In hospital" in page
    assert "(on leave)" in page  # the header says so
    assert submit(ivy, here + "leave/").status_code == 422
    assert submit(ivy, here + "return/").status_code == 302
    assert "(on leave)" not in ivy.get(chart(patient_id)).text


def test_two_people_changing_an_episode_are_told(browse: Browse, committed: Committed, cast: Cast) -> None:
    ivy, (patient_id, morning, evening) = browse("ivy"), committed()
    submit(ivy, chart(patient_id) + "admit/", track_id=str(morning))
    here = f"{chart(patient_id)}{only_episode(cast, patient_id)}/transfer/"
    first, second = (fields_of(ivy.get(here).text) for _ in range(2))
    first["track_id"] = second["track_id"] = str(evening)
    assert ivy.post(here, data=first).status_code == 302
    assert ivy.post(here, data=second).status_code == 409


def test_own_caseload_and_roles_decide_who_opens_the_tab(browse: Browse, committed: Committed) -> None:
    patient_id, _morning, _evening = committed()
    assert browse("ben").get(chart(patient_id)).status_code == 200
    assert "/intake/admit/" not in browse("ben").get(chart(patient_id)).text
    assert browse("ben").get(chart(patient_id) + "admit/").status_code == 403
    assert browse("pru").get(chart(patient_id)).status_code == 403
    assert browse("ana").get(chart(patient_id)).status_code == 403


def test_an_episode_of_another_patient_or_clinic_is_not_there(browse: Browse, committed: Committed, cast: Cast) -> None:
    ivy, (mine, morning, _evening), (other, _m, _e) = browse("ivy"), committed(), committed()
    submit(ivy, chart(mine) + "admit/", track_id=str(morning))
    episode = only_episode(cast, mine)
    for verb in ("transfer/", "leave/", "return/"):
        assert ivy.get(f"{chart(other)}{episode}/{verb}").status_code == 404
        assert ivy.get(f"{chart(mine)}{new_id()}/{verb}").status_code == 404
        assert browse("cleo").get(f"{chart(mine, 'birch')}{episode}/{verb}").status_code in {403, 404}
    assert browse("bo").get(f"/c/birch/episodes/{episode}/").status_code == 404
    assert ivy.get("/c/alder/episodes/garbage/").status_code == 404


def test_the_list_filters_by_program_track_and_status(browse: Browse, committed: Committed, cast: Cast) -> None:
    ivy, (patient_id, morning, evening) = browse("ivy"), committed()
    submit(ivy, chart(patient_id) + "admit/", track_id=str(morning))
    with cast.session("alder") as db:
        name = patients.find_names(db, [patient_id])[patient_id]
        program = queries.list_open_episodes(db, patient_id)[0].program_id

    def listed(**filters: object) -> bool:
        return name in ivy.get("/c/alder/episodes/", query_string=filters).text

    assert listed(program=program)
    assert listed(track=morning)
    assert not listed(track=evening)
    assert not listed(status="discharged", track=morning)
    for name_of_filter in ("status", "program", "track"):
        assert ivy.get("/c/alder/episodes/", query_string={name_of_filter: "garbage"}).status_code == 200


def test_the_director_sees_the_census_and_billing_does_not(browse: Browse, committed: Committed) -> None:
    committed()
    assert "Census by track" in browse("dan").get("/c/alder/").text
    assert "Census by track" not in browse("ben").get("/c/alder/").text
