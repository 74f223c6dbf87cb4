"""Passwords: what makes one good enough, and its Argon2id hash.

Good enough is long (12 characters) and not among the first that anyone would guess; there are no composition rules and
no forced changes (NIST SP 800-63B §5.1.1.2, OWASP ASVS 5.0 §6.2). What counts as guessable is worked out from a short
list of stems of our own, because guessed passwords are stems with years, digits and doublings hung on them.
Failures are counted by `causeway.people.throttle`.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from causeway.people.errors import WeakPassword

MINIMUM_CHARACTERS = 12
MAXIMUM_BYTES = 1024
ESSENTIAL_CHARACTERS = 6  # what must be left once guessable parts are taken away

# Written for this project: what a person in a hurry types, in a clinic in particular.
_STEMS = """
password passwort passwd passphrase pass secret letmein welcome login logon signin changeme change default temporary
temp admin administrator root superuser manager master account user guest test testing demo sample example hello
qwerty qwertz azerty asdfgh zxcvbn iloveyou love lovely sunshine princess monkey dragon football baseball basketball
soccer hockey superman batman spiderman starwars pokemon shadow michael jennifer jordan hunter killer trustno
flower summer winter spring autumn january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday freedom whatever cookie coffee chocolate banana cheese
computer internet samsung google facebook microsoft apple windows android
causeway clinic hospital health healthcare medical medicine doctor nurse therapy therapist counselor patient recovery
treatment outpatient intensive behavioral mental wellness office company business
america american england london paris newyork chicago texas california
""".split()  # noqa: SIM905  # a list of words reads best as words
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "1qaz2wsx3edc4rfv",
)
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_YEAR = re.compile(r"(19|20)\d\d")
_RUN_LENGTH = 4


class Passwords:
    """Hashes and checks passwords with one set of Argon2id parameters."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._nobody = hasher.hash(secrets.token_urlsafe(24))

    def hash(self, password: str) -> str:
        """The Argon2id hash, with parameters and a random salt inside."""
        return self._hasher.hash(password)

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one behind `kept`. With None (no such account) as much work is done, in vain."""
        if len(password.encode()) > MAXIMUM_BYTES:
            password = ""
        try:
            matches = self._hasher.verify(kept or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return matches and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than today's and should be made anew at this sign-in."""
        return self._hasher.check_needs_rehash(kept)


class _Installed:
    passwords: Passwords | None = None


def install(hasher: PasswordHasher | None) -> None:
    """Use another hasher in this process, for tests, which cannot wait for strong ones. None: the default again."""
    _Installed.passwords = None if hasher is None else Passwords(hasher)


def passwords() -> Passwords:
    """The process's hasher: Argon2id as RFC 9106 recommends where memory is limited (64 MiB, 3 passes, 4 lanes)."""
    if _Installed.passwords is None:
        _Installed.passwords = Passwords(PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4))
    return _Installed.passwords


class _Remembering(Passwords):
    """Makes one hash for equal passwords."""

    def __init__(self, maker: Passwords) -> None:
        self._maker = maker
        self._made: dict[str, str] = {}

    def hash(self, password: str) -> str:
        if password not in self._made:
            self._made[password] = self._maker.hash(password)
        return self._made[password]

    def verify(self, kept: str | None, password: str) -> bool:
        return self._maker.verify(kept, password)

    def is_outdated(self, kept: str) -> bool:
        return self._maker.is_outdated(kept)


@contextmanager
def one_hash_for_equals() -> Iterator[None]:
    """Within the block, equal passwords get one hash between them: for the demo's people, whose password everybody knows.

    A strong hash takes its time, and the demo has dozens of people. Never for real accounts, whose salts must differ.
    """
    before = passwords()
    _Installed.passwords = _Remembering(before)
    try:
        yield
    finally:
        _Installed.passwords = before


def require_good(password: str, *personal: str) -> None:
    """Raise WeakPassword unless the password will do.

    personal: the person's name and e-mail address, the clinic's name: whatever an acquaintance would try.
    """
    sentence = weakness(password, personal)
    if sentence is not None:
        raise WeakPassword(sentence)


def weakness(password: str, personal: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, as a sentence, or None."""
    if len(password) < MINIMUM_CHARACTERS:
        return "Use at least 12 characters. Three or four unrelated words work well."
    if len(password.encode()) > MAXIMUM_BYTES:
        return "Use at most 1,024 characters."
    plain = password.casefold()
    if len(set(plain)) < 5:
        return "This is too easy to guess: it uses only a few different characters."
    words = sorted(_stems() | _personal_words(personal), key=len, reverse=True)
    rest = _without_runs(plain)
    if min(_essence(rest, words), _essence(rest.translate(_LOOKALIKES), words)) < ESSENTIAL_CHARACTERS:
        return "This is too easy to guess: it is made of common words, names, years or rows of keys."
    return None


def _without_runs(text: str) -> str:
    """The text without years and runs of neighbouring keys; before digits are read as the letters they stand for."""
    text = _YEAR.sub(" ", text)
    for run in _runs():
        text = text.replace(run, " ")
    return text


def _essence(text: str, words: Iterable[str]) -> int:
    """How many characters are left without common and personal words and without repetition."""
    for word in words:
        text = text.replace(word, " ")
    text = re.sub(r"(.)\1+", r"\1", text)
    text = re.sub(r"(.{2,}?)\1+", r"\1", text)
    return len(re.sub(r"[\W_]", "", text))


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(_STEMS)


@lru_cache(maxsize=1)
def _runs() -> tuple[str, ...]:
    """Every run of four or more neighbours in the alphabet, the digits and the keyboard's rows, longest first."""
    found = set()
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for start in range(len(row)):
            for end in range(start + _RUN_LENGTH, len(row) + 1):
                found.add(row[start:end])
    return tuple(sorted(found, key=len, reverse=True))


def _personal_words(personal: Iterable[str]) -> frozenset[str]:
    parts = {part for text in personal for part in re.split(r"[\W_]+", text.casefold())}
    return frozenset(part for part in parts if len(part) >= 3)
