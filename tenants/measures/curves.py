"""Scores as the charts draw them: the line over the days, bands behind it, and what a reliable change from the baseline is."""

from typing import Any

from flask_babel import gettext

from causeway.language import words
from causeway.web import formats
from tenants.measures.queries.taken import Course
from tenants.measures.rules.shape import Instrument


def curve(course: Course) -> dict[str, Any] | None:
    """What `charts.js` draws of one course; None before there are two complete ones to draw a line between."""
    complete = course.complete
    if len(complete) < 2:
        return None
    instrument = course.instrument
    drawn: dict[str, Any] = {
        "kind": "line",
        "axis": [formats.day(one.taken_on) for one in complete],
        "unit": "",
        "series": [
            {"name": words(part.label), "values": [one.parts.get(part.key) for one in complete]}
            for part in instrument.parts
        ],
    }
    if instrument.has_total:
        drawn["series"] = [{"name": instrument.title, "values": [one.score for one in complete]}]
        drawn |= {"top": instrument.highest, "bands": _bands(instrument), "marks": _marks(course)}
    return drawn


def _bands(instrument: Instrument) -> list[dict[str, Any]]:
    ends = [*(band.lowest for band in instrument.bands[1:]), instrument.highest]
    return [
        {"name": words(band.label), "from": band.lowest, "to": end, "tone": band.tone}
        for band, end in zip(instrument.bands, ends, strict=True)
    ]


def _marks(course: Course) -> list[dict[str, Any]]:
    baseline, change = course.trajectory.baseline, course.instrument.change
    if baseline is None or change is None:
        return []
    better = baseline - change if course.instrument.is_higher_worse else baseline + change
    worse = baseline + change if course.instrument.is_higher_worse else baseline - change
    named = ((better, gettext("reliably better")), (worse, gettext("reliably worse")))
    return [{"value": value, "name": name} for value, name in named if 0 <= value <= course.instrument.highest]
