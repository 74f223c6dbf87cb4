"""What the house needs to know about transitions."""

from causeway.registry import Slice
from tenants.transitions import models

slice = Slice(name="transitions")

TABLES = models
