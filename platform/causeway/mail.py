"""Mail: one of the ways out. A letter is put into the outbox in the transaction that caused it, and delivered once
that has committed: by a nudge in this process at once, and by the worker every minute for whatever was left.

Letters hold links that open accounts, so they lie in the outbox sealed under the master key and are emptied once sent.
Without a mail server the embedded installation writes them to the `mail` folder of its home and shows them in the terminal;
any other keeps them sealed until they are given up, for a terminal there is a log. What may leave is decided by
`causeway.disclosure`; what letters about accounts say is `causeway.people.letters`.
"""

import json
import os
import re
import smtplib
import ssl
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog
from sqlalchemy import LargeBinary, delete, event, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from causeway import clock
from causeway.database import Base, Database
from causeway.disclosure import Clearance, Document, Way
from causeway.ids import new_id
from causeway.protection import master_key

if TYPE_CHECKING:
    from config import Settings

log = structlog.get_logger(__name__)

TRIES = 8  # with the waits between them about two hours: links in letters live for one
FIRST_WAIT = timedelta(minutes=1)
TIMEOUT_SECONDS = 20
KEPT = timedelta(days=30)
_COLUMN = "outgoing_mail.sealed"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class OutgoingMail(Base):
    """A letter to send, or the mark that one was sent. Global: letters about accounts belong to no clinic."""

    __tablename__ = "outgoing_mail"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    what: Mapped[str]  # what the gate cleared, in its words; never an address
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # recipient, subject and text; None once sent or given up
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class Arrival(StrEnum):
    """How far a letter has come: in the outbox, handed to a mail server, or given up."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attached:
    """A made document that goes with a letter (PDF). name: of the file; it names nobody."""

    name: str
    content: Document


class _Installed:
    deliver: Callable[[], int] | None = None
    in_background: bool = True
    sender: str = ""


def sender() -> str:
    """The address letters come from, "" where none was installed."""
    return parseaddr(_Installed.sender)[1]


def come_from(sender: str) -> None:
    """Say which address letters come from, in a process that writes them and may leave sending them to another."""
    _Installed.sender = sender


def install(database: Database, settings: "Settings", *, in_background: bool = True) -> None:
    """Let this process deliver letters right after their transaction has committed.

    in_background: from a thread of its own, so that nobody waits for a mail server, nor can measure whether a letter went
    out. The command line waits instead.
    """
    _Installed.deliver = lambda: deliver_waiting(database, settings)
    _Installed.in_background = in_background
    come_from(settings.mail_from)


def deliver_now() -> int:
    """Send whatever waits (see `deliver_waiting`) with what was installed: for the worker, once a minute."""
    return 0 if _Installed.deliver is None else _Installed.deliver()


def send(
    db: Session,
    clearance: Clearance,
    to: str,
    subject: str,
    text: str,
    *,
    invitation: str = "",
    document: Attached | None = None,
) -> UUID:
    """Put a letter into the outbox, in the present transaction; gives its id there (`find_arrivals`).

    to: one address. subject: one line. text: plain text; the notice that must go along is put below it.
    invitation: an iCalendar text that goes with it (RFC 5545, 6047); the way is then `Way.CALENDAR`. document: a made document
    that goes with it; where a notice must go along it carries that, too. Raises RuntimeError without the gate's clearance,
    or where the document lacks the notice.
    """
    clearance.check(Way.CALENDAR if invitation else Way.MAIL)
    if document is not None and document.content.notice != clearance.notice:
        raise RuntimeError("the notice that must go along is not in the document")
    if clearance.notice:
        text = f"{text.rstrip()}\n\n--\n{clearance.notice}\n"
    letter = {"to": to, "subject": " ".join(subject.split()), "text": text}
    if invitation:
        letter["invitation"] = invitation
    if document is not None:
        letter |= {"document": b64encode(document.content).decode(), "document_name": document.name}
    sealed = master_key().seal(_COLUMN, json.dumps(letter).encode())
    mail = OutgoingMail(what=clearance.leaving.what, sealed=sealed)
    db.add(mail)
    db.flush()
    if not event.contains(db, "after_commit", _after_commit):
        event.listen(db, "after_commit", _after_commit)
    return mail.id


def count_as_sent(db: Session) -> None:
    """Close every letter that waits as having gone out when it was written: of a past that is told anew nobody gets any."""
    waiting = OutgoingMail.sealed.is_not(None)
    db.execute(update(OutgoingMail).where(waiting).values(sealed=None, sent_at=OutgoingMail.created_at))


def find_arrivals(db: Session, mail_ids: Collection[UUID]) -> dict[UUID, Arrival]:
    """How far some letters have come, by id; without those that the outbox has forgotten. One statement, none for none."""
    if not mail_ids:
        return {}
    rows = db.execute(
        select(OutgoingMail.id, OutgoingMail.sent_at, OutgoingMail.given_up_at).where(OutgoingMail.id.in_(mail_ids))
    )
    return {row.id: _arrival(row.sent_at, row.given_up_at) for row in rows}


def _arrival(sent_at: datetime | None, given_up_at: datetime | None) -> Arrival:
    if sent_at is not None:
        return Arrival.SENT
    return Arrival.WAITING if given_up_at is None else Arrival.FAILED


def deliver_waiting(database: Database, settings: "Settings") -> int:
    """Send every letter whose time has come; how many were sent. Safe to run in many processes at once.

    A letter is claimed by moving its next try ahead, so that whoever dies while sending leaves it to be tried again.
    """
    sent = 0
    while True:
        with database.unbound() as db:
            claimed = _claim(db)
        if claimed is None:
            return sent
        mail_id, sealed, tries = claimed
        delivered = _deliver(settings, json.loads(master_key().open(_COLUMN, sealed)), mail_id)
        sent += delivered
        if delivered or tries >= TRIES:
            with database.unbound() as db:
                _close(db, mail_id, was_sent=delivered)


def forget_old(db: Session) -> int:
    """Remove the marks of letters sent or given up more than 30 days ago; says how many. For the daily cleaning."""
    before = clock.now() - KEPT
    gone = db.execute(
        delete(OutgoingMail)
        .where(OutgoingMail.created_at < before, OutgoingMail.sealed.is_(None))
        .returning(OutgoingMail.id)
    )
    return len(gone.all())


def _after_commit(_db: Session) -> None:
    if _Installed.deliver is None:
        return
    if _Installed.in_background:
        threading.Thread(target=_deliver_quietly, name="mail", daemon=True).start()
        return
    _deliver_quietly()


def _deliver_quietly() -> None:
    # Whatever fails here is left to the worker: the letter stays in the outbox.
    try:
        deliver_now()
    except SQLAlchemyError as error:
        log.warning("mail.left_to_the_worker", error=type(error).__name__)


def _claim(db: Session) -> tuple[UUID, bytes, int] | None:
    now = clock.now()
    row = db.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.sealed.is_not(None), OutgoingMail.next_try_at <= now)
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None or row.sealed is None:
        return None
    row.tries += 1
    row.next_try_at = now + FIRST_WAIT * 2 ** (row.tries - 1)
    db.flush()
    return row.id, row.sealed, row.tries


def _close(db: Session, mail_id: UUID, *, was_sent: bool) -> None:
    now = clock.now()
    db.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id)
        .values(sealed=None, sent_at=now if was_sent else None, given_up_at=None if was_sent else now)
    )


def _deliver(settings: "Settings", letter: dict[str, str], mail_id: UUID) -> bool:
    """Whether the letter went out. What went wrong is logged by its class: a server's answer repeats addresses."""
    if settings.smtp_url is None and not settings.embedded:
        log.warning("mail.no_server", mail_id=str(mail_id))
        return False
    try:
        message = _message(settings, letter, mail_id)
        if settings.smtp_url is None:
            _write(settings.home / "mail", message, letter)
        else:
            _hand_over(settings.smtp_url, message)
    # The last four: what Python's header parser raises for an address that is none, by how it is none.
    except (OSError, smtplib.SMTPException, MessageError, ValueError, AttributeError, IndexError) as error:
        log.warning("mail.not_delivered", mail_id=str(mail_id), error=type(error).__name__)
        return False
    log.info("mail.delivered", mail_id=str(mail_id))
    return True


def _message(settings: "Settings", letter: dict[str, str], mail_id: UUID) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter["to"]
    message["Subject"] = " ".join(letter["subject"].split())  # a clinic's name in it is not ours to trust
    message["Date"] = format_datetime(clock.now())
    # The same letter sent twice (a crash after handing over) carries the same id, which mail programs show once.
    message["Message-ID"] = make_msgid(
        idstring=mail_id.hex, domain=settings.mail_from.rpartition("@")[2] or "localhost"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter["text"])
    invitation = letter.get("invitation", "")
    if invitation:
        method = re.search(r"^METHOD:([A-Z]+)", invitation, re.MULTILINE)
        message.add_attachment(
            invitation.encode(),
            maintype="text",
            subtype="calendar",
            filename="invitation.ics",
            params={"method": method[1] if method else "PUBLISH", "charset": "utf-8"},
        )
    if "document" in letter:
        content = b64decode(letter["document"])
        message.add_attachment(content, maintype="application", subtype="pdf", filename=letter["document_name"])
    return message


def _hand_over(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    else:
        client = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
    with client:
        client.ehlo()
        # In the clear to this machine only: a letter holds a link that opens an account.
        if parts.scheme == "smtp" and (client.has_extn("starttls") or host not in _LOOPBACK):
            client.starttls(context=context)
            client.ehlo()
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(message)


def _write(folder: Path, message: EmailMessage, letter: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = f"{clock.now():%Y%m%dT%H%M%S%f}"
    name = re.sub(r"[^a-z0-9.@-]+", "-", letter["to"].lower())[:60]
    descriptor = os.open(folder / f"{stamp}-{name}.eml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    sys.stdout.write(f"\nMail to {letter['to']}: {letter['subject']}\n{letter['text']}\n")
    sys.stdout.flush()
