"""What drug and alcohol tests tell in a letter: how many there were, and what they came to. Never of which substances."""

from collections import Counter
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.language import gettext, words
from causeway.web import formats
from tenants.care.drug_tests import queries
from tenants.care.drug_tests.rules import Verdict
from tenants.patients.letters.facts import FactSource, Period

# In the order in which a letter says them. A test without a result is none yet.
_SAID = {
    Verdict.NEGATIVE: _("%(count)s negative"),
    Verdict.DILUTE: _("%(count)s negative, of a dilute specimen"),
    Verdict.EXPLAINED: _("%(count)s positive, explained by a medication"),
    Verdict.PRESUMPTIVE: _("%(count)s positive by a screening test, not confirmed"),
    Verdict.CONFIRMED: _("%(count)s positive, confirmed"),
    Verdict.REFUSED: _("%(count)s declined"),
    Verdict.TAMPERED: _("%(count)s without a valid specimen"),
    Verdict.NO_SPECIMEN: _("%(count)s for which no specimen could be given"),
}


def tests(db: Session, actor: Actor, patient_id: UUID, period: Period) -> list[str]:
    """The tests of the time whose result is signed off, by what they came to. Two statements."""
    found = Counter(
        comes_to
        for on, comes_to in queries.list_settled(db, patient_id, actor.zone)
        if period.from_on <= on <= period.until_on and comes_to in _SAID
    )
    if not found:
        return []
    said = gettext("Drug and alcohol tests from %(day)s to %(until)s: %(all)s in all; %(list)s.")
    return [
        said
        % {
            "day": formats.day(period.from_on),
            "until": formats.day(period.until_on),
            "all": found.total(),
            "list": "; ".join(words(text) % {"count": found[one]} for one, text in _SAID.items() if found[one]),
        }
    ]


SOURCE = FactSource("tests", 60, Category.TESTS, Permission.CARE_READ, tests)
