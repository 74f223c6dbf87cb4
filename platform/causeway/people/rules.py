"""Pure rules of signing in: how failures are answered, how long a session lives, who needs a second factor, and where a
person may be sent afterwards. No clock: the caller passes `now`.

Numbers: docs/rules.md#signing-in, OWASP ASVS 5.0 §6.3 and §7.3, NIST SP 800-63B §5.2.2 (at most 100 failures in a row).
"""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

SESSION_LIFE = timedelta(hours=12)
IDLE_MINUTES = 15
TOUCH_EVERY = timedelta(minutes=1)
STEP_UP_LIFE = timedelta(minutes=10)
HALF_SIGNED_IN_LIFE = timedelta(minutes=5)
LINK_LIFE = timedelta(hours=1)
SESSION_KEPT = timedelta(days=30)  # ended sessions, for questions about who signed in when

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")


def is_slug(text: str) -> bool:
    """Whether a clinic can have this short name. What cannot be one is not looked for: an address may hold anything."""
    return _SLUG.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class ThrottlePolicy:
    """How attempts against one key are slowed down.

    free: how many attempts pass without a wait after them; the next one is followed by `first` and each further one by
    twice the wait before it, up to `longest`. quiet: without an attempt for so long everything is forgotten.
    """

    free: int
    first: timedelta
    longest: timedelta
    quiet: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long nothing is tried after the given number of failures in a row; zero while they are free."""
        beyond = failures - self.free - 1
        if beyond < 0:
            return timedelta(0)
        return min(self.first * (1 << min(beyond, 30)), self.longest)


# The tenth failure locks an account for 15 minutes, each one after that for twice as long, four hours at most: about
# 55 guesses in the first week, and nobody stays locked out for a day.
ACCOUNT = ThrottlePolicy(free=9, first=timedelta(minutes=15), longest=timedelta(hours=4), quiet=timedelta(hours=24))
# A clinic shares one address: a morning's mistyping is free, a machine that tries many accounts gets four an hour.
ADDRESS = ThrottlePolicy(free=30, first=timedelta(seconds=1), longest=timedelta(minutes=15), quiet=timedelta(hours=1))

# A kiosk: ten mistyped names are free, then a minute's pause that doubles; whoever is recognized gives their try back.
KIOSK = ThrottlePolicy(free=10, first=timedelta(minutes=1), longest=timedelta(minutes=15), quiet=timedelta(minutes=30))

# A one-time link of a patient: five wrong dates of birth are free, then waits that outlast what a link lives for, mostly.
# A bearer who knows nothing has tried a dozen of some thirty thousand days when it ends.
LINK = ThrottlePolicy(free=5, first=timedelta(minutes=15), longest=timedelta(hours=4), quiet=timedelta(hours=24))

# A clinic's public form: a family, a library or a hospital's social workers send some from one address; a machine gets one
# in two hours before long.
PUBLIC_FORM = ThrottlePolicy(free=6, first=timedelta(minutes=2), longest=timedelta(hours=2), quiet=timedelta(hours=12))

# Letters for a forgotten password: three at once, then one in a quarter of an hour, half an hour, and so on.
LETTERS = ThrottlePolicy(free=2, first=timedelta(minutes=15), longest=timedelta(hours=4), quiet=timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class ThrottleState:
    """What is known about a key: attempts not yet forgiven, when the last one was, and until when none is allowed."""

    failures: int
    last_failed_at: datetime
    locked_until: datetime | None


def attempt(state: ThrottleState, policy: ThrottlePolicy, now: datetime) -> tuple[ThrottleState, int]:
    """One more attempt at `now`: the state after it, and the seconds to wait (0: it may go ahead).

    An attempt is counted before it is tried and forgiven when it succeeds, so that ten at once are ten, not one.
    A refused attempt leaves the state as it was: knocking at a locked door does not lengthen the wait.
    """
    if state.locked_until is not None and state.locked_until > now:
        return state, max(1, -(-int((state.locked_until - now).total_seconds() * 1000) // 1000))
    failures = (0 if now - state.last_failed_at > policy.quiet else state.failures) + 1
    wait = policy.wait_after(failures)
    return ThrottleState(failures, now, now + wait if wait else None), 0


def forgiven(state: ThrottleState) -> ThrottleState:
    """The state after an attempt that was right, but is not the last step yet: it no longer counts, nor locks."""
    return ThrottleState(max(0, state.failures - 1), state.last_failed_at, None)


def is_alive(now: datetime, *, last_seen_at: datetime, expires_at: datetime, idle_minutes: int = IDLE_MINUTES) -> bool:
    """Whether a session may still be used: before its absolute end and not idle too long.

    idle_minutes: the clinic's, which may shorten the limit and never lengthen it.
    """
    return now < expires_at and now - last_seen_at < timedelta(minutes=min(idle_minutes, IDLE_MINUTES))


def is_touch_due(now: datetime, last_seen_at: datetime) -> bool:
    """Whether the session's row should note that its person is here: at most once a minute."""
    return now - last_seen_at >= TOUCH_EVERY


def is_stepped_up(now: datetime, stepped_up_at: datetime) -> bool:
    """Whether the password was given recently enough to sign a record or export."""
    return now - stepped_up_at <= STEP_UP_LIFE


def address_key(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 network one IPv6 subscriber holds."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def local_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None. Anything a browser could read as another site is refused.

    Browsers drop tabs and line ends inside an address, take a backslash for a slash, and read `//host` as another site.
    """
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return None
    return target


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def short_agent(agent: str | None) -> str:
    """A browser's own description as "Firefox on Windows", for a person's list of sessions."""
    text = (agent or "")[:500]
    browser = next((name for mark, name in _BROWSERS if mark in text), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in text), None)
    return f"{browser} on {system}" if system else browser


def path_of(address: str | None) -> str | None:
    """Path and query of one of our own addresses as a browser reports it; None when it is not fit to return to."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)
