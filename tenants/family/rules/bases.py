"""On what basis somebody may sit in a family session, and the consent mark beside a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


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


class Refusal(StrEnum):
    """Why a basis cannot be relied on."""

    PROTECTIVE_ORDER = "protective_order"
    NEVER_TELL = "never_tell"
    NO_RELEASE = "no_release"
    RELEASE_EXPIRED = "release_expired"
    RELEASE_REVOKED = "release_revoked"
    RELEASE_NOT_YET = "release_not_yet"
    RELEASE_INCOMPLETE = "release_incomplete"
    PART_2 = "part_2"
    PATIENT_ABSENT = "patient_absent"
    NO_REPRESENTATIVE = "no_representative"
    ACCOUNT_MISSING = "account_missing"


class MarkState(StrEnum):
    """How a contact's release stands on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    INCOMPLETE = "incomplete"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Release:
    """A release to one contact, as far as its dates go.

    signed_on: None while nobody has signed it. expires_on: the last day it holds, None where an event ends it.
    revoked_on: the day it was revoked; from that day on it no longer holds. is_complete: it has every element of 42 CFR
    2.31.
    """

    id: UUID
    signed_on: date | None
    expires_on: date | None = None
    revoked_on: date | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """The consent mark: the state, the day it ends or ended (None: none known), and the release it speaks of."""

    state: MarkState
    until: date | None = None
    release_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ContactFlags:
    """What a contact's record says that decides who may be told."""

    has_protective_order: bool = False
    is_never_tell: bool = False
    is_representative: bool = False  # guardian, or holds a power of attorney


def consent_mark(releases: Iterable[Release], on: date) -> Mark:
    """How the best of a contact's releases stands on the clinic-local day `on`.

    One in force wins, the one that holds longest first; otherwise the one that comes nearest to holding, so that the
    mark says what is missing. Source: 42 CFR 2.31 (2024 rule), `domain.md` §6.
    """
    marks = [_mark(release, on) for release in releases]
    if not marks:
        return Mark(MarkState.NONE)
    return max(marks, key=lambda mark: (_NEARNESS[mark.state], mark.until or date.max, mark.release_id))


_NEARNESS = {
    MarkState.NONE: 0,
    MarkState.INCOMPLETE: 1,
    MarkState.REVOKED: 2,
    MarkState.EXPIRED: 3,
    MarkState.NOT_YET: 4,
    MarkState.IN_FORCE: 5,
}


def _mark(release: Release, on: date) -> Mark:
    if release.signed_on is None or not release.is_complete:
        return Mark(MarkState.INCOMPLETE, None, release.id)
    if release.revoked_on is not None and release.revoked_on <= on:
        return Mark(MarkState.REVOKED, release.revoked_on, release.id)
    if release.expires_on is not None and release.expires_on < on:
        return Mark(MarkState.EXPIRED, release.expires_on, release.id)
    if release.signed_on > on:
        return Mark(MarkState.NOT_YET, release.signed_on, release.id)
    return Mark(MarkState.IN_FORCE, release.expires_on, release.id)


_RELEASE_REFUSALS = {
    MarkState.NONE: Refusal.NO_RELEASE,
    MarkState.EXPIRED: Refusal.RELEASE_EXPIRED,
    MarkState.REVOKED: Refusal.RELEASE_REVOKED,
    MarkState.NOT_YET: Refusal.RELEASE_NOT_YET,
    MarkState.INCOMPLETE: Refusal.RELEASE_INCOMPLETE,
}


def blocked(flags: ContactFlags) -> Refusal | None:
    """Why this contact may not be planned for, invited or told anything, whatever has been signed; None if they may."""
    if flags.has_protective_order:
        return Refusal.PROTECTIVE_ORDER
    return Refusal.NEVER_TELL if flags.is_never_tell else None


def refusal(
    basis: Basis,
    *,
    is_part_2: bool,
    mark: Mark,
    flags: ContactFlags,
    is_patient_present: bool,
    has_account: bool = False,
) -> Refusal | None:
    """Why `basis` cannot be relied on for this contact in this session; None when it can.

    is_part_2: the patient's record falls under 42 CFR Part 2: a signed release only, or listening only. mark: the
    release on the day of the session. has_account: what happened is written down (asked for when there was no basis).
    Source: 45 CFR 164.510(b) (agreement, patient present), 164.502(g) (representative), 42 CFR 2.31; `domain.md` §6.
    """
    if basis is Basis.NONE:
        return None if has_account else Refusal.ACCOUNT_MISSING
    stopped = blocked(flags)
    if stopped is not None or basis is Basis.LISTENING_ONLY:
        return stopped
    if basis is Basis.RELEASE:
        return _RELEASE_REFUSALS.get(mark.state)
    if is_part_2:
        return Refusal.PART_2
    if basis is Basis.AGREEMENT_IN_ROOM:
        return None if is_patient_present else Refusal.PATIENT_ABSENT
    return None if flags.is_representative else Refusal.NO_REPRESENTATIVE
