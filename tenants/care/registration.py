"""What the house needs to know about goals, contact notes and curriculum progress."""

from causeway.registry import Slice
from tenants.care import models

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models

slice = Slice(name="care")
