"""Links in words, as staff read them."""

from flask_babel import lazy_gettext as _

from tenants.links.models import LinkWay
from tenants.links.rules import State

WAYS = {LinkWay.MAIL: _("Mailed"), LinkWay.SHOWN: _("Shown here"), LinkWay.HANDED: _("Device handed over")}
STATES = {
    State.WAITING: (_("not opened yet"), "info"),
    State.OPENED: (_("opened"), "info"),
    State.USED: (_("answered"), "good"),
    State.WITHDRAWN: (_("withdrawn"), ""),
    State.EXPIRED: (_("run out"), ""),
}
