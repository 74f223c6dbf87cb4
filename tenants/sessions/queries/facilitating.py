"""Facilitated sessions as own caseload: who leads a group sees the charts of those who come to it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from causeway import clock
from causeway.access import Actor
from tenants.intake.models import Stay
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.rules.words import SessionStatus
from tenants.staff.models import StaffMember

WINDOW = timedelta(days=7)


def facilitates(actor: Actor) -> Sequence[Select[UUID]]:
    """The patients of a session the actor leads within a week before or after today.

    Of a track: everybody on one of its stays today. Of any session: everybody with an attendance row. Both start from the
    few sessions somebody leads in two weeks.
    """
    today = clock.today(actor.zone)
    led = (
        select(TherapySession.clinic_id, TherapySession.id, TherapySession.track_id)
        .join(
            SessionFacilitator,
            and_(
                SessionFacilitator.clinic_id == TherapySession.clinic_id,
                SessionFacilitator.session_id == TherapySession.id,
            ),
        )
        .join(
            StaffMember,
            and_(
                StaffMember.clinic_id == SessionFacilitator.clinic_id,
                StaffMember.id == SessionFacilitator.staff_member_id,
            ),
        )
        .where(
            StaffMember.user_id == actor.user_id,
            TherapySession.on_date.between(today - WINDOW, today + WINDOW),
            TherapySession.status != SessionStatus.CANCELLED,
        )
        .subquery()
    )
    on_track = (
        select(Stay.patient_id)
        .join(led, and_(led.c.clinic_id == Stay.clinic_id, led.c.track_id == Stay.track_id))
        .where(Stay.from_on <= today + WINDOW, or_(Stay.until_on.is_(None), Stay.until_on >= today - WINDOW))
    )
    came = select(Attendance.patient_id).join(
        led, and_(led.c.clinic_id == Attendance.clinic_id, led.c.id == Attendance.session_id)
    )
    return on_track, came
