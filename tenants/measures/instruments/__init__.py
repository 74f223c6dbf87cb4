"""The instruments Causeway knows, as data: items by our own short labels, scales, bands, reliable change, flags, source and
year (docs/rules.md#measures). The official wording is not shipped; a clinic loads it.
"""

from types import MappingProxyType

from tenants.measures.instruments.mood import GAD_7, PHQ_9, PHQ_A, WHO_5
from tenants.measures.instruments.substances import AUDIT, AUDIT_C, BAM, CRAFFT, DAST_10
from tenants.measures.instruments.trauma import PCL_5
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import Name

__all__ = ["INSTRUMENTS", "TWINS", "find", "for_age", "suited"]

INSTRUMENTS = MappingProxyType(
    {one.name: one for one in (PHQ_9, PHQ_A, GAD_7, PCL_5, AUDIT, AUDIT_C, DAST_10, BAM, WHO_5, CRAFFT)}
)


TWINS = frozenset(name for name, one in INSTRUMENTS.items() if one.twin is not None)
"""The PHQ-9 and the PHQ-A: the same questions at different ages, so that one answered is the other answered."""


def suited(name: Name, age: int) -> Name:
    """The instrument, or the one that takes its place for somebody of this age, in whole years."""
    twin = INSTRUMENTS[name].twin
    is_better = twin is not None and not INSTRUMENTS[name].is_for_age(age) and INSTRUMENTS[twin].is_for_age(age)
    return twin if twin is not None and is_better else name


def find(name: str) -> Instrument | None:
    """The instrument that goes by this name."""
    return INSTRUMENTS[Name(name)] if name in set(Name) else None


def for_age(age: int) -> list[Instrument]:
    """The instruments for somebody of this age, in whole years."""
    return [one for one in INSTRUMENTS.values() if one.is_for_age(age)]
