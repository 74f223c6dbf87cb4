"""What makes a password good enough, and how it is kept."""

import string

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from causeway.people import passwords
from causeway.people.errors import WeakPassword
from causeway.people.passwords import Passwords, require_good, weakness
from tests.people.conftest import CHEAP

PERSONAL = ("ana.alder@birchwood.example", "Ana Montefiore", "Cedar Hill Clinic")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "password1234",
        "Password2026!",
        "P@ssw0rd123456",
        "passwordpassword",
        "123456789012",
        "qwertyuiop12",
        "qwertyuiopasdfghjkl",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou1234",
        "welcome2026welcome",
        "administrator1",
        "letmein123456",
        "Summer2026!!!!",
        "causeway-clinic",
        "anamontefiore1",
        "cedarhillclinic",
        "birchwood2026!",
        "1qaz2wsx3edc",
        "9876543210987",
    ],
)
def test_what_anyone_would_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        require_good(password, *PERSONAL)
    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "violet tractor nimbus",
        "xK7!vQ2#mZ9$",
        "zebra umbrella cactus",
        "monkey tractor lantern pivot",
        "ünïcödé grüße morgen",
        "ten words are too many for the hurried",
    ],
)
def test_a_long_password_nobody_would_guess_needs_no_digits_or_signs(password: str) -> None:
    assert weakness(password, PERSONAL) is None


def test_the_clinics_and_the_persons_own_words_do_not_count() -> None:
    assert weakness("montefiore hill", ()) is None
    assert weakness("montefiore hill", PERSONAL) is not None


def test_a_password_of_a_kilobyte_will_do_and_one_byte_more_will_not() -> None:
    base = "correct horse battery staple "
    longest = (base * 40)[:1024]
    assert weakness(longest) is None or len(longest) == 1024
    assert "1,024" in str(weakness(longest + "x"))


@given(st.text(alphabet=string.ascii_letters + string.digits, max_size=11))
def test_fewer_than_twelve_characters_never_do(password: str) -> None:
    assert weakness(password) is not None


@given(st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_judging_a_password_never_fails(password: str) -> None:
    weakness(password, [password])


def test_only_the_right_password_opens() -> None:
    kept = passwords.passwords().hash("violet tractor nimbus")
    assert passwords.passwords().verify(kept, "violet tractor nimbus")
    assert not passwords.passwords().verify(kept, "violet tractor nimbu")
    assert not passwords.passwords().verify(kept, "")
    assert "violet" not in kept


def test_without_an_account_nothing_opens_not_even_the_stand_in() -> None:
    assert not passwords.passwords().verify(None, "violet tractor nimbus")
    assert not passwords.passwords().verify(None, "")


def test_without_an_account_as_much_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, given: (hashed.append(kept), verify(self, kept, given))[1]
    )
    own = Passwords(CHEAP)
    own.verify(None, "violet tractor nimbus")
    own.verify(CHEAP.hash("another one entirely"), "violet tractor nimbus")
    assert len(hashed) == 2
    assert hashed[0].split("$")[:4] == hashed[1].split("$")[:4]  # the same algorithm and parameters


def test_a_hash_of_weaker_parameters_is_due_for_renewal() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash("violet tractor nimbus")
    assert passwords.passwords().is_outdated(weaker)
    assert not passwords.passwords().is_outdated(passwords.passwords().hash("violet tractor nimbus"))


def test_an_installation_hashes_as_rfc_9106_recommends() -> None:
    passwords.install(None)
    kept = passwords.passwords().hash("violet tractor nimbus")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_equal_passwords_share_a_hash_only_where_that_was_asked_for() -> None:
    with passwords.one_hash_for_equals():
        kept = passwords.passwords().hash("violet tractor nimbus")
        assert passwords.passwords().hash("violet tractor nimbus") == kept
        assert passwords.passwords().hash("another one entirely") != kept
        assert passwords.passwords().verify(kept, "violet tractor nimbus")
    assert passwords.passwords().hash("violet tractor nimbus") != kept
