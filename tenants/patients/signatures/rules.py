"""What counts as a signature, whose name it must be, and who signs for somebody under age. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import hypot
from types import MappingProxyType

WIDTH, HEIGHT = 1000, 300
"""The pad's own measure: what is drawn is kept in these units, whatever the screen."""
SHORTEST = 120
"""A drawn signature has at least this length of line in the pad's measure: a dot or a slip of the finger is none."""
MOST_STROKES, MOST_POINTS = 300, 8000

AGE_OF_MAJORITY = 18
MAJORITY_BY_STATE = MappingProxyType({"AL": 19, "NE": 19, "MS": 21, "PR": 21})
"""Where somebody is of age later than at 18 (docs/rules.md#signatures). *verify* for treatment in each state."""

Stroke = tuple[tuple[int, int], ...]


class Capacity(StrEnum):
    """In what capacity somebody signs."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"  # holds a power of attorney for health care
    WITNESS = "witness"  # saw it signed; agrees to nothing


class Method(StrEnum):
    """How it was signed; REFUSED keeps that somebody did not want to, and why."""

    DRAWN = "drawn"
    TYPED = "typed"
    REFUSED = "refused"


def age_of_majority(state: str | None) -> int:
    """The age from which somebody signs for themselves in a state of two letters; 18 where none is known."""
    return MAJORITY_BY_STATE.get(state or "", AGE_OF_MAJORITY)


def read_strokes(text: str) -> tuple[Stroke, ...]:
    """What the pad sent: a list of strokes, each a list of whole numbers x, y, x, y… Raises ValueError for anything else."""
    try:
        sent = json.loads(text or "[]")
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError("not what a pad sends") from error
    if not isinstance(sent, list) or len(sent) > MOST_STROKES:
        raise ValueError("not what a pad sends")
    strokes = tuple(_stroke(one) for one in sent)
    if sum(map(len, strokes)) > MOST_POINTS:
        raise ValueError("more than a pad sends")
    return tuple(stroke for stroke in strokes if stroke)


def _stroke(sent: object) -> Stroke:
    if not isinstance(sent, list) or len(sent) % 2 or len(sent) > 2 * MOST_POINTS:
        raise ValueError("not what a pad sends")
    if not all(type(number) is int for number in sent):
        raise ValueError("not what a pad sends")
    points = tuple(zip(sent[::2], sent[1::2], strict=True))
    if not all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points):
        raise ValueError("beside the pad")
    return points


def is_drawn(strokes: Iterable[Stroke]) -> bool:
    """Whether enough was drawn to be somebody's signature."""
    return sum(_length(stroke) for stroke in strokes) >= SHORTEST


def _length(stroke: Stroke) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(stroke))


def as_text(strokes: Sequence[Stroke]) -> str:
    """Strokes as they are kept, and as `read_strokes` reads them."""
    return json.dumps([[number for point in stroke for number in point] for stroke in strokes], separators=(",", ":"))


def svg_path(strokes: Iterable[Stroke]) -> str:
    """Strokes as the `d` of one SVG path in the pad's measure."""
    return " ".join("M" + " L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes)


def is_name_of(typed: str, names: Iterable[str]) -> bool:
    """Whether what was typed is one of these names: letter case, accents, marks and blanks do not matter."""
    return bool(_plain(typed)) and _plain(typed) in {_plain(name) for name in names}


def names_one_of(text: str, names: Iterable[str]) -> bool:
    """Whether a text, as "Rosa Testperson and Lou Testperson", holds one of these names whole."""
    said = _plain(text)
    return any(_plain(name) in said for name in names if _plain(name))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\W_]+", "", "".join(mark for mark in letters if not unicodedata.combining(mark)))
