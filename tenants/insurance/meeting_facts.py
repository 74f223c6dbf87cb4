"""What insurance tells a team meeting of people at a glance: an authorization that runs out soon."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.web import formats
from tenants.care.meetings.facts import Fact, FactSource, Present
from tenants.insurance import queries, words
from tenants.insurance.due import is_urgent


def running_out(db: Session, actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """Until when somebody's days are authorized, where that ends soon, and what is left. One statement."""
    found: dict[UUID, list[Fact]] = {}
    ids = [one.patient_id for one in people]
    for row in queries.list_running_out(db, actor, today, 5 * len(ids), patient_ids=ids):
        said = gettext(
            "until %(day)s, %(left)s",
            day=formats.day(row.covered_until_on),
            left=words.units_text(row.authorized_units, row.used_units, row.unit_kind),
        )
        tone = "bad" if is_urgent(row, today) else "warn"
        found.setdefault(row.patient_id, []).append(Fact(gettext("Authorization"), said, tone))
    return found


SOURCE = FactSource("authorizations", 70, Permission.AUTHORIZATION_READ, running_out)
