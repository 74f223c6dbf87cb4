"""The numbers of measures in the clinic's rule book, and what is applied as its authors published it."""

from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Published, Rule, Unit
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.rules.shape import Instrument, Part

REVIEW_AFTER_WORSE = Rule(
    "review_after_worse",
    Group.MEASURES,
    _("A plan review after a reliable deterioration"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=30,
    source=_("Our own figure, 2026"),
)
RULES = (REVIEW_AFTER_WORSE,)


def _tells(instrument: Instrument) -> str:
    """The bands from their lowest totals, the cut and the reliable change, and what of it is to be verified."""
    told = [gettext("%(band)s from %(lowest)s", band=one.label, lowest=one.lowest) for one in instrument.bands]
    if instrument.cut is not None and instrument.is_higher_worse:
        told.append(gettext("positive from %(cut)s", cut=instrument.cut))
    elif instrument.cut is not None:
        told.append(gettext("positive below %(cut)s", cut=instrument.cut))
    if instrument.cuts:
        told.append(gettext("positive from %(male)s for men, from %(female)s for women", **instrument.cuts))
    told.extend(_tells_part(one) for one in instrument.parts if one.flag is not None or one.needs is not None)
    if instrument.change is not None:
        told.append(gettext("reliable change %(points)s points", points=instrument.change))
    if instrument.strict_change is not None:
        told.append(gettext("strictly %(points)s", points=instrument.strict_change))
    told.extend(gettext("to verify: %(what)s", what=one) for one in instrument.verify)
    return "; ".join(told)


def _tells_part(part: Part) -> str:
    if part.needs is not None:
        return str(
            gettext(
                "%(part)s met from %(needs)s at %(from)s",
                part=part.label,
                needs=part.needs,
                **{"from": part.counts_from},
            )
        )
    if part.most is not None:
        return str(gettext("%(part)s flagged up to %(most)s", part=part.label, most=part.most))
    return str(gettext("%(part)s flagged from %(least)s", part=part.label, least=part.least))


PUBLISHED = tuple(
    Published(Group.MEASURES, one.title, partial(_tells, one), one.source, is_unverified=bool(one.verify))
    for one in INSTRUMENTS.values()
)
