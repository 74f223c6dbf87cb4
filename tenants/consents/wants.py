"""What is about to need a consent, as the slices above tell it: a session by video, a payer to bill, a relative who is invited.

A slice registers a function; the chart's page of consents asks all of them, and offers the one press that prepares each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.registered import Registered
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind


def _any(_consent: Consent) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Want:
    """A consent that something planned needs.

    kind: the one that the press prepares. why: what is planned, in a sentence's words. on: the day it is for, None: now.
    begins: what the new form begins with (`beginning.of`). kinds: those of which one will do, empty: `kind` alone. holds:
    whether such a consent, in force, is for this.
    """

    kind: ConsentKind
    why: str
    on: date | None = None
    begins: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[ConsentKind] = frozenset()
    holds: Callable[[Consent], bool] = _any

    def is_for(self, consent: Consent) -> bool:
        """Whether this consent, once in force, is what is wanted."""
        return consent.kind in (self.kinds or {self.kind}) and self.holds(consent)


class Source(NamedTuple):
    """Who knows of something planned. permission: of those who may read there what is planned."""

    permission: Permission
    ask: Callable[[Session, Actor, UUID, date], Sequence[Want]]


register: Registered[Source] = Registered()
