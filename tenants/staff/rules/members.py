"""Names, and who may supervise whom. Pure."""

import re
import unicodedata
from collections.abc import Hashable, Mapping
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def name_key(*parts: str) -> str:
    """Names as search and order compare them: small letters and digits without accents, single blanks."""
    plain = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters))


def would_circle(member: Id, supervisor: Id | None, supervisors: Mapping[Id, Id | None]) -> bool:
    """Whether `member` would end up above themselves if `supervisor` supervised them.

    supervisors: who supervises whom now.
    """
    seen: set[Id] = set()
    while supervisor is not None and supervisor not in seen:
        if supervisor == member:
            return True
        seen.add(supervisor)
        supervisor = supervisors.get(supervisor)
    return False
