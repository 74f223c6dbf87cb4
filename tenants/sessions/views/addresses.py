"""What the views of one session share about its address."""

from causeway.ids import id_of
from causeway.web.current import current
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.schedule_hours import get_hour
from tenants.sessions.schedule_errors import HourNotFound


def session_at(session_id: str) -> TherapySession:
    """The session of an address. Raises HourNotFound."""
    return get_hour(current.db, id_of(session_id, HourNotFound))
