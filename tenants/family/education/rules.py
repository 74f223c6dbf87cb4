"""Who may be invited to a class for families, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum

from tenants.family.rules import (
    Basis,
    ContactFlags,
    Mark,
    MarkState,
    NoLetter,
    Refusal,
    blocked,
    no_letter,
    refusal,
)

BASES = (Basis.RELEASE, Basis.AGREEMENT_IN_ROOM, Basis.PERSONAL_REPRESENTATIVE)
"""What an invitation may rest on. Nobody is invited to listen only: the invitation itself tells."""


class Attended(StrEnum):
    """What came of an invitation. WALKED_IN: came without one; it can always be written down."""

    INVITED = "invited"
    PRESENT = "present"
    ABSENT = "absent"
    DECLINED = "declined"
    WALKED_IN = "walked_in"


CAME = frozenset({Attended.PRESENT, Attended.WALKED_IN})


class InvitedBy(StrEnum):
    """How an invitation came to somebody: on paper, to their mailbox, told in person, or by telephone."""

    DOCUMENT = "document"
    MAIL = "mail"
    SPOKEN = "spoken"
    PHONE = "phone"


class Stopped(StrEnum):
    """Why a contact gets no invitation, besides what stops everything (`family.rules.Refusal`)."""

    DO_NOT_CONTACT = "do_not_contact"
    COURT_ORDER = "court_order"


def why_not(
    basis: Basis,
    *,
    is_part2: bool,
    mark: Mark,
    flags: ContactFlags,
    is_do_not_contact: bool,
    is_told: bool | None,
) -> Refusal | Stopped | None:
    """Why this contact may not be invited on `basis`; None when they may.

    is_told: what a custody order says of telling them. The patient's agreement outside Part 2 is asked for and written down
    as the invitation is made (45 CFR 164.510(b)(2)); under Part 2 only a release in force will do (42 CFR 2.31).
    """
    found = refusal(basis, is_part2=is_part2, mark=mark, flags=flags, is_patient_present=True)
    if found is not None:
        return found
    if is_told is False:
        return Stopped.COURT_ORDER
    return Stopped.DO_NOT_CONTACT if is_do_not_contact else None


@dataclass(frozen=True, slots=True)
class Offer:
    """How somebody with a seat can be invited: by mail, by hand (on paper or in person), by telephone; whether the patient has
    to agree.

    stopped: nothing may be told them. no_release: under Part 2 without a release. no_letter: why there is no mail.
    """

    by_mail: bool = False
    by_hand: bool = False
    by_phone: bool = False
    needs_agreement: bool = False
    stopped: Refusal | None = None
    no_release: bool = False
    no_letter: NoLetter | None = None


def offer(flags: ContactFlags, mark: Mark, email: str, *, wants_mail: bool, is_part2: bool) -> Offer:
    """What the page offers for a seat. The gate is asked all the same (`tenants.patients.gate`).

    mark: the release as it stands now. email: "" for none. wants_mail: they asked for mail, or said nothing.
    """
    stopped = blocked(flags)
    if stopped is not None:
        return Offer(stopped=stopped)
    has_release = mark.state is MarkState.IN_FORCE
    if is_part2 and not has_release:
        return Offer(no_release=True)
    against = no_letter(flags, email, wants_mail=wants_mail)
    return Offer(
        by_mail=against is None,
        by_hand=True,
        by_phone=not flags.is_do_not_contact,
        needs_agreement=not has_release,
        no_letter=against,
    )
