"""What the hours a patient is expected in ask of their consents: to telehealth, and to what is said in group."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.consents.wants import Want
from tenants.patients.rules.consents import ConsentKind
from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.queries.patient_plan import list_expected

AHEAD = timedelta(days=14)
GROUPS = frozenset({SessionKind.GROUP, SessionKind.SKILLS, SessionKind.PSYCHOEDUCATION, SessionKind.MULTI_FAMILY})


def wanted(db: Session, _actor: Actor, patient_id: UUID, today: date) -> Sequence[Want]:
    """For the first hour of each kind in the next two weeks. Four statements."""
    coming = [session for session, _place in list_expected(db, patient_id, today, today + AHEAD)]
    found = []
    afar = next((one for one in coming if one.delivery is Delivery.TELEHEALTH), None)
    if afar is not None:
        why = gettext("%(session)s is planned by video or telephone", session=afar.title)
        found.append(Want(ConsentKind.TELEHEALTH, why, afar.on_date))
    group = next((one for one in coming if one.kind in GROUPS), None)
    if group is not None:
        why = gettext("%(session)s is a group", session=group.title)
        found.append(Want(ConsentKind.GROUP_CONFIDENTIALITY, why, group.on_date))
    return found
