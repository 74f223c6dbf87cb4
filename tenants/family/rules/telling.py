"""What a participant heard during a session, for the accounting: on which basis, from when, until when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.family.rules.bases import Basis, Later, Span

DISCLOSING = frozenset({Basis.RELEASE, Basis.AGREEMENT_IN_ROOM, Basis.PERSONAL_REPRESENTATIVE})
"""Bases on which somebody is told something. Who listens only is told nothing; without a basis nothing is lawful."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one basis carried. until_at: the moment of a revocation; is_rest: it goes on after one."""

    basis: Basis
    at: datetime
    until_at: datetime | None = None
    is_rest: bool = False


def heard(
    span: Span,
    basis: Basis | None,
    *,
    later: Later | None = None,
    revoked_at: datetime | None = None,
    from_minute: int | None = None,
    until_minute: int | None = None,
) -> list[Heard]:
    """What was lawfully told, first to last.

    span: the session as it was held. later, revoked_at: what carried them on from when their release was taken back.
    from_minute, until_minute: of the session, where they were not there throughout.
    """
    came = span[0] + timedelta(minutes=from_minute or 0)
    went = span[1] if until_minute is None else span[0] + timedelta(minutes=until_minute)
    cut = revoked_at if revoked_at is not None and revoked_at < went else None
    found = []
    if basis in DISCLOSING and (cut is None or came < cut):
        found.append(Heard(basis, came, cut))
    if cut is not None and later is not None and later.value in DISCLOSING:
        found.append(Heard(Basis(later.value), max(came, cut), is_rest=True))
    return found
