"""Who is a payer: an Organization typed as one, or one that a coverage or claim names as payor or insurer.

A hospital never becomes a payer because it is an Organization; a payer of which only the name is known (Synthea) is
recognised by that name, and a payer from a sheet carries the same name as an alias, so both sources meet.
"""

import json
from collections.abc import Iterator
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.fhir.elements import Json, address, child, children, concepts, flag, telecom, text
from tenants.interop.fhir.keys import identifiers
from tenants.interop.fhir.references import Context
from tenants.interop.fhir.spool import Spool
from tenants.interop.records import Key, Kind, PayerRecord, Ref
from tenants.interop.rows import BadField, ValueClass

_PAYER_TYPES: Final = {"ins", "pay", "payer"}
_NAIC: Final = {"urn:oid:2.16.840.1.113883.6.300", "http://hl7.org/fhir/sid/us-naic"}
_PEOPLE: Final = {Kind.PATIENT.value, Kind.CONTACT.value}


def mention(resource: Json, reference: Json) -> Json:
    """A reference to a payer that stands by itself: what a contained organization says is written out."""
    written = text(reference, "reference")
    if not written.startswith("#"):
        return {k: reference[k] for k in ("reference", "identifier", "display", "type") if k in reference}
    context = Context(_Nowhere(), resource, Key("", ""))
    ref = context.resolve(reference, "payor")
    if ref is None or ref.kind in _PEOPLE:
        return {}
    identifier = {"identifier": {"system": ref.key.source, "value": ref.key.value}} if ref.key else {}
    return {**identifier, "display": ref.display, "type": "Organization"}


class _Nowhere(Spool):
    """Stands where nothing outside the resource is looked up."""

    def __init__(self) -> None:
        pass

    def find(self, lookups: tuple[str, ...]) -> tuple[str, Key] | None:
        return None


def mentions_in(resource: Json) -> list[Json]:
    """Every payer a Coverage, Claim or ExplanationOfBenefit names, its contained coverages included."""
    found = [*children(resource, "payor"), child(resource, "insurer")]
    for contained in children(resource, "contained"):
        if contained.get("resourceType") == "Coverage":
            found += children(contained, "payor")
    for insurance in children(resource, "insurance"):
        cover = child(insurance, "coverage")
        found += [{"display": text(cover, "display")}] if "reference" not in cover else []
    return [m for m in (mention(resource, r) for r in found) if m]


def payer_ref(context: Context, reference: Json) -> Ref | None:
    """The payer a reference leads to; None for nobody, for a person who pays herself, and for "no insurance"."""
    ref = context.resolve(reference, "payor")
    if ref is None or ref.kind in _PEOPLE or normalize.says_no_insurance(ref.display):
        return None
    if ref.key is not None:
        return Ref(Kind.PAYER.value, ref.key, ref.display, ref.is_in_run)
    return Ref(Kind.PAYER.value, normalize.payer_name_key(ref.display), ref.display, True) if ref.display else None


def is_payer_by_type(organization: Json) -> bool:
    """Whether an Organization says itself that it is a payer."""
    return any(c.code.lower() in _PAYER_TYPES for t in concepts(organization, "type") for c in t.codings)


def to_payer(context: Context) -> PayerRecord:
    """Read an Organization that is a payer. Raises: BadField."""
    resource = context.resource
    name = text(resource, "name", limit=200)
    if not name:
        raise BadField("name", ValueClass.MISSING, reasons.NO_NAME)
    phones = telecom(resource, "phone", context.warn)
    return PayerRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=(*context.aliases, normalize.payer_name_key(name)),
        name=name,
        payer_id=next((k.value for k, _ in identifiers(resource) if k.source in _NAIC), ""),
        address=address(resource, context.warn),
        phone=phones[0] if phones else "",
        is_active=flag(resource, "active", default=True),
    )


def named_only(spool: Spool, noted: Iterator[str]) -> tuple[set[Key], list[PayerRecord]]:
    """From the noted mentions: the keys of organizations that are payers, and payers of which only a name is known."""
    keys: set[Key] = set()
    found: dict[Key, PayerRecord] = {}
    for body in noted:
        base, reference = json.loads(body)
        try:
            ref = payer_ref(Context(spool, {}, Key("", ""), base=base), reference)
        except BadField:
            continue  # the coverage or claim that says so is refused with this reason
        if ref is None or ref.key is None:
            continue
        keys.add(ref.key)
        is_known = ref.is_in_run and ref.key.source != normalize.PAYER_NAME_SOURCE
        if ref.display and not is_known:
            found.setdefault(ref.key, _by_name(ref.key, ref.display))
    return keys, list(found.values())


def _by_name(key: Key, name: str) -> PayerRecord:
    by_name = normalize.payer_name_key(name)
    return PayerRecord(source=key.source, source_id=key.value, aliases=(by_name,) if by_name != key else (), name=name)
