"""Low mood, worry and well-being: PHQ-9, PHQ-A, GAD-7, WHO-5. The labels are our own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _

from tenants.measures.rules.shape import Band, Instrument, Item
from tenants.measures.rules.words import Name

_TWO_WEEKS = (0, 1, 2, 3)


def _items(labels: Sequence[Any], points: tuple[int, ...]) -> tuple[Item, ...]:
    return tuple(Item(number, label, points) for number, label in enumerate(labels, 1))


_MOOD = (
    *_items(
        (
            _("Interest and pleasure"),
            _("Low mood"),
            _("Sleep"),
            _("Energy"),
            _("Appetite"),
            _("Self-worth"),
            _("Concentration"),
            _("Slowed or restless"),
        ),
        _TWO_WEEKS,
    ),
    Item(9, _("Thoughts of death or self-harm"), _TWO_WEEKS, is_self_harm=True),
)

PHQ_9 = Instrument(
    name=Name.PHQ_9,
    title="PHQ-9",
    about=_("Depression, the past two weeks"),
    items=_MOOD,
    source="Kroenke, Spitzer, Williams 2001; reliable change: IAPT manual 2024",
    bands=(
        Band(0, "minimal", _("Minimal"), "good"),
        Band(5, "mild", _("Mild"), "info"),
        Band(10, "moderate", _("Moderate"), "warn"),
        Band(15, "moderately_severe", _("Moderately severe"), "bad"),
        Band(20, "severe", _("Severe"), "bad"),
    ),
    change=6,
    ages=(18, 150),
    twin=Name.PHQ_A,
)

PHQ_A = replace(
    PHQ_9,
    name=Name.PHQ_A,
    title="PHQ-A",
    about=_("Depression in adolescents, the past two weeks"),
    source="Johnson, Harris, Spitzer, Williams 2002; reliable change as of the PHQ-9",
    ages=(11, 17),
    twin=Name.PHQ_9,
    verify=(_("The reliable change is the PHQ-9's."),),
)

GAD_7 = Instrument(
    name=Name.GAD_7,
    title="GAD-7",
    about=_("Anxiety, the past two weeks"),
    items=_items(
        (
            _("Nervous or on edge"),
            _("Cannot stop worrying"),
            _("Worries about many things"),
            _("Trouble relaxing"),
            _("Restless"),
            _("Irritable"),
            _("Afraid of what may come"),
        ),
        _TWO_WEEKS,
    ),
    source="Spitzer, Kroenke, Williams, Löwe 2006; reliable change: IAPT manual 2024",
    bands=(
        Band(0, "minimal", _("Minimal"), "good"),
        Band(5, "mild", _("Mild"), "info"),
        Band(10, "moderate", _("Moderate"), "warn"),
        Band(15, "severe", _("Severe"), "bad"),
    ),
    change=4,
    ages=(12, 150),
)

WHO_5 = Instrument(
    name=Name.WHO_5,
    title="WHO-5",
    about=_("Well-being, the past two weeks"),
    items=_items(
        (_("Good spirits"), _("Calm"), _("Active"), _("Rested"), _("Days with things that interest")),
        (0, 1, 2, 3, 4, 5),
    ),
    source="WHO 1998; Topp, Østergaard, Søndergaard, Bech 2015",
    bands=(Band(0, "low", _("Low well-being"), "warn"), Band(52, "fair", _("Fair or good"), "good")),
    factor=4,
    is_higher_worse=False,
    change=10,
    cut=52,  # the raw sum below 13, times four
    ages=(9, 150),
)
