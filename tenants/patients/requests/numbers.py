"""The clocks of records requests in the clinic's rule book. A clinic may promise less, never more, than the law gives."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Rule, Unit
from tenants.patients.requests.rules import RequestKind


def _rule(key: str, label: object, days: int, source: object) -> Rule:
    return Rule(key, Group.PRIVACY, label, Unit.DAYS, days, least=1, most=days, source=source, is_unverified=True)


ANSWERED: Mapping[RequestKind, Rule] = {
    RequestKind.ACCESS: _rule(
        "access_answered", _("A request for the record is answered"), 30, _("45 CFR 164.524(b)(2)(i), 2013")
    ),
    RequestKind.AMENDMENT: _rule(
        "amendment_answered", _("A request to amend the record is answered"), 60, _("45 CFR 164.526(b)(2)(i), 2002")
    ),
    RequestKind.ACCOUNTING: _rule(
        "accounting_answered", _("An accounting of disclosures is given"), 60, _("45 CFR 164.528(c)(1)(i), 2002")
    ),
}
EXTENDED: Mapping[RequestKind, Rule] = {
    RequestKind.ACCESS: _rule(
        "access_extended", _("The one extension of a request for the record"), 30, _("45 CFR 164.524(b)(2)(ii), 2013")
    ),
    RequestKind.AMENDMENT: _rule(
        "amendment_extended", _("The one extension of a request to amend"), 30, _("45 CFR 164.526(b)(2)(ii), 2002")
    ),
    RequestKind.ACCOUNTING: _rule(
        "accounting_extended", _("The one extension of an accounting"), 30, _("45 CFR 164.528(c)(1)(ii), 2002")
    ),
}
RULES = (*ANSWERED.values(), *EXTENDED.values())
