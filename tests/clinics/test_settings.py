"""The clinic's settings and profile."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from causeway.database import Binding, bind
from causeway.errors import Forbidden, Invalid, Stale
from causeway.ids import new_id
from causeway.people.models import Clinic
from tenants.clinics import queries, services
from tenants.clinics.errors import TimezoneNotConfirmed
from tenants.clinics.services import ClinicSettings
from tests.cast import Cast

SETTINGS = ClinicSettings(
    name="Alder Clinic",
    timezone="America/Chicago",
    idle_minutes=10,
    legal_name="Alder Behavioral Health, Inc.",
    crisis_line="Call or text 988, at any hour.",
    npi="1234567893",
    tax_id="12-3456789",
    taxonomy="261QM0855X",
    street="1 Elm Street",
    city="Springfield",
    state="IL",
    postal_code="62701",
    phone="217-555-0123",
)


def test_a_new_clinic_has_a_profile_with_its_name_and_988_as_its_crisis_line(cast: Cast) -> None:
    clinic_id = new_id()
    with cast.database.sessions() as db:
        bind(db, Binding(clinic_id))
        db.add(Clinic(id=clinic_id, slug="cedar", name="Cedar Clinic", timezone="America/Denver"))
        db.flush()
        services.lay_out(db, clinic_id, "standard")
        profile = queries.get_profile(db)
        assert profile.legal_name == "Cedar Clinic"
        assert "988" in profile.crisis_line
        db.rollback()


def test_an_administrator_changes_the_settings(alder: Session, cast: Cast) -> None:
    services.change_settings(alder, cast.actor("dee"), SETTINGS)
    profile = queries.get_profile(alder)
    assert (profile.npi, profile.phone, profile.tax_id_last4) == ("1234567893", "+12175550123", "6789")
    assert queries.get_clinic(alder).idle_minutes == 10
    assert services.tax_id(alder, cast.actor("dee")) == "123456789"


def test_the_tax_id_is_ciphertext_in_the_database(alder: Session, cast: Cast) -> None:
    services.change_settings(alder, cast.actor("dee"), SETTINGS)
    sealed = alder.scalar(text("SELECT tax_id_sealed FROM clinic_profiles"))
    assert sealed is not None
    assert b"123456789" not in sealed


def test_a_tax_id_left_empty_keeps_the_one_on_record(alder: Session, cast: Cast) -> None:
    services.change_settings(alder, cast.actor("dee"), SETTINGS)
    services.change_settings(alder, cast.actor("dee"), replace(SETTINGS, tax_id=None))
    assert services.tax_id(alder, cast.actor("dee")) == "123456789"


def test_a_time_zone_changes_only_when_somebody_says_they_mean_it(alder: Session, cast: Cast) -> None:
    moved = replace(SETTINGS, timezone="America/Denver")
    with pytest.raises(TimezoneNotConfirmed) as refused:
        services.change_settings(alder, cast.actor("dee"), moved)
    assert refused.value.field == "is_timezone_confirmed"
    assert "America/Denver" in refused.value.sentence()
    services.change_settings(alder, cast.actor("dee"), moved, is_timezone_confirmed=True)
    assert queries.get_clinic(alder).timezone == "America/Denver"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("timezone", "Chicago"),
        ("idle_minutes", 1),
        ("idle_minutes", 16),
        ("npi", "1234567890"),
        ("taxonomy", "261QM"),
        ("tax_id", "12345"),
        ("state", "ZZ"),
        ("postal_code", "6270"),
        ("phone", "five"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(
    alder: Session, cast: Cast, field: str, value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        services.change_settings(alder, cast.actor("dee"), replace(SETTINGS, **{field: value}))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_nobody_but_an_administrator_changes_the_settings(alder: Session, cast: Cast) -> None:
    for who in ("dan", "ana", "fay", "ben", "aud"):
        with pytest.raises(Forbidden):
            services.change_settings(alder, cast.actor(who), SETTINGS)


def test_a_second_editor_is_told_even_when_only_the_clinics_name_changed(alder: Session, cast: Cast) -> None:
    services.change_settings(alder, cast.actor("dee"), SETTINGS)
    opened = queries.get_profile(alder).version
    services.change_settings(alder, cast.actor("dee"), replace(SETTINGS, name="Alder"), expected_version=opened)
    with pytest.raises(Stale):
        services.change_settings(alder, cast.actor("dee"), replace(SETTINGS, name="Elder"), expected_version=opened)
    assert queries.get_clinic(alder).name == "Alder"
