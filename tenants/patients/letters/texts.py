"""How a letter begins: our own words for each kind, with the facts put between. Written in the letter's language.

What stands in square brackets is for the writer to fill in or take out; nothing is signed while any is left.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from causeway.disclosure import Category, Recipient
from causeway.language import gettext
from tenants.patients.letters.rules import SCOPES, LetterKind


class About(NamedTuple):
    """Whom a letter is about and to, as its words name them. born: the birth date in words."""

    patient: str
    born: str
    clinic: str
    addressee: str
    recipient: Recipient


def begin(kind: LetterKind, about: About, categories: Collection[Category], facts: Sequence[str]) -> str:
    """A first draft: salutation, why we write, what the chart tells, what the writer adds, and the close."""
    named = {"name": about.patient, "clinic": about.clinic}
    is_own = about.recipient is Recipient.PATIENT and kind in _ON_CONSENT
    opening = (_asked_for() if is_own else _OPENINGS[kind]()) % named
    if SCOPES[kind].names_birth_date and Category.DEMOGRAPHICS in categories:
        opening += " " + gettext("Date of birth: %(born)s.") % {"born": about.born}
    parts = [_salutation(about), opening, "\n".join(facts), *_prompts(kind, categories), _close(about)]
    return "\n\n".join(part for part in parts if part)


def _asked_for() -> str:
    """To pass it on themselves, the patient needs to sign no consent."""
    return gettext("We write about the treatment of %(name)s at %(clinic)s, at their own request.")


def _salutation(about: About) -> str:
    if about.recipient is Recipient.PATIENT:
        return gettext("To whom it may concern:")
    return gettext("Dear %(name)s:") % {"name": about.addressee}


def _prompts(kind: LetterKind, categories: Collection[Category]) -> list[str]:
    """What only a clinician can say, asked for in brackets."""
    found = []
    if Category.ASSESSMENT in categories:
        ask = _FITNESS.get(kind)
        found.append(ask() if ask is not None else gettext("[Your clinical assessment, in your own words]"))
    if Category.FAMILY in categories:
        found.append(gettext("[What the family work was about, naming nobody else]"))
    return found


def _close(about: About) -> str:
    if about.recipient is Recipient.PATIENT:
        return gettext("We can answer questions about this letter only as far as %(name)s allows us to in writing.") % {
            "name": about.patient
        }
    return gettext("If you have questions, please write to us. We can answer as far as %(name)s has allowed us to.") % {
        "name": about.patient
    }


_OPENINGS: Mapping[LetterKind, Callable[[], str]] = MappingProxyType(
    {
        LetterKind.COURT: lambda: gettext(
            "We write to the court about the treatment of %(name)s at %(clinic)s, with their written consent."
        ),
        LetterKind.PROBATION: lambda: gettext(
            "We report on how %(name)s takes part in treatment at %(clinic)s, with their written consent."
        ),
        LetterKind.EMPLOYER: lambda: gettext(
            "%(name)s is under care at %(clinic)s and has asked us to confirm the following for work."
        ),
        LetterKind.LEAVE: lambda: gettext(
            "%(name)s is under care at %(clinic)s. This letter supports their request for leave from work."
        ),
        LetterKind.SCHOOL: lambda: gettext(
            "%(name)s is under care at %(clinic)s and has asked us to tell you the following, so that school can allow for it."
        ),
        LetterKind.GENERAL: lambda: gettext("%(name)s has asked us to write to you about their care at %(clinic)s."),
    }
)
_ON_CONSENT = frozenset({LetterKind.COURT, LetterKind.PROBATION})
_FITNESS: Mapping[LetterKind, Callable[[], str]] = MappingProxyType(
    {
        LetterKind.EMPLOYER: lambda: gettext("Fitness for work: [what they can and cannot do, and until when]"),
        LetterKind.LEAVE: lambda: gettext(
            "Leave from work is needed from [day] to [day], because [what they cannot do meanwhile, without a diagnosis]."
        ),
        LetterKind.SCHOOL: lambda: gettext("What would help at school: [time, breaks, exams, and until when]"),
    }
)
