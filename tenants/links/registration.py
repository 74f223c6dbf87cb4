"""What the house needs to know about one-time links."""

from causeway.registry import Slice
from tenants.links import models
from tenants.links.views.patient import blueprint

# Naming the models brings the table into the metadata that migrations are checked against.
TABLES = (models.PatientLink,)

slice = Slice(name="links", blueprints=(blueprint,))
