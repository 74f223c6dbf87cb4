"""What the words of billing are called on a page, in the person's language."""

from decimal import Decimal
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from tenants.billing import rules
from tenants.billing.rules import ChargeStatus, CodeSystem
from tenants.insurance.rules import Tone
from tenants.insurance.words import badge

CODE_SYSTEMS: tuple[tuple[CodeSystem, Any], ...] = (
    (CodeSystem.CPT, _("CPT")),
    (CodeSystem.HCPCS, _("HCPCS")),
    (CodeSystem.REVENUE, _("Revenue code")),
    (CodeSystem.SNOMED, _("SNOMED CT")),
    (CodeSystem.LOCAL, _("Our own")),
)
_VOIDED = _("Voided")


def code_system(value: CodeSystem) -> str:
    """Whose code it is."""
    return str(dict(CODE_SYSTEMS)[value])


def status(value: ChargeStatus) -> Markup:
    """A badge for what is out of the ordinary; nothing for a recorded charge."""
    return badge(str(_VOIDED), Tone.BAD) if value is ChargeStatus.VOIDED else Markup("")


def units(value: Decimal) -> str:
    """Units without needless zeros: "4", "1.5"."""
    return f"{value.normalize():f}"


def period(text: str) -> str:
    """A month or year as people say it, on one line: "Nov 2026", "2026"."""
    found = rules.period_of(text)
    if found is None or len(text) == 4:
        return text
    names = Locale.parse(str(get_locale() or "en")).months["format"]["abbreviated"]
    return f"{names[found[0].month]}\N{NO-BREAK SPACE}{found[0].year}"
