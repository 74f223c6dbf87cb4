"""What the house needs to know about counselling notes: two tabs, and nothing else. No search, no list, no due item."""

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import Slice, Tab
from tenants.care.counselling import models, releasing
from tenants.care.counselling.views import make_views
from tenants.patients.gate import note_readers
from tenants.patients.queries import trails

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models

for unsaid in ("counselling_notes", "counselling_addenda", "counselling_drafts", "counselling_note"):
    trails.unsaid(unsaid)
note_readers(releasing.reads)


slice = Slice(
    name="counselling",
    views=make_views,
    tabs=(
        Tab(
            44,
            "counselling",
            _("Counselling notes"),
            "counselling.index",
            Permission.COUNSELLING_WRITE,
            under="sessions",
        ),
        Tab(
            45,
            "counselling_supervised",
            _("Counselling notes, supervised"),
            "counselling_supervised.index",
            Permission.COUNSELLING_READ,
            under="sessions",
        ),
    ),
)
