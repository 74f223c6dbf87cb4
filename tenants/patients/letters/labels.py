"""The words people read for letters. Titles are spoken in the letter's language, too."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.patients.letters.rules import LetterKind, LetterState, Tongue

KINDS: dict[LetterKind, Any] = {
    LetterKind.COURT: _("Letter to a court"),
    LetterKind.PROBATION: _("Letter to a probation or parole officer"),
    LetterKind.EMPLOYER: _("Letter to an employer"),
    LetterKind.LEAVE: _("Letter for leave from work"),
    LetterKind.SCHOOL: _("Letter to a school"),
    LetterKind.GENERAL: _("General letter"),
}
TITLES: dict[LetterKind, Any] = {
    LetterKind.COURT: _("Letter about treatment"),
    LetterKind.PROBATION: _("Report on treatment"),
    LetterKind.EMPLOYER: _("Confirmation for work"),
    LetterKind.LEAVE: _("Letter for leave from work"),
    LetterKind.SCHOOL: _("Letter for school"),
    LetterKind.GENERAL: _("Letter"),
}
STATES: dict[LetterState, Any] = {
    LetterState.DRAFT: _("Draft"),
    LetterState.SIGNED: _("Signed, not released"),
    LetterState.RELEASED: _("Released"),
    LetterState.VOIDED: _("Set aside"),
}
TONES = {LetterState.DRAFT: "warn", LetterState.SIGNED: "info", LetterState.RELEASED: "good", LetterState.VOIDED: ""}
TONGUES: dict[Tongue, Any] = {Tongue.ENGLISH: _("English"), Tongue.SPANISH: _("Spanish")}
