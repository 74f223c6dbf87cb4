"""The pages of treatment plans: worked on in place, signed, signed by the patient, copied, reviewed, co-signed."""

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from causeway.ids import new_id
from tests.cast import Cast
from tests.notes.conftest import Ids, put_on_caseload
from tests.pages import press, submit, token

Browse = Callable[[str], FlaskClient]
DRAWN = "[[0,0,300,100]]"


@pytest.fixture
def chart(cast: Cast, stays: Ids) -> str:
    """The address of Rosa's chart; she is on Ana's caseload."""
    with cast.session("alder", "dan") as db:
        put_on_caseload(db, cast, stays.people["Rosa"], "ana")
        db.commit()
    return f"/c/alder/patients/{stays.people['Rosa']}"


def part_of(answer: TestResponse) -> str:
    """The part that the plan opens at afterwards."""
    assert answer.status_code == 302, answer.text[:3000]
    return answer.location.rpartition("at=")[2]


def handed_over(client: FlaskClient, url: str) -> FlaskClient:
    """The device, from now on the patient's."""
    answer = press(client, url, url)
    assert (answer.status_code, answer.location) == (302, "/k/"), answer.text[:2000]
    return client


def born(tablet: FlaskClient, year: str = "1990") -> TestResponse:
    """The plan, shown to whoever knows the patient's date of birth."""
    page = tablet.get("/k/").text
    assert "the date of birth of the patient" in page
    sent = {"csrf_token": token(page), "month": "4", "day": "7", "year": year}
    return tablet.post("/k/", data=sent)


def sign(tablet: FlaskClient, shown: TestResponse, **fields: str) -> TestResponse:
    """Send the page that was shown."""
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.text)
    kept = {name: unescape(value) for name, value in hidden}
    chosen = re.search(r'name="signer"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="signer"', shown.text)
    assert chosen
    return tablet.post("/k/step/", data={**kept, "signer": chosen[1] or chosen[2], **fields})


def patient_signs(client: FlaskClient, chart: str, hand_over: str) -> None:
    """The tablet in the patient's hands: what is no signature, then one."""
    assert "Your own session on it ends first" in client.get(hand_over).text
    tablet = handed_over(client, hand_over)
    assert client.get(f"{chart}/plan/").status_code in {302, 401}, "the session of whoever hands it over has ended"
    shown = born(tablet)
    assert "data-pad-canvas" in shown.text
    assert "Patients" not in shown.text  # no menu: it leads nowhere else
    wrong = sign(tablet, shown, typed="Somebody Else")
    assert wrong.status_code == 422
    assert "The name typed is not Rosa Testperson" in unescape(wrong.text)
    assert 'value="Somebody Else"' in wrong.text
    assert "Nothing that could be a signature was drawn" in sign(tablet, shown, mark="[[1,1,2,2]]").text
    assert "The plan was changed meanwhile" in sign(tablet, shown, mark=DRAWN, plan=str(new_id())).text
    assert "Please give the tablet back" in sign(tablet, shown, mark=DRAWN).text
    assert "Please give the tablet back" in sign(tablet, shown, mark=DRAWN).text, "sent twice it is signed once"
    assert tablet.get("/k/").status_code == 404, "it opens once"


def type_plan(client: FlaskClient, chart: str, goal: str = "Sleep seven hours") -> dict[str, str]:
    """A plan typed line by line, as the lines of the page send it."""
    parts: dict[str, str] = {}
    add = f"{chart}/plan/parts"
    parts["problem"] = part_of(submit(client, f"{add}/problems/new/", statement="Sleep that does not rest"))
    parts["goal"] = part_of(
        submit(
            client,
            f"{chart}/plan/goals/new/?problem={parts['problem']}",
            statement=goal,
            measured="By diary",
            target_on="2026-12-20",
            problem_id=parts["problem"],
        )
    )
    parts["objective"] = part_of(
        submit(client, f"{add}/goals/{parts['goal']}/objectives/new/", statement="Keep a diary")
    )
    under = submit(client, f"{add}/objectives/{parts['objective']}/interventions/new/", statement="Individual hour")
    assert part_of(under) == parts["objective"]
    return parts


def drop_old_goal(client: FlaskClient, chart: str, stays: Ids) -> None:
    url = f"{chart}/plan/goals/{stays.goals['Rosa']}/close/"
    assert press(client, f"{chart}/plan/", url, status="dropped").status_code == 302


def test_a_plan_is_written_signed_and_reviewed(browse: Browse, chart: str, stays: Ids) -> None:
    ana = browse("ana")
    empty = submit(ana, f"{chart}/plan/versions/sign/")
    assert empty.status_code == 422
    assert "There is no plan to sign yet" in empty.text
    parts = type_plan(ana, chart)
    page = ana.get(f"{chart}/plan/?at={parts['goal']}").text
    assert re.search(r'aria-label="Add an objective"[^>]*autofocus', page)
    assert "Sign version 1" in page
    missing = submit(ana, f"{chart}/plan/versions/sign/")
    assert missing.status_code == 422
    assert "This goal stands under no problem." in missing.text  # the one from before there were plans
    drop_old_goal(ana, chart, stays)
    assert submit(ana, f"{chart}/plan/versions/sign/").status_code == 302
    again = submit(ana, f"{chart}/plan/versions/sign/")
    assert again.status_code == 422
    assert "Version 1 is signed already, by Ana Example" in again.text
    page = ana.get(f"{chart}/plan/").text
    version = re.search(r"/plan/versions/([0-9a-f-]{36})/signature/", page)
    assert version
    patient_signs(ana, chart, f"{chart}/plan/versions/{version[1]}/signature/")
    ana = browse("ana")
    again = press(ana, f"{chart}/plan/", f"{chart}/plan/versions/{version[1]}/signature/")
    assert again.status_code == 422
    assert "everybody has signed it" in unescape(again.text)
    where = f"{chart}/plan/versions/{version[1]}/"
    assert '<path d="M0 0 L300 100"' in ana.get(where).text
    copy = press(ana, where, f"{where}copy/")
    assert copy.status_code == 200
    assert "Treatment plan of Rosa Testperson" in copy.text
    form = f"{chart}/plan/reviews/new/"
    assert submit(ana, form).status_code == 422
    found = {f"found_{UUID(parts['goal']).hex}": "progressed", f"words_{UUID(parts['goal']).hex}": "Five nights"}
    assert submit(ana, form, decision="continue", summary="Goes well.", **found).status_code == 302
    page = ana.get(f"{chart}/plan/").text
    review = re.search(r"/plan/reviews/([0-9a-f-]{36})/", page)
    assert review
    assert "Five nights" in ana.get(f"{chart}/plan/reviews/{review[1]}/").text


def test_what_was_changed_since_the_signature_is_told_and_undone(browse: Browse, chart: str, stays: Ids) -> None:
    ana = browse("ana")
    drop_old_goal(ana, chart, stays)
    parts = type_plan(ana, chart)
    assert submit(ana, f"{chart}/plan/versions/sign/").status_code == 302
    objective = f"{chart}/plan/parts/objectives/{parts['objective']}/"
    assert submit(ana, objective, statement="Keep a diary at night").status_code == 302
    page = unescape(ana.get(f"{chart}/plan/").text)
    assert "Version 2 is being written" in page
    assert "words: “Keep a diary at night”, before “Keep a diary”" in page
    assert press(ana, f"{chart}/plan/", f"{chart}/plan/parts/undo/", form_key=str(new_id())).status_code == 302
    page = ana.get(f"{chart}/plan/").text
    assert "Undone: Objective changed." in page
    assert "Keep a diary at night" not in page
    nothing = press(ana, f"{chart}/plan/", f"{chart}/plan/parts/undo/", form_key=str(new_id()))
    assert nothing.status_code == 422
    assert "There is nothing to undo" in nothing.text


def test_parts_are_moved_ended_and_measured_by_the_pages_buttons(browse: Browse, chart: str, stays: Ids) -> None:
    ana, plan = browse("ana"), f"{chart}/plan/"
    parts = type_plan(ana, chart)
    second = part_of(submit(ana, f"{plan}parts/goals/{parts['goal']}/objectives/new/", statement="Shoes by the door"))
    for _time in range(2):
        moved = press(ana, plan, f"{plan}parts/move/", level="objective", part=second, way="up")
        assert moved.status_code == 302
    page = ana.get(plan).text
    assert page.index("Shoes by the door") < page.index("Keep a diary")
    assert re.search(r'data-plan-move="up" autofocus', ana.get(moved.location).text)
    for level, part in (("objective", second), ("problem", parts["problem"])):
        for status in ("dropped", "dropped", "open"):
            assert press(ana, plan, f"{plan}parts/end/", level=level, part=part, status=status).status_code == 302
    for fields in ({"level": "x", "part": second}, {"level": "goal", "part": "x"}, {"level": "goal", "part": second}):
        assert press(ana, plan, f"{plan}parts/move/", **fields).status_code == 404
    assert press(ana, plan, f"{plan}parts/end/", level="objective", part=second, status="x").status_code == 404
    assert submit(ana, f"{plan}goals/{parts['goal']}/", baseline="1", target="5", unit="nights").status_code == 302
    progress = f"{plan}goals/{parts['goal']}/progress/"
    assert submit(ana, progress, value="many").status_code == 422
    assert submit(ana, progress, value="3", words="Three nights.").status_code == 302
    assert "50 % of the way" in ana.get(plan).text
    assert submit(ana, f"{plan}parts/problems/{parts['problem']}/", statement=" ").status_code == 422


def test_a_plan_is_not_for_everybody(browse: Browse, chart: str, stays: Ids) -> None:
    ana = browse("ana")
    parts = type_plan(ana, chart)
    for who in ("ben", "fay", "dee"):
        assert browse(who).get(f"{chart}/plan/").status_code == 403
    assert browse("dan").get(f"{chart}/plan/").status_code == 200
    assert browse("dan").get(f"{chart}/plan/goals/new/").status_code == 403
    cleo = browse("cleo")
    other = f"/c/birch/patients/{stays.people['Rosa']}/plan"
    for path in (f"{other}/", f"{other}/goals/{parts['goal']}/", f"{other}/parts/objectives/{parts['objective']}/"):
        assert cleo.get(path).status_code == 404
    omar = f"/c/alder/patients/{stays.people['Omar']}/plan" if "Omar" in stays.people else ""
    pia = browse("pia")
    for path in (f"goals/{parts['goal']}/", f"parts/problems/{parts['problem']}/"):
        assert pia.get(f"{omar}/{path}").status_code == 404  # of another patient


def test_the_queue_of_plans_to_co_sign_opens(browse: Browse) -> None:
    assert browse("dan").get("/c/alder/plans/cosign/").status_code == 200
    assert browse("fay").get("/c/alder/plans/cosign/").status_code == 403


def test_nobody_learns_of_the_plan_on_the_tablet_without_the_date_of_birth(
    browse: Browse, chart: str, stays: Ids
) -> None:
    ana = browse("ana")
    drop_old_goal(ana, chart, stays)
    type_plan(ana, chart)
    assert submit(ana, f"{chart}/plan/versions/sign/").status_code == 302
    version = re.search(r"/plan/versions/([0-9a-f-]{36})/signature/", ana.get(f"{chart}/plan/").text)
    assert version
    tablet = handed_over(ana, f"{chart}/plan/versions/{version[1]}/signature/")
    wrong = born(tablet, year="1950")
    assert wrong.status_code == 422
    assert "Sleep" not in wrong.text
    shown = born(tablet)
    assert "Sleep that does not rest" in shown.text
    end = sign(tablet, shown, stop="1")
    assert "Nothing was signed. Please give the tablet back." in end.text
    assert tablet.get("/k/").status_code == 404
    assert "is still to be asked for" in browse("ana").get(f"{chart}/plan/").text


def test_a_version_that_was_replaced_is_not_handed_over(browse: Browse, chart: str, stays: Ids) -> None:
    ana = browse("ana")
    drop_old_goal(ana, chart, stays)
    parts = type_plan(ana, chart)
    assert submit(ana, f"{chart}/plan/versions/sign/").status_code == 302
    version = re.search(r"/plan/versions/([0-9a-f-]{36})/signature/", ana.get(f"{chart}/plan/").text)
    assert version
    objective = f"{chart}/plan/parts/objectives/{parts['objective']}/"
    assert submit(ana, objective, statement="Keep a diary at night").status_code == 302
    assert submit(ana, f"{chart}/plan/versions/sign/").status_code == 302
    url = f"{chart}/plan/versions/{version[1]}/signature/"
    assert "Version 1 was replaced by version 2" in ana.get(url).text
    assert press(ana, f"{chart}/plan/", url).status_code == 422
    assert ana.get(f"{chart}/plan/").status_code == 200, "the session stays"
