"""The clone check: whether parts written about several people read alike.

Pure. Names, pronouns, case, accents, punctuation and the order of words do not make two texts different. The limit is our
own: docs/rules.md, clone check.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

Id = TypeVar("Id", bound=Hashable)

ALIKE_FROM = 0.85
"""Parts read alike from this share of words in common: about one word in seven may differ."""

# "her" stands for both "him" and "his", so all of them are one word here.
_HE_OR_SHE = "he she they him her them his hers their theirs himself herself themself themselves"
_PRONOUNS = frozenset(re.findall(r"\w+", _HE_OR_SHE))
_SOMEONE = "someone"


@dataclass(frozen=True, slots=True)
class Alike(Generic[Id]):
    """Two parts that read alike, and how far: 1.0 word for word."""

    one: Id
    other: Id
    share: float


def words_of(text: str, names: Collection[str] = ()) -> Counter[str]:
    """The words of a part as they are compared. names: the person's own, as `naming.keys_of` gives them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"\w+", re.sub(r"['’‘ʼ`´](?:s\b)?", "", letters))
    return Counter(_SOMEONE if word in names or word in _PRONOUNS else word for word in words)


def share(one: Counter[str], other: Counter[str]) -> float:
    """Words in common, of the words of both: 0.0 nothing, 1.0 the same words as often. Two empty parts share nothing."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def alike(parts: Mapping[Id, Counter[str]], limit: float = ALIKE_FROM) -> list[Alike[Id]]:
    """Every pair of parts that reads alike; empty parts are nobody's copy."""
    return [
        Alike(one, other, found)
        for one, other in combinations(parts, 2)
        if (found := share(parts[one], parts[other])) >= limit
    ]


def flagged(pairs: Iterable[Alike[Id]]) -> set[Id]:
    """Everybody whose part reads like another's."""
    return {person for pair in pairs for person in (pair.one, pair.other)}
