"""What the house needs to know about who is on call."""

from causeway.registry import Slice
from tenants.staff.on_call import models

TABLES = models

slice = Slice(name="on_call")
