"""What the house needs to know about staff."""

from causeway.registry import Slice
from tenants.staff import models

slice = Slice(name="staff")

TABLES = models
