"""The name check: whether a text that several charts will show names somebody who attended.

Pure: the text and the people's names in, places in the text out. Where the numbers come from: docs/rules.md, name check.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tenants.patients.rules.names import name_key

Id = TypeVar("Id", bound=Hashable)

# Letters with the marks that may follow them, apostrophes between letters.
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’‘ʼ`´](?:{_LETTER})+)*")
_POSSESSIVE = re.compile(r"['’‘ʼ`´][sS]$")
_INITIALS = re.compile(r"(?<!\w)([A-Z])\.?[ \u00a0]?([A-Z])(?!\w)\.?")
# Words inside names that are words of their own in many languages.
PARTICLES = frozenset(
    re.findall(r"\w+", "al ap bin binti da dal de del della der di dos du e el ibn la le los st van vander von y")
)
PLURAL_FROM = 4
"""Names of at least so many letters are found in the plural too ("the Garcias"); "Thi" must not be found in "this"."""


@dataclass(frozen=True, slots=True)
class Named(Generic[Id]):
    """Somebody who attended. preferred: what they go by, "" for nothing else."""

    id: Id
    first: str
    last: str
    preferred: str = ""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Id]):
    """A place where somebody may be named. word: as written; key: as compared, and what a confirmation is about."""

    id: Id
    word: str
    key: str
    start: int
    end: int


def names_found(text: str, people: Iterable[Named[Id]]) -> list[Hit[Id]]:
    """Every place where the text may name somebody, in the text's order.

    First, last and preferred names and each of their parts, whole words, whatever the case and accents, also with 's or in
    the plural; and initials in capitals ("J.S.", "JS").
    """
    by_key: dict[str, list[Id]] = {}
    by_initials: dict[str, list[Id]] = {}
    for person in people:
        for key in keys_of(person):
            by_key.setdefault(key, []).append(person.id)
        for pair in _initials_of(person):
            by_initials.setdefault(pair, []).append(person.id)
    hits = [
        Hit(owner, match.group(), key, match.start(), match.end())
        for match in _WORD.finditer(text)
        for key in _readings(match.group())
        for owner in by_key.get(key, ())
    ]
    hits += [
        Hit(owner, match.group(), "".join(match.groups()).casefold(), match.start(), match.end())
        for match in _INITIALS.finditer(text)
        for owner in by_initials.get("".join(match.groups()), ())
    ]
    return sorted(set(hits), key=lambda hit: (hit.start, hit.end, str(hit.id)))


def keys_of(person: Named[Id]) -> frozenset[str]:
    """The words that give a person away, as they are compared."""
    return frozenset(key for name in (person.first, person.last, person.preferred) for key in _keys(name))


def left(hits: Iterable[Hit[Id]], confirmed: Iterable[str]) -> list[Hit[Id]]:
    """The hits whose word nobody has confirmed to be something else."""
    cleared = set(confirmed)
    return [hit for hit in hits if hit.key not in cleared]


def around(text: str, hit: Hit[Id], width: int = 30) -> tuple[str, str, str]:
    """The hit with a little of the text before and after it."""
    before, after = text[max(0, hit.start - width) : hit.start], text[hit.end : hit.end + width]
    return before, text[hit.start : hit.end], after


def _keys(name: str) -> Iterator[str]:
    words = name_key(name).split()
    if not words:
        return
    telling = [word for word in words if word not in PARTICLES and len(word) > 1]
    yield from telling or words
    if len(words) > 1:
        yield "".join(words)
    # "O'Brien" is also found as "Brien", "D'Angelo" as "Angelo".
    for part in re.split(r"[\s'’‘ʼ`´-]+", name):
        key = name_key(part).replace(" ", "")
        if len(key) > 2 and key not in PARTICLES:
            yield key


def _readings(word: str) -> Sequence[str]:
    """The ways a written word may be read as a name: as it stands, without 's, without a plural s."""
    bare = _POSSESSIVE.sub("", word)
    keys = {name_key(word).replace(" ", ""), name_key(bare).replace(" ", "")}
    for key in list(keys):
        for ending in ("s", "es"):
            if key.endswith(ending) and len(key) - len(ending) >= PLURAL_FROM:
                keys.add(key[: -len(ending)])
    return sorted(keys)


def _initials_of(person: Named[Id]) -> set[str]:
    last = name_key(person.last)
    return {
        f"{first[0]}{last[0]}".upper()
        for name in (person.first, person.preferred)
        if (first := name_key(name)) and last and first[0].isalpha() and last[0].isalpha()
    }
