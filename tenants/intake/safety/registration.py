"""What the house needs to know about safety screens."""

from causeway.registry import Slice
from tenants.intake.safety import guard, models
from tenants.patients.alerts import services as alerts

TABLES = models
alerts.closing(guard.alert_may_close)

slice = Slice(name="safety")
