"""What the house needs to know about interop."""

from causeway.registry import Slice
from tenants.interop import models
from tenants.interop.cli import import_group

slice = Slice(name="interop", commands=(import_group,), job_modules=("tenants.interop.jobs",))

TABLES = models
