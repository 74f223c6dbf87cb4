"""Whom a text that leaves one family's record may not name: the other families of its group. Pure.

The name check itself is that of group notes (`tenants.sessions.rules.naming`).
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from tenants.sessions.rules.naming import Hit, Named, keys_of, left, names_found


def strangers_named(
    text: str, others: Iterable[Named[UUID]], own: Iterable[Named[UUID]], confirmed: Collection[str] = ()
) -> list[Hit[UUID]]:
    """Where the text may name somebody of another family: their names that the own family does not bear, too.

    confirmed: words that somebody has said are no names here (`Hit.key`).
    """
    known = {key for person in own for key in keys_of(person)}
    return left([hit for hit in names_found(text, others) if hit.key not in known], confirmed)


def words_of(hits: Iterable[Hit[UUID]]) -> list[tuple[str, str]]:
    """The words to take out or confirm, (key, as first written), each once, in the text's order."""
    found: dict[str, str] = {}
    for hit in hits:
        found.setdefault(hit.key, hit.word)
    return list(found.items())
