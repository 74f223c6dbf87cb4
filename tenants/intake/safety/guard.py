"""Nothing closes with a high result open: the one guard that discharges, inquiries and alerts ask."""

from uuid import UUID

from sqlalchemy.orm import Session

from tenants.intake.safety import labels, queries
from tenants.intake.safety.errors import OpenHighScreen
from tenants.patients.alerts.models import Alert


def require_closed(db: Session, patient_id: UUID) -> None:
    """Raises OpenHighScreen while the patient has a screen with a high or acute result that no clinician has closed."""
    found = queries.standing(db, patient_id)
    if found.has_open_high and found.open_level is not None:
        raise OpenHighScreen(level=labels.spoken(found.open_level))


def alert_may_close(db: Session, alert: Alert) -> None:
    """No alert about a patient is closed before that. Raises OpenHighScreen."""
    require_closed(db, alert.patient_id)
