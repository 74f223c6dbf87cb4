"""What the house needs to know about alerts."""

from causeway.registry import Slice
from tenants.patients.alerts import models

TABLES = models

slice = Slice(name="alerts", job_modules=("tenants.patients.alerts.jobs",))
