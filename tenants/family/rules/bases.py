"""On what basis somebody may sit in a family session, and the consent mark beside a person.

When a release is in force is `tenants/patients`' rule; here it is read on the day of the session and for family work.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tenants.patients.rules import consents
from tenants.patients.rules.consents import State
from tenants.patients.rules.details import ReleaseLike, carries, lets_nothing_leave

FAMILY = "family"
"""The category of information, as releases name it, that family work needs."""


class Basis(StrEnum):
    """What the clinic relied on when a participant took part.

    NONE is no basis: somebody took part although nothing allowed telling them anything. It can always be documented,
    with an account of what happened; it can never be planned.
    """

    RELEASE = "release"
    AGREEMENT_IN_ROOM = "agreement_in_room"
    PERSONAL_REPRESENTATIVE = "personal_representative"
    LISTENING_ONLY = "listening_only"
    NONE = "none"


class Later(StrEnum):
    """What carried a participant from the moment on at which their release was revoked, during the session."""

    AGREEMENT_IN_ROOM = "agreement_in_room"
    PERSONAL_REPRESENTATIVE = "personal_representative"
    LISTENING_ONLY = "listening_only"
    LEFT = "left"
    NONE = "none"


class Refusal(StrEnum):
    """Why a basis cannot be relied on. REVOKED_MEANWHILE: it held at first, and nothing is said of the time after."""

    PROTECTIVE_ORDER = "protective_order"
    NEVER_TELL = "never_tell"
    PARTNER_VIOLENCE = "partner_violence"
    DO_NOT_CONTACT = "do_not_contact"
    CUSTODY = "custody"
    NO_RELEASE = "no_release"
    RELEASE_UNSIGNED = "release_unsigned"
    RELEASE_EXPIRED = "release_expired"
    RELEASE_REVOKED = "release_revoked"
    RELEASE_NOT_YET = "release_not_yet"
    RELEASE_INCOMPLETE = "release_incomplete"
    RELEASE_NARROW = "release_narrow"
    RELEASE_NOT_PART2 = "release_not_part2"
    PART_2 = "part_2"
    PATIENT_ABSENT = "patient_absent"
    NO_REPRESENTATIVE = "no_representative"
    ACCOUNT_MISSING = "account_missing"
    REVOKED_MEANWHILE = "revoked_meanwhile"


class MarkState(StrEnum):
    """How a contact's release stands on a day. NARROW: in force, but not for family work. NOT_PART2: in force, but of a record
    under Part 2 it lets nothing leave.
    """

    IN_FORCE = "in_force"
    NARROW = "narrow"
    NOT_PART2 = "not_part2"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    INCOMPLETE = "incomplete"
    UNSIGNED = "unsigned"
    NONE = "none"


class Release(ReleaseLike, Protocol):
    """What is read of a release to one contact."""

    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """The consent mark: the state, the day it begins, ends or ended (None: none known), and the release it speaks of.

    ends_at: the instant within the session at which it was revoked; what was said before rests on it.
    """

    state: MarkState
    until: date | None = None
    release_id: UUID | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactFlags:
    """What a contact's record says that decides who may be told. is_kept_out: by a custody order that names them.

    is_do_not_contact: they may sit in and be told; they are neither called nor written to.
    """

    has_protective_order: bool = False
    is_never_tell: bool = False
    is_partner_violence_risk: bool = False
    is_representative: bool = False  # stands for the patient (`patients.representatives`)
    is_kept_out: bool = False
    is_do_not_contact: bool = False


Span = tuple[datetime, datetime]
"""From when to when somebody is told things: a session, or twice the same instant."""


def consent_mark(
    releases: Iterable[Release],
    on: date,
    replaced: Collection[UUID] = (),
    *,
    is_part2: bool,
    span: Span | None = None,
) -> Mark:
    """How the best of a contact's releases stands on the clinic-local day `on`.

    One in force wins, the one that holds longest first; otherwise the one that comes nearest to holding, so that the
    mark says what is missing. Whether its scope carries family work, and under Part 2 anything at all, is the gate's own
    rule (`patients.rules.details.carries`), for whatever purpose it names. replaced: ids of those that a later version
    has replaced. span: the session; a release that is revoked within it holds until that instant, one revoked before does
    not, one revoked afterwards held throughout. None asks for the day as a whole. Source: 42 CFR 2.31 (2024 rule), 2.31(c)
    and 45 CFR 164.508(b)(5) on revocation.
    """
    found = (_mark(one, on, span, is_replaced=one.id in replaced, is_part2=is_part2) for one in releases)
    return max((mark for mark in found if mark is not None), key=_rank, default=Mark(MarkState.NONE))


def _rank(mark: Mark) -> tuple[int, bool, float, date, UUID]:
    ends = float("inf") if mark.ends_at is None else mark.ends_at.timestamp()
    assert mark.release_id is not None  # noqa: S101 - a mark made of a release names it
    return _NEARNESS.index(mark.state), mark.ends_at is None, ends, mark.until or date.max, mark.release_id


_NEARNESS = (
    MarkState.NONE,
    MarkState.UNSIGNED,
    MarkState.INCOMPLETE,
    MarkState.REVOKED,
    MarkState.EXPIRED,
    MarkState.NOT_YET,
    MarkState.NOT_PART2,
    MarkState.NARROW,
    MarkState.IN_FORCE,
)

_STATES = {
    State.DRAFT: MarkState.UNSIGNED,
    State.INCOMPLETE: MarkState.INCOMPLETE,
    State.NOT_YET: MarkState.NOT_YET,
    State.IN_FORCE: MarkState.IN_FORCE,
    State.EXPIRED: MarkState.EXPIRED,
    State.REVOKED: MarkState.REVOKED,
}


def _mark(release: Release, on: date, span: Span | None, *, is_replaced: bool, is_part2: bool) -> Mark | None:
    at = None if span is None else span[0]
    state = _STATES.get(consents.state(release, on, is_replaced=is_replaced, at=at))
    if state is None:
        return None  # replaced or voided: another speaks for it, or none does
    if state is MarkState.IN_FORCE and lets_nothing_leave(release, is_part2=is_part2):
        state = MarkState.NOT_PART2
    elif state is MarkState.IN_FORCE and not carries(release, {FAMILY}, release.purpose or "", is_part2=is_part2):
        state = MarkState.NARROW
    revoked = release.revoked_at
    is_cut = span is not None and revoked is not None and span[0] < revoked < span[1]
    return Mark(state, _until(release, state, on), release.id, revoked if is_cut else None)


def _until(release: Release, state: MarkState, on: date) -> date | None:
    if state is MarkState.REVOKED:
        return release.revoked_on
    if state is MarkState.NOT_YET:
        return release.signed_on
    if state is MarkState.EXPIRED and (release.expires_on is None or release.expires_on >= on):
        return release.event_happened_on
    return release.expires_on


_RELEASE_REFUSALS = {
    MarkState.NONE: Refusal.NO_RELEASE,
    MarkState.UNSIGNED: Refusal.RELEASE_UNSIGNED,
    MarkState.EXPIRED: Refusal.RELEASE_EXPIRED,
    MarkState.REVOKED: Refusal.RELEASE_REVOKED,
    MarkState.NOT_YET: Refusal.RELEASE_NOT_YET,
    MarkState.INCOMPLETE: Refusal.RELEASE_INCOMPLETE,
    MarkState.NARROW: Refusal.RELEASE_NARROW,
    MarkState.NOT_PART2: Refusal.RELEASE_NOT_PART2,
}


def blocked(flags: ContactFlags, *, is_by_phone: bool = False) -> Refusal | None:
    """Why this contact may not be planned for, invited or told anything, whatever has been signed; None if they may.

    is_by_phone: they are to sit in by telephone. Who asked not to be contacted is not called.
    """
    if flags.has_protective_order:
        return Refusal.PROTECTIVE_ORDER
    if flags.is_never_tell:
        return Refusal.NEVER_TELL
    if flags.is_kept_out:
        return Refusal.CUSTODY
    if flags.is_partner_violence_risk:
        return Refusal.PARTNER_VIOLENCE
    return Refusal.DO_NOT_CONTACT if is_by_phone and flags.is_do_not_contact else None


def refusal(
    basis: Basis,
    *,
    is_part2: bool,
    mark: Mark,
    flags: ContactFlags,
    is_patient_present: bool,
    has_account: bool = False,
    is_by_phone: bool = False,
) -> Refusal | None:
    """Why `basis` cannot be relied on for this contact in this session; None when it can.

    is_part2: the patient's record falls under 42 CFR Part 2: a signed release only, or listening only. mark: the
    release on the day of the session. has_account: what happened is written down (asked for when there was no basis).
    is_by_phone: they took part by telephone.
    Source: 45 CFR 164.510(b) (agreement, patient present), 164.502(g) (representative), 42 CFR 2.31;
    docs/rules.md#family-sessions.
    """
    if basis is Basis.NONE:
        return None if has_account else Refusal.ACCOUNT_MISSING
    stopped = blocked(flags, is_by_phone=is_by_phone)
    if stopped is not None or basis is Basis.LISTENING_ONLY:
        return stopped
    if basis is Basis.RELEASE:
        return _RELEASE_REFUSALS.get(mark.state)
    if is_part2:
        return Refusal.PART_2
    if basis is Basis.AGREEMENT_IN_ROOM:
        return None if is_patient_present else Refusal.PATIENT_ABSENT
    return None if flags.is_representative else Refusal.NO_REPRESENTATIVE


def later_refusal(
    later: Later | None,
    *,
    is_part2: bool,
    flags: ContactFlags,
    is_patient_present: bool,
    has_account: bool = False,
) -> Refusal | None:
    """Why `later` does not carry somebody from the moment on at which their release was revoked; None when it does.

    Whoever left heard nothing more. Anything else is asked for as at the beginning, the release aside.
    """
    if later is None:
        return Refusal.REVOKED_MEANWHILE
    if later is Later.LEFT:
        return None
    return refusal(
        Basis(later.value),
        is_part2=is_part2,
        mark=Mark(MarkState.REVOKED),
        flags=flags,
        is_patient_present=is_patient_present,
        has_account=has_account,
    )
