"""By what a FHIR resource is recognised again: its natural key, the other names it answers to, and what a reference
names.

A resource is known by an identifier that some system gave to *this record*. Numbers of the person (social security,
tax, licence, passport, national, bank, member) are never used: they are secrets, and people share and change them.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from tenants.interop.fhir.elements import Json, child, children, text
from tenants.interop.records import Key

# HL7 v2 table 0203 (2023): identifier types that name the person, the policy or the account instead of the record.
_PERSONAL_TYPES: Final = frozenset(
    [
        "SS",
        "SSN",
        "DL",
        "PPN",
        "TAX",
        "NIIP",
        "NI",
        "SB",
        "BC",
        "BCT",
        "BR",
        "CZ",
        "MC",
        "MCN",
        "MCD",
        "MCR",
        "MA",
        "MB",
        "PNT",
        "PPIN",
        "TEMP",
        "DN",
        "DR",
    ]
)
_PERSONAL_SYSTEMS: Final = re.compile(
    r"us-ssn|us-mbi|us-medicare|passport|driver|2\.16\.840\.1\.113883\.4\.1$|2\.16\.840\.1\.113883\.4\.3\.",
    re.IGNORECASE,
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LITERAL: Final = re.compile(r"(?:(?P<base>https?://.+)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})")
UUID_SOURCE: Final = "urn:uuid"


@dataclass(frozen=True, slots=True)
class Names:
    """What one resource is called: its key, its aliases, and every string a reference may use for it."""

    key: Key
    aliases: tuple[Key, ...]
    lookups: tuple[str, ...]


def names_of(resource: Json, full_url: str, base: str) -> Names | None:
    """Work out what a resource is called; None when there is nothing to recognise it by.

    base: address of the server that relative ids belong to, where the file does not say (may be empty).
    """
    kind, local_id = text(resource, "resourceType"), text(resource, "id")
    found = _LITERAL.fullmatch(full_url)
    own_base = found["base"] if found and found["base"] else base
    usable = [k for k, is_usable in identifiers(resource) if is_usable]
    keys = usable + _id_keys(kind, local_id, full_url, own_base)
    if not keys:
        return None
    lookups = [f"{kind}?{k.source}|{k.value}" for k, _ in identifiers(resource)]
    lookups += [f"{kind}?|{k.value}" for k, _ in identifiers(resource)]
    if full_url:
        lookups.append(full_url.lower() if full_url.startswith("urn:") else full_url)
    if local_id:
        lookups.append(f"{own_base}/{kind}/{local_id}" if own_base else f"{kind}/{local_id}")
        lookups.append(f"{kind}/{local_id}")
    if local_id and _UUID.fullmatch(local_id):
        lookups.append(f"urn:uuid:{local_id.lower()}")
    return Names(keys[0], tuple(dict.fromkeys(keys[1:])), tuple(dict.fromkeys(lookups)))


def identifiers(resource: Json) -> list[tuple[Key, bool]]:
    """Every identifier with system and value, official ones first, each with whether it may recognise the record."""
    listed = resource.get("identifier")
    all_of_them = [listed] if isinstance(listed, dict) else children(resource, "identifier")
    complete = [i for i in all_of_them if text(i, "system") and text(i, "value")]
    complete.sort(key=lambda i: text(i, "use") != "official")
    return [(Key(text(i, "system"), text(i, "value")), _names_the_record(i)) for i in complete]


def _names_the_record(identifier: Json) -> bool:
    if text(identifier, "use") in {"old", "temp", "secondary"} or _PERSONAL_SYSTEMS.search(text(identifier, "system")):
        return False
    codes = {text(c, "code").upper() for c in children(child(identifier, "type"), "coding")}
    return not codes & _PERSONAL_TYPES and not any(c.startswith("NN") for c in codes)


def _id_keys(kind: str, local_id: str, full_url: str, base: str) -> list[Key]:
    keys: list[Key] = []
    if full_url.lower().startswith("urn:uuid:") and _UUID.fullmatch(full_url[9:]):
        keys.append(Key(UUID_SOURCE, full_url[9:].lower()))
    elif full_url and not _LITERAL.fullmatch(full_url):
        keys.append(Key("fullUrl", full_url))
    if local_id:
        keys.append(id_key(kind, local_id, base))
    return list(dict.fromkeys(keys))


def id_key(kind: str, local_id: str, base: str) -> Key:
    """The key of a resource of which only the id is known; a UUID needs neither type nor server to be unique."""
    if _UUID.fullmatch(local_id):
        return Key(UUID_SOURCE, local_id.lower())
    return Key(f"{base}/{kind}" if base else kind, local_id)


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference string names: strings to look it up by, its key if it is not in the run, its type if it says."""

    lookups: tuple[str, ...]
    key: Key | None
    kind: str


def target_of(reference: str, base: str) -> Target:
    """Read a reference that is literal (relative, absolute, urn) or conditional (`Type?identifier=system|value`)."""
    written = reference.split("/_history/", maxsplit=1)[0]
    if written.lower().startswith("urn:"):
        key = Key(UUID_SOURCE, written[9:].lower()) if _UUID.fullmatch(written[9:]) else Key("fullUrl", written)
        return Target((written.lower(), written), key, "")
    kind, question, query = written.partition("?")
    if question:
        return _conditional(kind, query)
    found = _LITERAL.fullmatch(written)
    if not found:
        return Target((written,), Key("fullUrl", written), "")
    own_base = found["base"] or base
    relative = f"{found['type']}/{found['id']}"
    lookups = (f"{own_base}/{relative}", relative) if own_base and not found["base"] else (written,)
    return Target(lookups, id_key(found["type"], found["id"], own_base), found["type"])


def _conditional(kind: str, query: str) -> Target:
    kind = urlsplit(kind).path.rsplit("/", 1)[-1]
    value = next((v for k, v in parse_qsl(query) if k == "identifier"), "")
    system, bar, number = value.rpartition("|")
    if not number:
        return Target((), None, kind)
    key = Key(system, number) if system else None
    return Target((f"{kind}?{system}|{number}" if bar else f"{kind}?|{number}",), key, kind)
