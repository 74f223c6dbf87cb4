"""What the house needs to know about intake."""

from causeway.registry import Slice
from tenants.intake import models, queries
from tenants.programs import occupancy

occupancy.register(queries.count_places)

slice = Slice(name="intake")

TABLES = models
