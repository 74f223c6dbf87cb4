"""What a kind of consent says of its own beyond who tells whom what: the channels of a text, the place of telehealth.

Held by name in `Consent.details`. A consent prepared here on our form must have them; a signed paper of somebody else's
making has its own form, which whoever records it looked at. Sources: docs/rules.md#consents.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Protocol

from tenants.patients.rules.consents import NEEDS, ConsentKind, ConsentLike, covers

WITNESS = "witness"
"""Who is asked to sign as a witness, of any kind; never needed."""

CHANNELS = ("text", "email", "voicemail")
"""The ways of writing and calling that a consent may allow, as `channels` keeps them."""

OWN: Mapping[ConsentKind, tuple[str, ...]] = MappingProxyType(
    {
        ConsentKind.TREATMENT: ("services",),
        ConsentKind.PRIVACY_NOTICE: ("notice",),  # which edition was given (45 CFR 164.520(c)(2))
        ConsentKind.FINANCIAL: ("responsible", "payers"),
        ConsentKind.TELEHEALTH: ("location", "emergency", "alternative"),
        ConsentKind.GROUP_CONFIDENTIALITY: (),
        ConsentKind.TEXTING_AND_MAIL: ("channels", "addresses"),
        ConsentKind.RELEASE: (),
        ConsentKind.PART2_TPO: (),
        ConsentKind.COUNSELLING_NOTES: ("notes",),
        ConsentKind.LEGAL_PROCEEDINGS: ("proceeding",),
        ConsentKind.CRIMINAL_JUSTICE: ("condition_by", "duration"),  # 42 CFR 2.35(a), (b)
        ConsentKind.GUARDIAN: ("agrees_to",),
    }
)

NAMES = (*dict.fromkeys(name for names in OWN.values() for name in names), WITNESS)


_ADDRESS = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+")


def lets_be_written(details: Mapping[str, str], channel: str, address: str | None = None, *, was_asked: bool) -> bool:
    """Whether a consent to texting and email names this way, and the address where it names any.

    address: the one that is written to, None where it is not a mailbox. was_asked: our own form had the question; a paper from
    before that names no way speaks in its own words (45 CFR 164.522(b)).
    """
    ways = details.get("channels", "").split()
    if (ways or was_asked) and channel not in ways:
        return False
    named = {one.rstrip(".").casefold() for one in _ADDRESS.findall(details.get("addresses", ""))}
    return address is None or not named or address.strip().casefold() in named


def missing_details(kind: ConsentKind, details: Mapping[str, str]) -> tuple[str, ...]:
    """The kind's own elements that are not there, by name."""
    return tuple(name for name in OWN[kind] if not details.get(name, "").strip())


class ReleaseLike(ConsentLike, Protocol):
    """What is read of a release's scope. statement: the words of our own form, None for a paper of somebody else's making."""

    @property
    def statement(self) -> str | None: ...


def lets_nothing_leave(release: ReleaseLike, *, is_part2: bool) -> bool:
    """Whether a release of a record under Part 2 carries nothing: our form had substance-use records to tick, and they were not
    ticked.

    A paper from before speaks in its own words, and a form of a kind about one category alone does not ask.
    """
    needs = NEEDS[release.kind]
    was_asked = release.statement is not None and needs.is_release and not needs.only_category
    return is_part2 and was_asked and "substance_use" not in release.categories


def carries(release: ReleaseLike, categories: Collection[str], purpose: str, *, is_part2: bool) -> bool:
    """Whether a release's scope lets all of `categories` leave for `purpose`, of a record under Part 2 or not.

    Source: 42 CFR 2.31(a)(3), what is disclosed is described in a specific and meaningful way.
    """
    return not lets_nothing_leave(release, is_part2=is_part2) and covers(release, categories, purpose)
