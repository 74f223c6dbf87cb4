"""What the house needs to know about the clinic's own record."""

from causeway.registry import Slice
from tenants.clinics import models

slice = Slice(name="clinics")

TABLES = models
