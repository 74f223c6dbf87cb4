"""One form for states, ZIP codes, telephone numbers and identities."""

from decimal import Decimal

import pytest

from tenants.interop import normalize
from tenants.interop.records import Amounts, CostRecord, Key, Ref


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("California", "", ("CA", True)), ("ca", "US", ("CA", True)), ("District of  Columbia", "", ("DC", True)),
        ("Zuid-Holland", "NLD", ("Zuid-Holland", True)), ("Narnia", "US", ("Narnia", False)), ("", "", ("", True)),
    ],
)  # fmt: skip
def test_states_become_usps_codes(typed: str, country: str, expected: tuple[str, bool]) -> None:
    assert normalize.state(typed, country) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("6002", "06002"), ("601", "00601"), ("92101", "92101"), ("92101-0001", "92101-0001"), ("921010001", "92101-0001"),
     ("60020001", "06002-0001"), ("", ""), ("9105 PZ", "9105 PZ"), ("1234567", "1234567")],
)  # fmt: skip
def test_zip_codes_get_their_zeros_back(typed: str, expected: str) -> None:
    assert normalize.zip_code(typed) == expected


def test_a_foreign_postcode_stays_as_typed() -> None:
    assert normalize.zip_code("1234", "NLD") == "1234"


@pytest.mark.parametrize("typed", ["6194704321", "(619) 470-4321", "+1 619 470 4321", "1-619-470-4321"])
def test_american_numbers_are_one_number(typed: str) -> None:
    assert normalize.phone(typed) == ("+16194704321", True)


def test_foreign_numbers_are_read_and_nonsense_is_kept() -> None:
    assert normalize.phone("+33 (237) 998327") == ("+33237998327", True)
    assert normalize.phone("+31201234567") == ("+31201234567", True)
    assert normalize.phone("call Ada") == ("call Ada", False)


@pytest.mark.parametrize(
    ("npi", "is_one"), [("1234567893", True), ("1234567890", False), ("123", False), ("", False), ("١٢٣٤٥٦٧٨٩٣", False)]
)
def test_an_npi_has_ten_digits_and_checks(npi: str, is_one: bool) -> None:
    assert normalize.is_npi(npi) is is_one


@pytest.mark.parametrize("name", ["NO_INSURANCE", "no insurance", "Uninsured", "Self-Pay", "none"])
def test_no_insurance_has_many_names(name: str) -> None:
    assert normalize.says_no_insurance(name)
    assert not normalize.says_no_insurance("Nonesuch Mutual")


def test_a_fingerprint_is_of_the_content_and_not_of_how_it_was_found() -> None:
    def cost(**changes: object) -> CostRecord:
        fields = {
            "source": "s", "source_id": "1", "patient": Ref("patient", Key("s", "p")), "claim_type": "",
            "amounts": Amounts(charged=Decimal("10.00")), "is_adjudicated": False, "is_itemized": True, **changes,
        }  # fmt: skip
        return CostRecord(**fields)  # type: ignore[arg-type]  # a table of fields

    same = cost(
        aliases=(Key("a", "b"),), patient=Ref("patient", Key("s", "p"), "Robin", True), amounts=Amounts(Decimal(10))
    )
    assert same.fingerprint() == cost().fingerprint()
    assert cost(amounts=Amounts(Decimal("10.01"))).fingerprint() != cost().fingerprint()
    assert cost(amounts=Amounts(allowed=Decimal(10))).fingerprint() != cost().fingerprint()
