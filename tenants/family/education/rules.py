"""Who may be invited to a class for families, and what came of it."""

from enum import StrEnum

from tenants.family.rules import Basis, ContactFlags, Mark, Refusal, refusal

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
