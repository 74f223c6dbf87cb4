"""Loading the official wording from a FHIR Questionnaire: what is taken, what is refused and why, and what it switches on."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway.errors import Forbidden
from tenants.demo.acts.measures import invented
from tenants.measures.errors import NoLicense, NoQuestionnaire, WordingNotFound
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.instruments.mood import GAD_7, PHQ_9, WHO_5
from tenants.measures.instruments.substances import BAM, CRAFFT, DAST_10
from tenants.measures.queries.wordings import find_wording, list_worded
from tenants.measures.rules.questionnaire import Option, from_json, read, to_json
from tenants.measures.rules.words import Name
from tenants.measures.services.wording import WordingFacts, load_wording, withdraw_wording
from tests.cast import Cast
from tests.interop.shared_data import shared
from tests.pages import fields_of

Browse = Callable[[str], FlaskClient]
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def items(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of an invented wording."""
    found: list[dict[str, Any]] = document["item"][0]["item"]
    return found


def facts(document: object, license_note: str = "") -> WordingFacts:
    return WordingFacts(json.dumps(document).encode(), license_note)


@pytest.mark.parametrize("instrument", [PHQ_9, GAD_7, WHO_5], ids=lambda one: one.title)
def test_a_whole_questionnaire_is_read_with_its_points_and_its_stem(instrument: Any) -> None:
    document = invented(instrument) if instrument is not WHO_5 else six_answers()
    found = read(document, instrument)
    assert found.problems == []
    assert [one.number for one in found.questions] == [item.number for item in instrument.items]
    for one in found.questions:
        assert sorted(option.points for option in one.options) == list(instrument.item(one.number).points)
        assert one.stem == "In the past two weeks, how much was this so?"
    assert from_json(json.loads(json.dumps(to_json(found.questions)))) == found.questions


def six_answers() -> dict[str, Any]:
    """A WHO-5 whose answers stand from the best to the worst, each with its ordinal value."""
    document = invented(GAD_7)
    document["item"][0]["item"] = [  # type: ignore[index]
        {
            "linkId": f"w{number}",
            "type": "choice",
            "text": f"Question {number}",
            "answerOption": [
                {
                    "valueCoding": {
                        "code": f"LA{points}",
                        "display": f"Answer {points}",
                        "extension": [{"url": ORDINAL, "valueDecimal": points}],
                    }
                }
                for points in (5, 4, 3, 2, 1, 0)
            ],
        }
        for number in range(1, 6)
    ]
    return document


def test_answers_keep_their_order_and_take_the_points_the_file_states() -> None:
    found = read(six_answers(), WHO_5)
    assert found.questions[0].options[0] == Option(5, "Answer 5")


def test_yes_and_no_are_understood_in_either_order() -> None:
    document = invented(CRAFFT)
    for item in items(document):
        item["answerOption"] = [{"valueString": "Yes"}, {"valueCoding": {"display": "No"}}]
    assert read(document, CRAFFT).questions[0].options == (Option(1, "Yes"), Option(0, "No"))
    for item in items(document):
        item.pop("answerOption")
        item["type"] = "boolean"
    assert read(document, CRAFFT).questions[0].options == (Option(1, "Yes"), Option(0, "No"))


def yes_or_no(text: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {
        "linkId": "3",
        "text": text,
        **({"type": "choice", "answerOption": list(options)} if options else {"type": "boolean"}),
    }


@pytest.mark.parametrize(
    ("question", "of_yes"),
    [
        (yes_or_no("Can you always stop?"), 0),
        (yes_or_no("Are you unable to stop?"), 1),
        (yes_or_no("Are you not always able to stop?"), 1),
        (yes_or_no("Can you always stop?", {"valueString": "No"}, {"valueString": "Yes"}), 0),
        (yes_or_no("Unable to stop?", {"valueString": "No"}, {"valueString": "Yes"}), 1),
        (yes_or_no("Can you always stop?", *[
            {"valueCoding": {"display": words, "extension": [{"url": ORDINAL, "valueDecimal": points}]}}
            for words, points in (("Yes", 0), ("No", 1))
        ]), 0),
    ],
)  # fmt: skip
def test_the_dasts_third_item_takes_its_points_from_either_printing(question: dict[str, Any], of_yes: int) -> None:
    document = invented(DAST_10)
    items(document)[2] = question
    found = read(document, DAST_10)
    assert found.problems == []
    assert {option.text: option.points for option in found.questions[2].options} == {"Yes": of_yes, "No": 1 - of_yes}


def test_a_question_for_any_number_stands_for_no_item() -> None:
    days = [{"linkId": f"a{number}", "type": "integer", "text": f"Days {number}"} for number in range(3)]
    document = invented(CRAFFT)
    items(document)[:0] = days
    found = read(document, CRAFFT)
    assert (found.problems, found.questions[0].text) == ([], str(CRAFFT.item(1).label))
    assert "It asks 0 questions" in " ".join(read({**document, "item": days}, CRAFFT).problems)


def test_the_kinds_of_drugs_of_the_bam_may_be_several_questions_or_none_and_move_nothing() -> None:
    document = invented(BAM)
    whole = items(document)
    seven = [{**whole[0], "linkId": f"7{letter}", "text": f"Kind {letter}"} for letter in "ABCDEFG"]
    for instead, left_out in ((seven, 7), ([], 0), ([{**whole[6], "type": "string", "answerOption": []}], 0)):
        document["item"][0]["item"] = [*whole[:6], *instead, *whole[7:]]  # type: ignore[index]
        found = read(document, BAM)
        assert (found.problems, found.left_out) == ([], left_out)
        assert [one.number for one in found.questions] == [*range(1, 7), *range(8, 18)]
        assert found.questions[6].text == str(BAM.item(8).label)


def test_the_answers_of_loincs_list_score_by_their_codes() -> None:
    document = invented(GAD_7)
    for item in items(document):
        for option, code in zip(item["answerOption"], ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"), strict=True):
            option["valueCoding"]["code"] = code
    found = read(document, GAD_7)
    assert (found.problems, [option.points for option in found.questions[6].options]) == ([], [0, 1, 2, 3])


def test_answers_may_stand_in_a_value_set_that_the_file_brings() -> None:
    document = invented(GAD_7)
    codings = [option["valueCoding"] for option in items(document)[0]["answerOption"]]
    document["contained"] = [
        {"resourceType": "ValueSet", "id": "often", "compose": {"include": [{"concept": codings}]}}
    ]
    for item in items(document):
        item.pop("answerOption")
        item["answerValueSet"] = "#often"
    assert read(document, GAD_7).problems == []
    del document["contained"]
    assert "value set that is not in this file" in read(document, GAD_7).problems[0]


def test_what_a_file_computes_or_shows_is_no_question_and_more_questions_are_left_out() -> None:
    document = invented(GAD_7)
    rest = [
        {"linkId": "shown", "type": "display", "text": "Thank you."},
        {"linkId": "total", "type": "integer", "text": "Total", "readOnly": True},
        {**items(document)[0], "linkId": "difficulty"},
    ]
    items(document).extend(rest)
    found = read(document, GAD_7)
    assert (found.problems, found.left_out, len(found.questions)) == ([], 1, 7)


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document = invented(GAD_7)
    change(document)
    return document


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "resourceType is not Questionnaire"),
        ({"resourceType": "Bundle"}, "resourceType is not Questionnaire"),
        (broken(lambda d: d.pop("status")), "no status"),
        (broken(lambda d: items(d)[2].pop("linkId")), "No linkId at item 1, item 3 (“Worries about many things”)."),
        (broken(lambda d: items(d)[2].update(linkId="1")), "The linkId 1 is there twice"),
        (broken(lambda d: items(d)[2].update(type="slider")), "No type that FHIR R4 knows"),
        (broken(lambda d: items(d)[2].update(text="")), "Question 3 has no text."),
        (broken(lambda d: items(d).pop()), "It asks 6 questions that can be scored; the GAD-7 has 7."),
        (
            broken(lambda d: items(d)[0]["answerOption"].pop()),
            "Question 1: its answers score 0, 1, 2; the form has 0, 1, 2, 3.",
        ),
        (
            broken(lambda d: items(d)[0]["answerOption"][1]["valueCoding"].update(code="LA1-2")),
            "Question 1: no score stands beside the answer “A little”",
        ),
        ({"resourceType": "Questionnaire", "status": "draft", "item": [1, {"item": 2}, None]}, "It asks 0 questions"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(document: object, reason: str) -> None:
    assert reason in " ".join(read(document, GAD_7).problems)


def test_everything_that_is_wrong_is_told_at_once(alder: Session, cast: Cast) -> None:
    document = invented(GAD_7)
    del document["status"]
    for item in items(document):
        del item["linkId"]
    with pytest.raises(NoQuestionnaire) as refused:
        load_wording(alder, cast.actor("dee"), Name.GAD_7, facts(document))
    told = refused.value.sentence()
    assert "status" in told
    assert told.count("linkId") == 7
    assert list_worded(alder) == frozenset()


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"x" * 600_000])
def test_what_is_no_json_is_refused_as_such(alder: Session, cast: Cast, content: bytes) -> None:
    with pytest.raises(NoQuestionnaire, match="NoQuestionnaire"):
        load_wording(alder, cast.actor("dee"), Name.GAD_7, WordingFacts(content))


def test_a_licence_is_recorded_where_one_is_needed(alder: Session, cast: Cast) -> None:
    document = invented(CRAFFT)
    with pytest.raises(NoLicense) as refused:
        load_wording(alder, cast.actor("dee"), Name.CRAFFT, facts(document))
    assert "Boston Children's" in refused.value.sentence()
    made = load_wording(alder, cast.actor("dee"), Name.CRAFFT, facts(document, "By letter of 3 March 2026."))
    assert made.license == "By letter of 3 March 2026."


def test_a_newer_wording_takes_the_place_and_a_withdrawn_one_leaves_none(alder: Session, cast: Cast) -> None:
    dee = cast.actor("dee")
    first = load_wording(alder, dee, Name.GAD_7, facts(invented(GAD_7)))
    second = load_wording(alder, dee, Name.GAD_7, facts(invented(GAD_7)))
    assert first.withdrawn_at is not None
    assert find_wording(alder, Name.GAD_7) is second
    withdraw_wording(alder, dee, Name.GAD_7)
    assert list_worded(alder) == frozenset()
    with pytest.raises(WordingNotFound):
        withdraw_wording(alder, dee, Name.GAD_7)


def test_only_an_administrator_loads_wording(alder: Session, cast: Cast) -> None:
    for who in ("dan", "ana", "ivy", "uma"):
        with pytest.raises(Forbidden):
            load_wording(alder, cast.actor(who), Name.GAD_7, facts(invented(GAD_7)))


@pytest.mark.real_data
def test_the_official_example_is_refused_with_its_reasons() -> None:
    """It leaves the ninth question out and keeps its answers in a value set elsewhere."""
    document = json.loads(shared("fhir-r4-examples", "Questionnaire-phq-9-questionnaire.json").read_text())
    found = read(document, PHQ_9)
    assert any("value set that is not in this file" in problem for problem in found.problems)


def test_no_instrument_ships_its_wording() -> None:
    longest = max(len(str(item.label)) for one in INSTRUMENTS.values() for item in one.items)
    assert longest <= 40, "a label is a label, not the question"


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(browse: Browse) -> None:
    dee, page = browse("dee"), "/c/birch/programs/measures/"
    client = browse("bo")
    assert dee.get(page).status_code == 404
    assert "Off: no official wording" in client.get(page).text
    load = f"{page}crafft/wording/"
    values = {**fields_of(client.get(load).text), "license": "A letter."}
    answer = client.post(load, data={**values, "file": (io.BytesIO(b"{}"), "crafft.json")})
    assert answer.status_code == 422
    assert "resourceType is not Questionnaire" in answer.text
    assert "A letter." in answer.text
    assert "Choose a file." in client.post(load, data={**fields_of(client.get(load).text)}).text
    content = io.BytesIO(json.dumps(invented(CRAFFT)).encode())
    answer = client.post(
        load, data={**fields_of(client.get(load).text), "license": "A letter.", "file": (content, "x.json")}
    )
    assert answer.status_code == 302
    assert "A letter." in client.get(f"{page}crafft/").text
    assert client.get(f"{page}nothing/").status_code == 404
    assert browse("cleo").get(load).status_code == 403
    assert "another wording" not in browse("cleo").get(f"{page}crafft/").text
