"""The words of family education."""

from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.web import formats
from tenants.family.education.queries import ClassView
from tenants.family.education.rules import Attended, InvitedBy, Offer
from tenants.family.labels import no_letter_text, stop_text
from tenants.family.queries import Seat
from tenants.family.rules import Basis

ATTENDED = {
    Attended.INVITED: _("Expected"),
    Attended.PRESENT: _("Came"),
    Attended.ABSENT: _("Did not come"),
    Attended.DECLINED: _("Declined"),
    Attended.WALKED_IN: _("Came without an invitation"),
}
TONES = {
    Attended.INVITED: "info",
    Attended.PRESENT: "good",
    Attended.ABSENT: "",
    Attended.DECLINED: "",
    Attended.WALKED_IN: "warn",
}
BASES = {
    Basis.RELEASE: _("Signed release"),
    Basis.AGREEMENT_IN_ROOM: _("The patient asked us to invite them, just now"),
    Basis.PERSONAL_REPRESENTATIVE: _("Personal representative"),
    Basis.LISTENING_ONLY: _("Came by themselves; nothing was disclosed"),
}


HANDED = {
    InvitedBy.DOCUMENT: _("on paper"),
    InvitedBy.MAIL: _("by mail"),
    InvitedBy.SPOKEN: _("told in person"),
    InvitedBy.PHONE: _("told by telephone"),
}


def why_less(offered: Offer, person: Seat) -> str:
    """Why somebody cannot be invited, or not by mail; the empty string where they can."""
    if offered.no_release:
        return str(gettext("42 CFR Part 2: only with a release in force"))
    return stop_text(offered.stopped) or no_letter_text(offered.no_letter, person.way)


def class_line(one: ClassView, zone: ZoneInfo) -> str:
    """A class in one line: when, what, in which language, how many seats are left."""
    return str(
        gettext(
            "%(when)s: %(title)s (%(language)s), %(left)s seats left",
            when=formats.moment(one.starts_at, zone),
            title=one.title,
            language=one.language,
            left=max(0, one.capacity - one.taken),
        )
    )
