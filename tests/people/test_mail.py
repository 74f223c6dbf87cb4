"""Letters leave through the outbox: after the commit, once, sealed until then, and never without the gate's clearance."""

import email
import email.policy
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from sqlalchemy import select, update

from causeway import clock, disclosure, mail
from causeway.database import Database
from causeway.disclosure import Basis, Clearance, Leaving, Purpose, Recipient, Way, no_patient_information
from causeway.mail import OutgoingMail
from causeway.people import letters
from config import Settings
from tests.cast import Cast
from tests.people.conftest import Folk

CLEARANCE = no_patient_information("account mail")


@pytest.fixture(autouse=True)
def empty_outbox(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters of other tests are not these tests' to deliver, nor theirs an application's that another test made."""
    monkeypatch.setattr(mail._Installed, "deliver", None)
    with database.unbound() as db:
        db.execute(update(OutgoingMail).values(sealed=None))


@pytest.fixture
def own_settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, home=tmp_path, mail_from="causeway@alder.example")


class Mailbox(Message):
    """A mail server's handler that keeps what it got, and refuses while `is_full`."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Any] = []
        self.is_full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return (
            "452 4.2.2 mailbox of somebody@alder.example is full"
            if self.is_full
            else await super().handle_DATA(server, session, envelope)
        )

    def handle_message(self, message: Any) -> None:
        self.received.append(message)


@pytest.fixture
def server() -> Iterator[tuple[Mailbox, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield mailbox, port
    controller.stop()


def post(database: Database, to: str = "ana@alder.example", text: str = "Hello Ana.\n") -> None:
    with database.unbound() as db:
        mail.send(db, CLEARANCE, to, "A subject", text)


def test_a_letter_reaches_the_mail_server_once(
    database: Database, own_settings: Settings, server: tuple[Mailbox, int]
) -> None:
    mailbox, port = server
    with_server = replace(own_settings, smtp_url=f"smtp://127.0.0.1:{port}")
    post(database, text="Grüße an Ana.\n")
    assert mail.deliver_waiting(database, with_server) == 1
    assert mail.deliver_waiting(database, with_server) == 0
    (message,) = mailbox.received
    assert (message["To"], message["From"], message["Subject"]) == (
        "ana@alder.example",
        "causeway@alder.example",
        "A subject",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_payload(decode=True).decode().strip() == "Grüße an Ana."


def test_workers_at_the_same_time_send_each_letter_once(
    database: Database, own_settings: Settings, server: tuple[Mailbox, int]
) -> None:
    mailbox, port = server
    with_server = replace(own_settings, smtp_url=f"smtp://127.0.0.1:{port}")
    for number in range(12):
        post(database, to=f"ana{number}@alder.example")
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _n: mail.deliver_waiting(database, with_server), range(4))) == 12
    assert len({message["To"] for message in mailbox.received}) == len(mailbox.received) == 12


def test_a_letter_whose_transaction_fails_is_never_sent(database: Database, own_settings: Settings) -> None:
    def change_and_fail() -> None:
        with database.unbound() as db:
            mail.send(db, CLEARANCE, "ana@alder.example", "A subject", "Hello.\n")
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError, match="the change failed"):
        change_and_fail()
    assert mail.deliver_waiting(database, own_settings) == 0


def test_a_letter_leaves_right_after_its_transaction_and_not_before(
    database: Database, own_settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail._Installed, "deliver", None)
    monkeypatch.setattr(mail._Installed, "in_background", True)
    mail.install(database, own_settings, in_background=False)
    with database.unbound() as db:
        mail.send(db, CLEARANCE, "ana@alder.example", "A subject", "Hello Ana.\n")
        assert not (own_settings.home / "mail").exists()
    (path,) = (own_settings.home / "mail").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "ana@alder.example"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Hello Ana." in capsys.readouterr().out


def test_a_failing_server_is_tried_again_later_and_given_up_in_the_end(
    database: Database, own_settings: Settings, server: tuple[Mailbox, int], capfd: pytest.CaptureFixture[str]
) -> None:
    mailbox, port = server
    mailbox.is_full = True
    with_server = replace(own_settings, smtp_url=f"smtp://127.0.0.1:{port}")
    start = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    with clock.frozen(start):
        post(database)
        assert mail.deliver_waiting(database, with_server) == 0
        assert mail.deliver_waiting(database, with_server) == 0  # not again at once
    mailbox.is_full = False
    with clock.frozen(start + timedelta(minutes=1)):
        assert mail.deliver_waiting(database, with_server) == 1
    mailbox.is_full = True
    with clock.frozen(start):
        post(database)
    for hours in range(1, 12):
        with clock.frozen(start + timedelta(hours=hours * 5)):
            mail.deliver_waiting(database, with_server)
    with database.unbound() as db:
        letter = db.scalars(select(OutgoingMail).where(OutgoingMail.given_up_at.is_not(None))).one()
        assert (letter.tries, letter.sealed, letter.sent_at) == (mail.TRIES, None, None)
        letter.given_up_at = None
    out, err = capfd.readouterr()
    assert "alder.example" not in out + err  # a server's answer repeats addresses; the log does not


@pytest.mark.parametrize("to", ["bob@[x.example", "mary:@;x.example", "@", "\ud800@x.example"])
def test_an_address_that_is_none_holds_up_nobody_elses_letter(
    database: Database, own_settings: Settings, server: tuple[Mailbox, int], to: str
) -> None:
    mailbox, port = server
    with_server = replace(own_settings, smtp_url=f"smtp://127.0.0.1:{port}")
    post(database, to=to)
    post(database)
    mail.deliver_waiting(database, with_server)
    assert "ana@alder.example" in [message["To"] for message in mailbox.received]


def test_a_letter_in_the_outbox_is_sealed_and_emptied_once_sent(database: Database, own_settings: Settings) -> None:
    post(database, text="https://causeway.example/account/reset/a-token-that-opens\n")
    with database.unbound() as db:
        waiting = db.scalars(select(OutgoingMail).where(OutgoingMail.sealed.is_not(None))).one()
        assert waiting.sealed is not None
        assert b"a-token-that-opens" not in waiting.sealed
        assert b"alder" not in waiting.sealed
        waiting_id = waiting.id
    mail.deliver_waiting(database, own_settings)
    with database.unbound() as db:
        sent = db.get(OutgoingMail, waiting_id)
        assert sent is not None
        assert sent.sealed is None
        assert sent.sent_at is not None


def test_a_real_installation_without_a_mail_server_shows_and_writes_no_letter(
    database: Database, own_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    real = replace(own_settings, embedded=False)
    start = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    with clock.frozen(start):
        post(database, text="https://iop.example.org/account/reset/a-token-that-opens\n")
    for hours in range(1, 12):
        with clock.frozen(start + timedelta(hours=hours * 5)):
            assert mail.deliver_waiting(database, real) == 0
    with database.unbound() as db:
        letter = db.scalars(select(OutgoingMail).where(OutgoingMail.given_up_at.is_not(None))).one()
        assert (letter.sealed, letter.sent_at) == (None, None)
        letter.given_up_at = None
    out, err = capfd.readouterr()
    assert "a-token-that-opens" not in out + err
    assert not (own_settings.home / "mail").exists()


def test_nothing_is_sent_without_the_gates_clearance_for_mail(database: Database, cast: Cast) -> None:
    forged = Clearance(Leaving(Way.MAIL, Recipient.OTHER, Purpose.OTHER, "x"), Basis("none", ""), object())
    with cast.session("alder") as db:
        printed = disclosure.ask(db, cast.actor("ben"), Leaving(Way.PRINT, Recipient.OTHER, Purpose.OTHER, "x"))
    for clearance in (forged, printed):
        with database.unbound() as db, pytest.raises(RuntimeError, match="gate"):
            mail.send(db, clearance, "ana@alder.example", "A subject", "Hello.\n")


def test_the_letters_line_ends_cannot_smuggle_a_header(database: Database, own_settings: Settings) -> None:
    with database.unbound() as db:
        mail.send(db, CLEARANCE, "ana@alder.example", "A subject\r\nBcc: eve@evil.example", "Hello.\n")
    mail.deliver_waiting(database, own_settings)
    (path,) = (own_settings.home / "mail").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None


def test_a_password_is_not_sent_to_a_far_server_in_the_clear(
    database: Database, own_settings: Settings, server: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox, port = server
    monkeypatch.setattr(mail, "_LOOPBACK", frozenset())  # the test's server then counts as a far one; it offers no TLS
    post(database)
    assert mail.deliver_waiting(database, replace(own_settings, smtp_url=f"smtp://127.0.0.1:{port}")) == 0
    assert mailbox.received == []


def test_an_invitation_says_where_and_how_long(database: Database, own_settings: Settings, folk: Folk) -> None:
    user = folk.user()
    with database.unbound() as db:
        letters.send_invitation(db, user, base_url="https://causeway.example", token="tok", clinic_name="Alder House")
        letters.send_invitation(db, user, base_url="https://causeway.example", token=None, clinic_name="Alder House")
    mail.deliver_waiting(database, own_settings)
    texts = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_content()
        for path in sorted((own_settings.home / "mail").glob("*.eml"))
    ]
    assert "https://causeway.example/account/invitation/tok" in texts[0]
    assert "one hour" in texts[0]
    assert "/account/invitation/" not in texts[1]
    assert "Alder House" in texts[1]
