"""Files of lists: for whoever may take lists away, after the password, accounted for, and never with a part left out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from causeway import clock
from causeway.panel import listing
from causeway.people.models import LoginSession
from causeway.web.application import Causeway
from tenants.patients.models import Disclosure
from tenants.worklists import views as worklists
from tests.cast import Cast
from tests.populated import Populated


def files(app: Causeway) -> list[str]:
    """Every list of Alder as a file."""
    return sorted(
        rule.rule.replace("<clinic>", "alder")
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith("/export.csv") and rule.arguments == {"clinic"}
    )


def test_who_may_not_take_lists_away_takes_none(app: Causeway, browse: Callable[[str], FlaskClient]) -> None:
    assert len(files(app)) > 25
    for who in ("fay", "ana", "nia"):
        client = browse(who)
        assert {path: client.get(path).status_code for path in files(app)} == dict.fromkeys(files(app), 403)


def test_every_file_asks_for_the_password_again(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient]
) -> None:
    for who in ("dee", "dan", "pru"):
        client = browse(who)
        with cast.database.unbound() as db:
            long_ago = clock.now() - timedelta(hours=1)
            db.execute(
                update(LoginSession).where(LoginSession.user_id == cast.users[who]).values(stepped_up_at=long_ago)
            )
        for path in files(app):
            answer = client.get(path)
            assert answer.status_code == 403 or "/account/confirm" in answer.location, path


@pytest.mark.parametrize(
    ("who", "path", "what", "category"),
    [
        ("dan", "family/", "Family sessions", "family"),
        ("dan", "transitions/", "Transitions", "plan"),
        ("uma", "transitions/discharges/", "Discharges", "plan"),
        ("dan", "transitions/follow-ups/", "Follow-up calls", "plan"),
        ("dee", "episodes/", "Admissions", "attendance"),
        ("ben", "waitlist/", "Waitlist", "attendance"),
        ("ben", "insurance/coverages/", "Coverages", "billing"),
        ("uma", "insurance/authorizations/", "Authorizations", "billing"),
        ("dan", "notes/", "Notes", "plan"),
        ("pru", "privacy/disclosures/", "Disclosures", "demographics"),
        ("pru", "privacy/break-glass/", "Break-glass", "demographics"),
    ],
)
def test_a_file_about_patients_is_accounted_for(
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    populated: Populated,
    who: str,
    path: str,
    what: str,
    category: str,
) -> None:
    answer = browse(who).get(f"/c/alder/{path}export.csv")
    assert answer.status_code == 200
    with cast.session("alder") as db:
        row = db.scalars(
            select(Disclosure)
            .where(Disclosure.what == what, Disclosure.user_id == cast.users[who])
            .order_by(Disclosure.left_at.desc())
            .limit(1)
        ).one()
    assert row.patient_count == len(answer.text.splitlines()) - 1
    assert {"demographics", category} <= set(row.categories)


def test_an_administrator_sees_how_plans_stand_and_takes_none_away(
    browse: Callable[[str], FlaskClient], populated: Populated
) -> None:
    dee = browse("dee")
    for path in ("transitions/", "transitions/discharges/"):
        assert "export.csv" not in dee.get(f"/c/alder/{path}").text
        assert dee.get(f"/c/alder/{path}export.csv").status_code == 403


def test_a_file_leaves_nothing_out_without_saying_so(
    browse: Callable[[str], FlaskClient], populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    ivy, path = browse("ivy"), "/c/alder/patients/export.csv"
    number = len(ivy.get(path).text.splitlines()) - 1
    monkeypatch.setattr(listing, "EXPORT_ROWS", number)
    assert len(ivy.get(path).text.splitlines()) - 1 == number
    monkeypatch.setattr(listing, "EXPORT_ROWS", number - 1)
    refused = ivy.get(path)
    assert refused.status_code == 422
    assert f"A file holds {number - 1} rows at most" in refused.text
    assert "Content-Disposition" not in refused.headers
    assert ivy.get(f"{path}?q=nobody").status_code == 200


def test_a_worklist_leaves_nothing_out_without_saying_so(
    browse: Callable[[str], FlaskClient], populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    dan, path = browse("dan"), "/c/alder/worklist/export.csv?whose=all"
    assert dan.get(path).status_code == 200
    monkeypatch.setattr(worklists, "EXPORTED_OF_EACH_KIND", 1)
    refused = dan.get(path)
    assert refused.status_code == 422
    assert "some would be left out" in refused.text
