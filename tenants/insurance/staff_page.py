"""What insurance shows on a staff member's page: the payers they are enrolled with."""

from typing import Any

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from tenants.insurance import queries
from tenants.staff import labels
from tenants.staff import queries as staff
from tenants.staff.cards import Card
from tenants.staff.models import StaffMember
from tenants.staff.rules.enrollments import enrollment_standing


def enrollments(db: Session, actor: Actor, member: StaffMember) -> dict[str, Any] | None:
    """A person's enrollments, for those who see everybody's and for the person."""
    if not queries.sees_all(actor) and member.user_id != actor.user_id:
        return None
    today, leads = clock.today(actor.zone), staff.lead_days(db)
    return {
        "labels": labels,
        "may_enroll": actor.may(Permission.STAFF_ENROLL),
        "rows": [
            (
                row,
                enrollment_standing(
                    row.enrollment.status,
                    row.enrollment.effective_on,
                    row.enrollment.until_on,
                    today,
                    leads.enrollment_days,
                ),
            )
            for row in queries.list_enrollments_of(db, member.id)
        ],
    }


ENROLLMENTS = Card(50, "insurance/_enrollments.html", enrollments)
