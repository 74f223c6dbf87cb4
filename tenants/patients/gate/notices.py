"""What goes along with whatever leaves on a release (42 CFR 2.32): the notice, and the scope of the consent, in words."""

from datetime import date

from causeway.disclosure import Category, Leaving
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.words import CATEGORIES, purpose_of


def notice_of(release: Consent, language: str) -> str:
    """The short form of the notice (2.32(a)(2)) and a clear explanation of the scope (2.32(b)), for who reads `language`."""
    with speaking(language):
        return f"{_notice()} {_scope_of(release)}"


def directors_notice(leaving: Leaving, until_on: date) -> str:
    """The same of the program director's consent to be paid (2.15(a)(2)), which stands in the patient's place."""
    with speaking(leaving.language):
        scope = gettext(
            "The program director has consented for the patient (42 CFR 2.15(a)(2)), to be paid for services only; until: "
            "%(until)s."
        ) % {"until": formats.day(until_on)}
        return f"{_notice()} {scope}"


def _notice() -> str:
    return gettext("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")


def _scope_of(release: Consent) -> str:
    until = formats.day(release.expires_on) if release.expires_on else (release.expires_event or "")
    return gettext("The patient's consent covers: %(what)s; to: %(whom)s; for: %(purpose)s; until: %(until)s.") % {
        "what": ", ".join([words(CATEGORIES[Category(one)]) for one in release.categories] + _which(release)),
        "whom": release.recipient_name,
        "purpose": purpose_of(release),
        "until": until,
    }


def _which(release: Consent) -> list[str]:
    """Which counselling notes, as the consent says."""
    said = release.details.get("notes", "").strip()
    return [said] if said and release.kind is ConsentKind.COUNSELLING_NOTES else []
