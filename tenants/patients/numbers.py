"""What consents have in the clinic's rule book: how long before its end one is named, and the state pack for minors."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from tenants.clinics import rulebook
from tenants.clinics.rulebook import Group, Published, Rule, Unit
from tenants.patients.rules.minors import EDITION, PACK, Alone
from tenants.patients.signatures.rules import AGE_OF_MAJORITY, MAJORITY_BY_STATE

ENDING = Rule(
    "consents_ending",
    Group.CONSENTS,
    _("A consent is named on the worklist before its last day"),
    Unit.DAYS,
    usual=14,
    least=1,
    most=90,
    source=_("Our own default, 2026"),
)
RULES = (ENDING,)


def soon(db: Session, today: date) -> date:
    """The day by which a consent ends soon, as the rule book says."""
    return today + rulebook.course(db, ENDING).span_on(today)


_OTHERS = _(
    "Where a state is not listed, somebody under age and a guardian both sign: nothing is known here, and that is the careful "
    "answer."
)


def _tells(state: str) -> str:
    """What is applied in a state."""
    law = PACK[state]
    text: str = gettext(
        "Of age at %(majority)s. Alone to mental-health treatment: %(mental)s. Alone to substance-use treatment, which under "
        "42 CFR 2.14 only they then sign for: %(substance)s.",
        majority=MAJORITY_BY_STATE.get(state, AGE_OF_MAJORITY),
        mental=_from(law.mental_health),
        substance=_from(law.substance_use),
    )
    return text


def _from(law: Alone) -> str:
    if law.years is None:
        said = gettext("not by age")
    elif law.years == 0:
        said = gettext("at any age")
    else:
        said = gettext("from %(years)s", years=law.years)
    return f"{said} ({law.note.rstrip('.')})" if law.note and law.years != 0 else said


def _sources(state: str) -> str:
    law = PACK[state]
    return "; ".join(dict.fromkeys((law.mental_health.source, law.substance_use.source)))


def published() -> Sequence[Published]:
    """The pack, a line a state, and what holds elsewhere."""
    return [
        *(
            Published(
                Group.CONSENTS,
                _("Minors who consent alone: %(state)s", state=state),
                partial(_tells, state),
                _sources(state),
                EDITION,
                is_unverified=True,
            )
            for state in sorted(PACK)
        ),
        Published(
            Group.CONSENTS,
            _("Minors who consent alone: any other state"),
            partial(str, _OTHERS),
            _("Our own choice, 2026; 42 CFR 2.14(b)"),
            EDITION,
            is_unverified=True,
        ),
    ]
