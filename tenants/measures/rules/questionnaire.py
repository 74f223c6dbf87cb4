"""Reading the official wording of an instrument from a FHIR R4 Questionnaire: what a patient is asked, with the points that
each answer scores. Everything that is wrong is told at once, so that a file is put right in one go.

Source: HL7 FHIR R4 (4.0.1), Questionnaire: status and linkId are required, a linkId is there once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tenants.measures.rules.shape import Instrument, Item

STATUSES = frozenset({"draft", "active", "retired", "unknown"})
TYPES = frozenset(
    {
        *("group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url"),
        *("choice", "open-choice", "attachment", "reference", "quantity"),
    }
)
ASKS = frozenset({"choice", "open-choice", "boolean", "integer"})
SCORES = ("ordinalValue", "itemWeight")
YES, NO = frozenset({"yes", "true"}), frozenset({"no", "false"})
UNABLE = re.compile(r"\b(unable|not(\W+\w+)?\W+able|cannot|can.?t)\b", re.IGNORECASE)
"""Words that turn a question round: of "are you unable to …" the yes has the point."""
LONGEST_TEXT = 1000
LOINC_POINTS = {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3}
"""What LOINC's answer list LL358-3 scores, which the PHQ and GAD share: files often name the codes alone."""


class Option(NamedTuple):
    """An answer: the points it scores, and its words."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the patient reads it. number: of our item. stem: what stands before it, "" for nothing."""

    number: int
    text: str
    options: tuple[Option, ...]
    stem: str = ""


@dataclass(slots=True)
class Reading:
    """What was read. problems: sentences, none when the wording may be used. left_out: questions that are none of ours."""

    title: str = ""
    questions: list[Question] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_out: int = 0


class _Asked(NamedTuple):
    item: Mapping[str, Any]
    stem: str
    where: str


def read(document: object, instrument: Instrument) -> Reading:
    """The wording of an instrument from a parsed file."""
    found = Reading()
    if not isinstance(document, Mapping) or document.get("resourceType") != "Questionnaire":
        found.problems.append("This is no FHIR Questionnaire: its resourceType is not Questionnaire.")
        return found
    found.title = _text(document.get("title") or document.get("name")) or instrument.title
    if document.get("status") not in STATUSES:
        found.problems.append(
            "The Questionnaire has no status of draft, active, retired or unknown, which FHIR R4 requires."
        )
    asked: list[_Asked] = []
    seen: set[str] = set()
    for one in _walk(document.get("item"), "", "item"):
        found.problems += _wrong_with(one, seen)
        if one.item.get("type") in ASKS and not _is_computed(one.item) and not _is_free_number(one.item):
            asked.append(one)
    _match(found, instrument, asked, _contained(document))
    return found


def to_json(questions: list[Question]) -> list[dict[str, Any]]:
    """Questions as they are kept."""
    return [
        {"number": one.number, "text": one.text, "stem": one.stem, "options": [list(option) for option in one.options]}
        for one in questions
    ]


def from_json(kept: list[dict[str, Any]]) -> list[Question]:
    """Questions as they were kept."""
    return [
        Question(one["number"], one["text"], tuple(Option(*option) for option in one["options"]), one["stem"])
        for one in kept
    ]


def _walk(items: object, stem: str, where: str) -> Iterator[_Asked]:
    """Every item in its order, with the words that introduce it: of its group, or of the display text before it."""
    if not isinstance(items, list):
        return
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            continue
        here, words = f"{where} {number}", _text(item.get("text"))
        yield _Asked(item, stem, here)
        kind = item.get("type")
        if kind == "display" and words:
            stem = words
        yield from _walk(item.get("item"), words or stem if kind == "group" else stem, f"{here}, item")


def _wrong_with(one: _Asked, seen: set[str]) -> list[str]:
    link_id, words = one.item.get("linkId"), _text(one.item.get("text"))[:40]
    name = f"{one.where} (“{words}”)" if words else one.where
    if not isinstance(link_id, str) or not link_id.strip():
        return [f"No linkId at {name}. FHIR R4 requires one for every item."]
    if link_id in seen:
        return [f"The linkId {link_id[:40]} is there twice, at {name}."]
    seen.add(link_id)
    if one.item.get("type") not in TYPES:
        return [f"No type that FHIR R4 knows at {name}."]
    return []


def _match(found: Reading, instrument: Instrument, asked: Sequence[_Asked], contained: Mapping[str, list[Any]]) -> None:
    """Take each question as the item it stands for, in the form's order.

    An item that is not scored may be missing, or be several questions (the kinds of drugs of the BAM): where the plain order
    does not fit, it is left out, and what stands in its place is not asked.
    """
    tried = [_in_order(asked, instrument.items)] if len(asked) >= len(instrument.items) else []
    for at, item in enumerate(instrument.items):
        after = instrument.items[at + 1 :]
        if not item.is_scored and len(asked) >= at + len(after):
            last = asked[len(asked) - len(after) :] if after else []
            tried.append([*_in_order(asked, instrument.items[:at]), *_in_order(last, after)])
    if not tried:
        told = "1 question" if len(asked) == 1 else f"{len(asked)} questions"
        found.problems.append(f"It asks {told} that can be scored; the {instrument.title} has {len(instrument.items)}.")
        return
    readings = [_taken(pairs, contained) for pairs in tried]
    best = next((one for one in readings if not one.problems), readings[0])
    found.questions, found.left_out = best.questions, len(asked) - len(best.questions)
    found.problems += best.problems


def _in_order(asked: Sequence[_Asked], items: Sequence[Item]) -> list[tuple[Item, _Asked]]:
    return list(zip(items, asked, strict=False))


def _taken(pairs: Sequence[tuple[Item, _Asked]], contained: Mapping[str, list[Any]]) -> Reading:
    found = Reading()
    for item, one in pairs:
        _take(found, item, one, contained)
    return found


def _is_free_number(item: Mapping[str, Any]) -> bool:
    """Whether any number may be written: days of thirty are no points, so that it stands for none of our items."""
    return item.get("type") == "integer" and not item.get("answerOption") and not item.get("answerValueSet")


def _is_computed(item: Mapping[str, Any]) -> bool:
    urls = [str(one.get("url", "")) for one in _list(item.get("extension"))]
    return bool(item.get("readOnly")) or any("xpression" in url or "alculated" in url for url in urls)


def _take(found: Reading, item: Item, one: _Asked, contained: Mapping[str, list[Any]]) -> None:
    text = _text(one.item.get("text"))
    if not text:
        found.problems.append(f"Question {item.number} has no text.")
        return
    options = _options(one.item, item, contained)
    if isinstance(options, str):
        found.problems.append(f"Question {item.number}: {options}")
    elif sorted(option.points for option in options) != list(item.points):
        told = ", ".join(str(option.points) for option in options)
        known = ", ".join(str(points) for points in item.points)
        found.problems.append(f"Question {item.number}: its answers score {told or 'nothing'}; the form has {known}.")
    else:
        found.questions.append(Question(item.number, text, tuple(options), one.stem))


def _options(asked: Mapping[str, Any], item: Item, contained: Mapping[str, list[Any]]) -> list[Option] | str:
    """The answers of a question in their order, or why they cannot be read."""
    says_unable = bool(UNABLE.search(_text(asked.get("text"))))
    if asked.get("type") == "boolean":
        return [Option(_plain(item, says_unable, is_yes=yes), words) for yes, words in ((True, "Yes"), (False, "No"))]
    given = _list(asked.get("answerOption"))
    if not given and asked.get("answerValueSet"):
        given = contained.get(str(asked["answerValueSet"]).removeprefix("#"), [])
        if not given:
            return "its answers are in a value set that is not in this file."
    found = []
    for one in given:
        words, points = _words(one), _points(one, item, says_unable)
        if not words or points is None:
            return f"no score stands beside the answer “{words[:40]}” (an ordinalValue or itemWeight)."
        found.append(Option(points, words))
    return found


def _words(option: Mapping[str, Any]) -> str:
    coding = option.get("valueCoding")
    if isinstance(coding, Mapping):
        return _text(coding.get("display") or coding.get("code"))
    return _text(option.get("valueString")) or str(option.get("valueInteger", ""))


def _plain(item: Item, says_unable: bool, *, is_yes: bool) -> int:
    """The points of a plain yes or no. says_unable: the question is put the other way round than the item's form has it."""
    return item.points_of(is_yes=is_yes is not (item.no_counts and says_unable))


def _points(option: Mapping[str, Any], item: Item, says_unable: bool) -> int | None:
    """The points of an answer: as the file states them, else by a plain yes or no, else by its own number."""
    coding = option.get("valueCoding")
    coding = coding if isinstance(coding, Mapping) else {}
    for extension in (*_list(option.get("extension")), *_list(coding.get("extension"))):
        if str(extension.get("url", "")).endswith(SCORES):
            value = extension.get("valueDecimal", extension.get("valueInteger"))
            return int(value) if isinstance(value, int | float) and value in range(100) else None
    if isinstance(option.get("valueInteger"), int):
        return int(option["valueInteger"])
    words = _words(option).casefold()
    if item.is_yes_no and words in YES | NO:
        return _plain(item, says_unable, is_yes=words in YES)
    code = str(coding.get("code", ""))
    if code in LOINC_POINTS:
        return LOINC_POINTS[code]
    return int(code) if code.isascii() and code.isdigit() and len(code) < 3 else None


def _contained(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Answers of the value sets that the file brings with it, by id."""
    found: dict[str, list[Any]] = {}
    for one in _list(document.get("contained")):
        compose = one.get("compose")
        includes = _list(compose.get("include")) if isinstance(compose, Mapping) else []
        codings = [concept for include in includes for concept in _list(include.get("concept"))]
        found[str(one.get("id", ""))] = [{"valueCoding": coding} for coding in codings]
    return found


def _list(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """Words in one line, without characters that cannot be shown or kept."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(character for character in words if character.isprintable())[:LONGEST_TEXT]
