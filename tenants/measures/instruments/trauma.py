"""Trauma: PCL-5, with its four clusters. The labels are our own."""

from flask_babel import lazy_gettext as _

from tenants.measures.rules.shape import Band, Instrument, Item, Part
from tenants.measures.rules.words import Name

_MONTH = (0, 1, 2, 3, 4)
_LABELS = (
    _("Memories that intrude"),
    _("Dreams of it"),
    _("As if it happened again"),
    _("Upset by reminders"),
    _("Body reacts to reminders"),
    _("Avoids thoughts and feelings"),
    _("Avoids reminders outside"),
    _("Gaps in remembering"),
    _("Harsh beliefs"),
    _("Blame"),
    _("Strong bad feelings"),
    _("Lost interest"),
    _("Distant from others"),
    _("Cannot feel good things"),
    _("Irritable or angry"),
    _("Takes risks"),
    _("Watchful"),
    _("Jumpy"),
    _("Concentration"),
    _("Sleep"),
)

PCL_5 = Instrument(
    name=Name.PCL_5,
    title="PCL-5",
    about=_("Post-traumatic stress, the past month"),
    items=tuple(Item(number, label, _MONTH) for number, label in enumerate(_LABELS, 1)),
    source="National Center for PTSD 2013; Blevins 2015; reliable change: Marx 2022, J Trauma Stress 2023",
    bands=(
        Band(0, "below", _("Below the cut"), "good"),
        Band(31, "at_cut", _("Within the range of cuts, 31 to 33"), "warn"),
        Band(34, "above", _("Above the cut"), "bad"),
    ),
    change=10,
    strict_change=15,
    cut=31,
    parts=(
        Part("b", _("Intrusion"), (1, 2, 3, 4, 5), needs=1, counts_from=2),
        Part("c", _("Avoidance"), (6, 7), needs=1, counts_from=2),
        Part("d", _("Thoughts and mood"), (8, 9, 10, 11, 12, 13, 14), needs=2, counts_from=2),
        Part("e", _("Arousal"), (15, 16, 17, 18, 19, 20), needs=2, counts_from=2),
    ),
    ages=(18, 150),
    verify=(_("The stricter reliable change of 15 points."),),
)
