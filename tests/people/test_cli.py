"""Commands about clinics and people, run as `causeway …` runs them, on a database of their own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from causeway import mail
from causeway.cli import every_command, main
from causeway.database import Binding, Database
from causeway.people import accounts, clinics, links, second_factor
from causeway.people.models import LinkPurpose, Membership, MembershipStatus
from causeway.people.passwords import passwords
from config import Settings
from tests.database import DatabaseUrls, settings_for
from tests.people.conftest import PASSWORD

Run = Callable[..., Result]


@pytest.fixture
def own_settings(
    new_database: Callable[[], DatabaseUrls], tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings the commands find; the master key is the one of the other tests, which share the process."""
    found = replace(settings_for(new_database(), tmp_path), master_key=settings.master_key)
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _cls, _environ=None: found))
    monkeypatch.setattr(mail._Installed, "deliver", None)
    return found


@pytest.fixture
def own_database(own_settings: Settings) -> Iterator[Database]:
    made = Database(str(own_settings.database_url))
    yield made
    made.dispose()


@pytest.fixture
def run(own_settings: Settings) -> Run:
    return lambda *words: CliRunner().invoke(main, list(words))


def create(run: Run, *more: str, slug: str = "cedar-hill") -> Result:
    given = ("--name", "Cedar Hill", "--timezone", "America/Denver", "--admin-email", "Dee@cedar.example")
    return run("clinic", "create", slug, *given, *more)


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def token_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_clinic_is_created_and_its_administrators_link_printed(run: Run, own_database: Database) -> None:
    made = answer(create(run, "--json"))
    assert made["invitation"].startswith("http://127.0.0.1:8000/account/invitation/")
    with own_database.unbound() as db:
        invited = links.holder(db, token_of(made["invitation"]), LinkPurpose.INVITATION)
        clinic = clinics.get_clinic(db, "cedar-hill")
    assert invited.email == "dee@cedar.example"
    with own_database.clinic(Binding(clinic.id)) as db:
        membership = db.get(Membership, (clinic.id, invited.id))
        assert membership is not None
        assert (membership.roles, membership.status) == (["administrator"], MembershipStatus.INVITED)
    assert answer(run("clinic", "list", "--json")) == {
        "clinics": [{"slug": "cedar-hill", "name": "Cedar Hill", "timezone": "America/Denver", "status": "active"}]
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            (
                "clinic",
                "create",
                "Bad Slug",
                "--name",
                "X",
                "--timezone",
                "America/Denver",
                "--admin-email",
                "a@b.example",
            ),
            "lower-case",
        ),
        (
            ("clinic", "create", "cedar", "--name", "X", "--timezone", "Nowhere", "--admin-email", "a@b.example"),
            "time zone",
        ),
        (("clinic", "create", "cedar", "--name", "X", "--timezone", "America/Denver", "--admin-email", "a"), "e-mail"),
        (
            (
                *("clinic", "create", "cedar", "--name", "X", "--timezone", "America/Denver"),
                *("--admin-email", "a@b.example", "--template", "deluxe"),
            ),
            "There is: standard.",
        ),
        (("user", "invite", "a@b.example", "--clinic", "nowhere", "--role", "nurse"), "nowhere"),
        (("user", "reset-second-factor", "a@b.example"), "a@b.example"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(
    run: Run, own_database: Database, words: tuple[str, ...], says: str
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output
    with own_database.unbound() as db:
        assert clinics.list_clinics(db) == []


def test_flasks_own_command_line_says_it_in_a_sentence_too(own_settings: Settings) -> None:
    commands = {command.name: command for command in every_command()}
    words = ["invite", "a@b.example", "--clinic", "nowhere", "--role", "nurse"]
    result = CliRunner().invoke(commands["user"], words)
    assert (result.exit_code, result.stderr) == (1, "There is no clinic at nowhere.\n")
    result = CliRunner().invoke(commands["import"], ["fhir", "nowhere", "x.json"])
    assert (result.exit_code, result.stderr) == (1, "There is no clinic at nowhere.\n")


def test_every_command_has_json() -> None:
    waiting, without = [("causeway", command) for command in every_command()], []
    while waiting:
        path, command = waiting.pop()
        name = f"{path} {command.name}"
        if isinstance(command, click.Group):
            waiting += [(name, each) for each in command.commands.values()]
        elif not any("--json" in option.opts for option in command.params):
            without.append(name)
    assert without == []


def test_with_a_mail_server_the_link_is_in_the_letter_alone_but_for_a_new_clinics(
    run: Run, own_settings: Settings, own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailed = replace(own_settings, smtp_url="smtp://127.0.0.1:9", mail_from="causeway@cedar.example")
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _cls, _environ=None: mailed))
    monkeypatch.setattr(mail, "install", lambda *_given, **_more: None)  # the letters wait: what lies there is counted
    assert "/account/invitation/" in create(run).stdout
    invited = run("user", "invite", "ana@cedar.example", "--clinic", "cedar-hill", "--role", "nurse")
    operator = run("operator", "create", "olive@cedar.example")
    for result, address in ((invited, "ana@cedar.example"), (operator, "olive@cedar.example")):
        assert result.exit_code == 0, result.output
        assert f"The invitation is on its way to {address}." in result.stdout
        assert "/account/" not in result.stdout
    with own_database.unbound() as db:
        assert db.scalar(select(func.count()).select_from(mail.OutgoingMail)) == 3


def test_the_same_clinic_is_not_created_twice(run: Run) -> None:
    create(run)
    again = create(run)
    assert (again.exit_code, again.stdout) == (1, "")


def test_somebody_is_invited_with_several_roles(run: Run, own_database: Database) -> None:
    create(run)
    words = ("user", "invite", "ana@cedar.example", "--clinic", "cedar-hill", "--role", "nurse", "--role", "peer")
    made = answer(run(*words, "--json"))
    with own_database.unbound() as db:
        assert links.holder(db, token_of(made["invitation"]), LinkPurpose.INVITATION).email == "ana@cedar.example"
    assert run(*words).exit_code == 1  # invited already
    assert run("user", "invite", "b@cedar.example", "--clinic", "cedar-hill", "--role", "superuser").exit_code == 2


def test_an_account_in_use_gets_no_link_from_the_command_line_either(run: Run, own_database: Database) -> None:
    create(run)
    with own_database.unbound() as db:
        accounts.find_or_open(db, "ana@cedar.example", "Ana").password_hash = passwords().hash(PASSWORD)
    words = ("user", "invite", "ana@cedar.example", "--clinic", "cedar-hill", "--role", "nurse", "--json")
    assert answer(run(*words))["invitation"] is None


def test_an_operator_is_made_and_holds_no_clinic(run: Run, own_database: Database) -> None:
    made = answer(run("operator", "create", "Olive@cedar.example", "--json"))
    with own_database.unbound() as db:
        olive = accounts.find_by_email(db, "olive@cedar.example")
        assert olive is not None
        assert olive.is_operator
        assert str(olive.id) == made["user"]
        assert links.holder(db, token_of(made["invitation"]), LinkPurpose.INVITATION).id == olive.id


def test_a_lost_second_factor_is_taken_away_with_every_session(run: Run, own_database: Database) -> None:
    create(run)
    with own_database.unbound() as db:
        dee = accounts.find_by_email(db, "dee@cedar.example")
        assert dee is not None
        dee.totp_sealed = b"sealed"
        second_factor.renew_recovery_codes(db, dee)
    assert answer(run("user", "reset-second-factor", "dee@cedar.example", "--json"))["sessions_ended"] == 0
    with own_database.unbound() as db:
        dee = accounts.find_by_email(db, "dee@cedar.example")
        assert dee is not None
        assert dee.totp_sealed is None
        assert second_factor.count_recovery_codes(db, dee.id) == 0
