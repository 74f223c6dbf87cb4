"""What a letter is told of tests: how many came to what, once signed off, and never of which substance."""

from datetime import timedelta
from uuid import UUID

import pytest

from causeway import clock
from causeway.access import Actor
from causeway.disclosure import Category
from causeway.language import speaking
from tenants.care.drug_tests import services
from tenants.care.drug_tests.letter_facts import tests as told
from tenants.care.drug_tests.rules import Outcome, Reading, Substance
from tenants.care.drug_tests.services import CollectionFacts
from tenants.patients.letters.facts import Period, gather
from tests.cast import Cast
from tests.drug_tests.test_drug_tests import CLEAN, GIVEN, asked
from tests.notes.conftest import Group
from tests.spanish import untranslated


def test_a_letter_tells_what_tests_came_to_once_they_are_signed_off(
    group: Group, pia: Actor, rosa: UUID, cast: Cast
) -> None:
    today = clock.today(pia.zone)
    period = Period(today - timedelta(days=30), today)
    for readings in (CLEAN, CLEAN, {**CLEAN, Substance.OPIATES: Reading.POSITIVE}):
        test = asked(group, group.ana, rosa)
        services.collect(group.db, group.ana, test.id, GIVEN)
        services.report(group.db, group.ana, test.id, readings)
        services.sign_off(group.db, pia, test.id)
    refused = asked(group, group.ana, rosa)
    services.collect(group.db, group.ana, refused.id, CollectionFacts(Outcome.REFUSED, note="Said no."))
    services.collect(group.db, group.ana, asked(group, group.ana, rosa).id, GIVEN)  # no result yet
    asked(group, group.ana, rosa)  # not collected
    (before,) = told(group.db, pia, rosa, period)
    assert before.endswith(": 3 in all; 2 negative; 1 positive by a screening test, not confirmed.")
    services.sign_off(group.db, pia, refused.id, "Talk today.")
    (line,) = told(group.db, pia, rosa, period)
    assert line.endswith("; 1 positive by a screening test, not confirmed; 1 declined.")
    assert told(group.db, pia, rosa, Period(today - timedelta(days=30), today - timedelta(days=1))) == []
    with untranslated() as missing, speaking("es"):
        (spanish,) = told(group.db, pia, rosa, period)
    assert spanish.endswith("; 1 positivas en la prueba inicial, sin confirmar; 1 rechazadas.")
    assert not missing
    assert line in gather(group.db, pia, rosa, period, {Category.TESTS})


@pytest.mark.parametrize("category", [one for one in Category if one is not Category.TESTS])
def test_no_other_kind_of_information_tells_of_tests(group: Group, pia: Actor, rosa: UUID, category: Category) -> None:
    today = clock.today(pia.zone)
    test = asked(group, group.ana, rosa)
    services.collect(group.db, group.ana, test.id, GIVEN)
    services.report(group.db, group.ana, test.id, CLEAN)
    services.sign_off(group.db, pia, test.id)
    assert not [line for line in gather(group.db, pia, rosa, Period(today, today), {category}) if "tests" in line]


def test_who_may_not_read_care_is_told_nothing(group: Group, pia: Actor, rosa: UUID, cast: Cast) -> None:
    today = clock.today(pia.zone)
    test = asked(group, group.ana, rosa)
    services.collect(group.db, group.ana, test.id, GIVEN)
    services.report(group.db, group.ana, test.id, CLEAN)
    services.sign_off(group.db, pia, test.id)
    assert gather(group.db, cast.actor("ben"), rosa, Period(today, today), {Category.TESTS}) == []
