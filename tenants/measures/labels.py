"""The words people read for the fixed lists of the slice."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.measures.rules.words import Flag, How, Trend

HOWS: dict[How, Any] = {
    How.STAFF: _("Entered from paper"),
    How.KIOSK: _("On a tablet here"),
    How.LINK: _("By link"),
    How.ELSEWHERE: _("Recorded elsewhere"),
}
FLAGS: dict[Flag, tuple[Any, str]] = {
    Flag.SELF_HARM: (_("Thoughts of death or self-harm"), "bad"),
    Flag.POSITIVE: (_("At or past the cut"), "warn"),
    Flag.PATTERN: (_("Every cluster of symptoms is met"), "warn"),
    Flag.LOWER_CUT: (_("The lower cut, as the policy names no sex it goes by"), ""),
    Flag.USE: (_("Use in the past 30 days"), "warn"),
    Flag.RISK: (_("High risk"), "warn"),
    Flag.PROTECTION: (_("Little that protects"), "warn"),
}
TRENDS: dict[Trend, tuple[Any, str]] = {
    Trend.IMPROVED: (_("Improved"), "good"),
    Trend.UNCHANGED: (_("Unchanged"), ""),
    Trend.DETERIORATED: (_("Deteriorated"), "bad"),
}
