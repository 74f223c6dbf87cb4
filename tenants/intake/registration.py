"""What the house needs to know about intake."""

from causeway.registry import Slice
from tenants.intake import models

slice = Slice(name="intake")

TABLES = models
