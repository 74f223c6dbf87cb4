"""What the house needs to know about sessions."""

from causeway.registry import Slice
from tenants.sessions import models

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models.__all__

slice = Slice(name="sessions")
