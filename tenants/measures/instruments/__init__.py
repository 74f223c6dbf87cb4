"""The instruments Causeway knows, as data: items by our own short labels, scales, bands, reliable change, flags, source and
year (docs/rules.md#measures). The official wording is not shipped; a clinic loads it.
"""

from types import MappingProxyType

from tenants.measures.instruments.mood import GAD_7, PHQ_9, PHQ_A, WHO_5
from tenants.measures.instruments.substances import AUDIT, AUDIT_C, BAM, CRAFFT, DAST_10
from tenants.measures.instruments.trauma import PCL_5
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import Name

__all__ = ["INSTRUMENTS", "find", "for_age"]

INSTRUMENTS = MappingProxyType(
    {one.name: one for one in (PHQ_9, PHQ_A, GAD_7, PCL_5, AUDIT, AUDIT_C, DAST_10, BAM, WHO_5, CRAFFT)}
)


def find(name: str) -> Instrument | None:
    """The instrument that goes by this name."""
    return INSTRUMENTS[Name(name)] if name in set(Name) else None


def for_age(age: int) -> list[Instrument]:
    """The instruments for somebody of this age, in whole years."""
    return [one for one in INSTRUMENTS.values() if one.is_for_age(age)]
