"""Every setting of an installation, read from the environment once and checked before anything starts.

Each field below says what it is for and which variable sets it. A missing or wrong setting is refused with a sentence
that names the variable and what to put there; nothing falls back silently outside the embedded mode. This module knows
nothing of the application: it imports the standard library only, so that everything may import it.

The embedded mode is the default: with no `DATABASE_URL` Causeway runs its own PostgreSQL in the home folder, makes its
own keys there, listens on this machine only, and may load the demo clinics. Setting `DATABASE_URL` and
`DATABASE_OWNER_URL` leaves it, and then nothing is made up: keys, address and second factor must be real.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

OWNER_ROLE = "causeway_owner"
APPLICATION_ROLE = "causeway_app"
MAINTENANCE_ROLE = "causeway_maintenance"

SECRET_KEY_CHARACTERS = 32
MASTER_KEY_BYTES = 32
METRICS_TOKEN_CHARACTERS = 16
_PLACEHOLDERS = ("changeme", "change-me", "change_me", "default", "example", "insecure", "password", "replace-me")


class SettingsError(Exception):
    """The settings do not allow a start. `problems` holds one sentence each, saying what to set."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """The settings of one installation. Build it with `from_environment`; in tests, with `dataclasses.replace`."""

    # CAUSEWAY_HOME, default ./var: where the embedded database, keys, mail, attachments and logs live. Absolute.
    home: Path
    # True while Causeway runs its own PostgreSQL, that is, when DATABASE_URL is not set.
    embedded: bool
    # DATABASE_URL: connects as the application role, which owns nothing. None in the embedded mode until its server
    # runs (`connected_to`). Always in SQLAlchemy's form, postgresql+psycopg://…
    database_url: str | None = field(repr=False)
    # DATABASE_OWNER_URL: connects as the role that owns the tables; migrations only. Demanded where they are run.
    database_owner_url: str | None = field(repr=False)
    # DATABASE_MAINTENANCE_URL, optional: the role that bypasses row security; backup only.
    maintenance_url: str | None = field(repr=False)
    # CAUSEWAY_HOST, default 127.0.0.1, and PORT, default 8000: where gunicorn listens.
    host: str
    port: int
    # CAUSEWAY_BASE_URL: the address people type, used in links that leave the application. https, or a loopback host.
    base_url: str
    # CAUSEWAY_SECRET_KEY or CAUSEWAY_SECRET_KEY_FILE: signs form tokens; at least 32 characters.
    secret_key: str = field(repr=False)
    # CAUSEWAY_MASTER_KEY (base64) or CAUSEWAY_MASTER_KEY_FILE (base64 or 32 raw bytes): wraps every clinic's data key.
    master_key: bytes = field(repr=False)
    # CAUSEWAY_SMTP_URL: smtp://user:password@host:587 (STARTTLS) or smtps://…:465. None: the embedded
    # mode writes mail to home/mail and the terminal; anywhere else letters are not sent, and `doctor` and `serve` say so.
    smtp_url: str | None = field(repr=False)
    # CAUSEWAY_MAIL_FROM: the sender of that mail; required with CAUSEWAY_SMTP_URL.
    mail_from: str
    # CAUSEWAY_MFA=required|optional: `optional` is allowed, and the default, in the embedded mode only.
    mfa_required: bool
    # CAUSEWAY_METRICS_TOKEN: lets others than this machine read /metrics; at least 16 characters. None: loopback only.
    metrics_token: str | None = field(repr=False)
    # CAUSEWAY_WORKERS, default 2, and CAUSEWAY_THREADS, default 4: gunicorn's processes and threads in each.
    workers: int
    threads: int
    # CAUSEWAY_DEMO=yes|no: load the demo clinics into an empty embedded database; never outside the embedded mode.
    demo: bool
    # CAUSEWAY_TRUSTED_PROXIES, default 0: how many proxies in front of gunicorn write X-Forwarded-For and -Proto.
    trusted_proxies: int
    # CAUSEWAY_EMBEDDED_SOCKET is not for people: `causeway serve` sets it for the children it starts, to tell them the
    # folder of the embedded server's socket; the three URLs above follow from it.

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, *, migrates: bool = False) -> Settings:
        """Read and check every setting; in the embedded mode, make the keys on first use.

        migrates: the owner's address is needed too. Whoever serves pages or works needs it not, and is not given it.

        Raises: SettingsError, with one sentence per problem (all of them, not only the first).
        """
        read = _Reader(os.environ if environ is None else environ)
        home = Path(read.text("CAUSEWAY_HOME") or "var").expanduser().absolute()
        urls = _database_urls(read, migrates)
        embedded = urls is None
        host = read.text("CAUSEWAY_HOST") or "127.0.0.1"
        port = read.number("PORT", 8000, 1, 65535)
        base_url = _base_url(read, embedded, host, port)
        smtp_url, mail_from = _mail(read, base_url)
        settings = cls(
            home=home,
            embedded=embedded,
            database_url=urls[0] if urls else None,
            database_owner_url=urls[1] if urls else None,
            maintenance_url=urls[2] if urls else None,
            host=host,
            port=port,
            base_url=base_url,
            secret_key=_secret_key(read, home, embedded),
            master_key=_master_key(read, home, embedded),
            smtp_url=smtp_url,
            mail_from=mail_from,
            mfa_required=_mfa_required(read, embedded),
            metrics_token=_metrics_token(read),
            workers=read.number("CAUSEWAY_WORKERS", 2, 1, 64),
            threads=read.number("CAUSEWAY_THREADS", 4, 1, 64),
            demo=_demo(read, embedded),
            trusted_proxies=read.number("CAUSEWAY_TRUSTED_PROXIES", 0, 0, 8),
        )
        if read.problems:
            raise SettingsError(*read.problems)
        socket_directory = read.text("CAUSEWAY_EMBEDDED_SOCKET")
        return settings.connected_to(socket_directory) if embedded and socket_directory else settings

    def connected_to(self, socket_directory: str | Path) -> Settings:
        """The same settings with the three URLs of the embedded server whose socket lies in that folder."""
        return replace(
            self,
            database_url=embedded_url(socket_directory, APPLICATION_ROLE),
            database_owner_url=embedded_url(socket_directory, OWNER_ROLE),
            maintenance_url=embedded_url(socket_directory, MAINTENANCE_ROLE),
        )

    @property
    def secure_cookies(self) -> bool:
        """Cookies are `Secure` wherever the address people type is https."""
        return self.base_url.startswith("https://")

    @property
    def app_role(self) -> str:
        """The database role the application connects as: the user name in its URL."""
        return _user_of(self.database_url) or APPLICATION_ROLE

    @property
    def maintenance_role(self) -> str | None:
        """The role that bypasses row security, or None where the installation has not named one."""
        return _user_of(self.maintenance_url)


def embedded_url(socket_directory: str | Path, role: str, database: str = "causeway") -> str:
    """The URL of a database of the embedded server, which is reached through its socket's folder alone."""
    return f"postgresql+psycopg://{role}@/{quote(database)}?host={quote(str(socket_directory), safe='')}&port=5432"


class _Reader:
    """Reads variables and collects what is wrong with them. An empty variable counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def refuse(self, sentence: str) -> None:
        self.problems.append(sentence)

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        self.refuse(f"{name} is “{text}”: set it to a whole number from {low} to {high} (unset: {default}).")
        return default

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        text = (self.text(name) or default).lower()
        if text in options:
            return text
        self.refuse(f"{name} is “{text}”: set it to {' or '.join(options)}.")
        return default

    def secret(self, name: str) -> bytes | None:
        """The bytes of NAME, or of the file NAME_FILE names; None when neither is set."""
        text, file = self.text(name), self.text(f"{name}_FILE")
        if text and file:
            self.refuse(f"Both {name} and {name}_FILE are set: keep one of them.")
        if text:
            return text.encode()
        if not file:
            return None
        try:
            return Path(file).read_bytes()
        except OSError as error:
            self.refuse(f"{name}_FILE names {file}, which cannot be read ({error.strerror}): name a readable file.")
            return None


def _database_urls(read: _Reader, migrates: bool) -> tuple[str, str | None, str | None] | None:
    """The application's, the owner's and the maintenance URL; None means the embedded mode."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_MAINTENANCE_URL")
    given = {name: text for name in names if (text := read.text(name))}
    if not given:
        return None
    for name in names[: 2 if migrates else 1]:
        if name not in given:
            other = next(iter(given))
            read.refuse(
                f"{name} is not set although {other} is: set both DATABASE_URL and DATABASE_OWNER_URL, or none."
            )
    urls = {name: _postgresql_url(read, name, text) for name, text in given.items()}
    users = [_user_of(url) for url in urls.values() if url]
    if len(set(users)) < len(users):
        read.refuse(
            f"{' and '.join(given)} name the same database user: "
            "set a user of its own for each, because the application must not own what it reads."
        )
    return urls.get(names[0], ""), urls.get(names[1]), urls.get(names[2])


def _postgresql_url(read: _Reader, name: str, text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        read.refuse(f"{name} is not a PostgreSQL address: set it to postgresql://user:password@host:5432/database.")
        return ""
    url = f"postgresql+psycopg://{rest}"
    try:
        parts = urlsplit(url)
        complete = bool(parts.username and parts.path.strip("/"))
        _ = parts.port
    except ValueError:
        complete = False
    if not complete:
        read.refuse(f"{name} lacks a user or a database: set it to postgresql://user:password@host:5432/database.")
        return ""
    return url


def _user_of(url: str | None) -> str | None:
    return unquote(urlsplit(url).username or "") or None if url else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _base_url(read: _Reader, embedded: bool, host: str, port: int) -> str:
    if embedded and not _is_loopback(host):
        read.refuse(
            f"CAUSEWAY_HOST is “{host}”, but the embedded mode serves this machine only: "
            "leave CAUSEWAY_HOST unset, or set DATABASE_URL and DATABASE_OWNER_URL for a real installation."
        )
    text = read.text("CAUSEWAY_BASE_URL")
    if text is None:
        if not embedded:
            read.refuse(
                "CAUSEWAY_BASE_URL is not set: set it to the address people type, such as https://iop.example.org."
            )
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        parts = urlsplit(text)
        scheme, hostname = parts.scheme, parts.hostname or ""
        bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and not parts.username
    except ValueError:
        scheme, hostname, bare = "", "", False
    if scheme not in {"http", "https"} or not hostname or not bare:
        read.refuse(f"CAUSEWAY_BASE_URL is “{text}”: set it to scheme and host alone, such as https://iop.example.org.")
    elif scheme == "http" and not _is_loopback(hostname):
        read.refuse(f"CAUSEWAY_BASE_URL is “{text}”: set it to an https address; plain http is for this machine only.")
    return text.rstrip("/")


def _secret_key(read: _Reader, home: Path, embedded: bool) -> str:
    given = read.secret("CAUSEWAY_SECRET_KEY")
    if given is None and embedded:
        return _kept(read, home / "secrets" / "secret_key", _new_secret_key).decode()
    advice = "set it to 32 or more random characters, for example from `openssl rand -base64 48`."
    key = (given or b"").decode("utf-8", "replace").strip()
    if not key:
        read.refuse(f"CAUSEWAY_SECRET_KEY is not set: {advice}")
    elif len(key) < SECRET_KEY_CHARACTERS:
        read.refuse(f"CAUSEWAY_SECRET_KEY has only {len(key)} characters: {advice}")
    elif len(set(key)) < 10 or any(word in key.lower() for word in _PLACEHOLDERS):
        read.refuse(f"CAUSEWAY_SECRET_KEY is a placeholder, not a secret: {advice}")
    return key


def _new_secret_key() -> bytes:
    return secrets.token_urlsafe(48).encode()


def _master_key(read: _Reader, home: Path, embedded: bool) -> bytes:
    given = read.secret("CAUSEWAY_MASTER_KEY")
    if given is None and embedded:
        return _key_from(_kept(read, home / "secrets" / "master_key", _new_master_key))
    advice = "set it to 32 random bytes in base64, for example from `openssl rand -base64 32`."
    if not given:
        read.refuse(f"CAUSEWAY_MASTER_KEY is not set: {advice}")
        return b""
    key = _key_from(given)
    if len(key) != MASTER_KEY_BYTES:
        read.refuse(f"CAUSEWAY_MASTER_KEY is not a key of 32 bytes: {advice}")
    elif len(set(key)) < 8 or _is_typed(key):
        read.refuse(f"CAUSEWAY_MASTER_KEY is a placeholder, not a key: {advice}")
    return key


def _new_master_key() -> bytes:
    return base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES))


def _key_from(given: bytes) -> bytes:
    """Base64 text as bytes, or the bytes themselves where the file held a raw key."""
    try:
        return base64.b64decode(b"".join(given.split()), validate=True)
    except binascii.Error:
        return given


def _is_typed(key: bytes) -> bool:
    """Whether a person typed these bytes: random ones are practically never all printable."""
    return all(32 <= byte < 127 for byte in key)


def _kept(read: _Reader, path: Path, make: Callable[[], bytes]) -> bytes:
    """The secret kept in that file, made there (0600) on first use; two processes that start at once agree on one."""
    if read.problems:
        return b""  # nothing is made for a start that is refused anyway
    try:
        if not path.exists():
            path.parent.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(make())
            try:
                os.link(draft, path)  # unlike a rename it never replaces the secret another process just made
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_bytes()
    except OSError as error:
        read.refuse(f"{path} cannot be kept ({error.strerror}): set CAUSEWAY_HOME to a folder you may write to.")
        return b""


def _mail(read: _Reader, base_url: str) -> tuple[str | None, str]:
    url, sender = read.text("CAUSEWAY_SMTP_URL"), read.text("CAUSEWAY_MAIL_FROM")
    if sender is not None and "@" not in sender:
        read.refuse(f"CAUSEWAY_MAIL_FROM is “{sender}”: set it to an e-mail address.")
    if url is None:
        return None, sender or "causeway@localhost"
    try:
        parts = urlsplit(url)
        complete = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        complete = False
    if not complete:
        read.refuse("CAUSEWAY_SMTP_URL is not a mail server's address: set it to smtp://user:password@host:587.")
    if sender is None:
        read.refuse("CAUSEWAY_MAIL_FROM is not set although CAUSEWAY_SMTP_URL is: set it to the sender's address.")
    return url, sender or ""


def _mfa_required(read: _Reader, embedded: bool) -> bool:
    default = "optional" if embedded else "required"
    optional = read.choice("CAUSEWAY_MFA", default, ("required", "optional")) == "optional"
    if optional and not embedded:
        read.refuse("CAUSEWAY_MFA is “optional”, which the embedded mode alone allows: set it to required.")
    return not optional


def _metrics_token(read: _Reader) -> str | None:
    token = read.text("CAUSEWAY_METRICS_TOKEN")
    if token is not None and len(token) < METRICS_TOKEN_CHARACTERS:
        read.refuse(f"CAUSEWAY_METRICS_TOKEN has only {len(token)} characters: set it to 16 or more, or unset it.")
    return token


def _demo(read: _Reader, embedded: bool) -> bool:
    demo = read.choice("CAUSEWAY_DEMO", "yes" if embedded else "no", ("yes", "no")) == "yes"
    if demo and not embedded:
        read.refuse("CAUSEWAY_DEMO is “yes”, but the demo clinics belong in the embedded mode: set it to no.")
    return demo
