"""On whose sheet a person's day stands: what leads somebody to it asks here."""

from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from tenants.intake.models import Stay, stay_holds
from tenants.sessions.models import Attendance, CheckIn, ProgramDay, TherapySession


def sheet_track(day: type[ProgramDay] | type[CheckIn]) -> Any:
    """The track on whose sheet the row's day stands: of their stay, where it meets that day; else of the first session of a
    track for which they are written down. NULL where there is none: such a sheet would be empty.
    """
    met, written, mark = aliased(TherapySession), aliased(TherapySession), aliased(Attendance)
    meets = exists().where(met.clinic_id == Stay.clinic_id, met.track_id == Stay.track_id, met.on_date == day.on_date)
    own = select(Stay.track_id).where(
        Stay.clinic_id == day.clinic_id,
        Stay.episode_id == day.episode_id,
        stay_holds(day.on_date),
        meets.correlate(Stay, day),
    )
    other = (
        select(written.track_id)
        .join(mark, and_(mark.clinic_id == written.clinic_id, mark.session_id == written.id))
        .where(
            mark.clinic_id == day.clinic_id,
            mark.patient_id == day.patient_id,
            written.on_date == day.on_date,
            written.track_id.is_not(None),
        )
        .order_by(written.starts_at, written.id)
    )
    return func.coalesce(*(one.limit(1).correlate(day).scalar_subquery() for one in (own, other)))
