"""What the house needs to know about programs."""

from causeway.registry import Slice
from tenants.programs import models

slice = Slice(name="programs")

TABLES = models
