"""What a reference inside a resource points to: every form FHIR allows, within the resource, the file and the whole
run.

Literal (relative, absolute, urn:uuid), conditional, contained (`#x`), by identifier only, or by a name only. A
reference that is not in the run keeps the key it would have, so that whoever applies the record can find what an
earlier run brought.
"""

from dataclasses import dataclass, field
from typing import Final

from tenants.interop import reasons
from tenants.interop.fhir.elements import Json, child, children, class_of, text
from tenants.interop.fhir.keys import identifiers, target_of
from tenants.interop.fhir.spool import Ambiguous, Spool
from tenants.interop.records import Key, Kind, Ref
from tenants.interop.rows import BadField, Notice, ValueClass

KINDS: Final = {
    "Patient": Kind.PATIENT,
    "Practitioner": Kind.STAFF,
    "PractitionerRole": Kind.STAFF,
    "RelatedPerson": Kind.CONTACT,
    "Organization": Kind.PAYER,
    "Coverage": Kind.COVERAGE,
    "Encounter": Kind.ENCOUNTER,
    "Condition": Kind.DIAGNOSIS,
    "CarePlan": Kind.CARE_PLAN,
    "Claim": Kind.COST,
    "ExplanationOfBenefit": Kind.COST,
}


@dataclass(slots=True)
class Context:
    """One resource being read: where its references lead, and what is worth a look."""

    spool: Spool
    resource: Json
    key: Key
    aliases: tuple[Key, ...] = ()
    base: str = ""
    notices: list[Notice] = field(default_factory=list)

    def warn(self, name: str, reason: str) -> None:
        notice = Notice(name, reason)
        if notice not in self.notices:
            self.notices.append(notice)

    @staticmethod
    def contained_in(resource: Json, reference: str) -> Json | None:
        """The contained resource that `#x` names."""
        wanted = reference.removeprefix("#")
        return next((c for c in children(resource, "contained") if text(c, "id").removeprefix("#") == wanted), None)

    def reference(self, name: str, *types: str) -> Ref | None:
        """The reference in a field; None where there is none. types: what may stand there."""
        return self.resolve(child(self.resource, name), name, *types)

    def references(self, parent: Json, name: str, *types: str) -> tuple[Ref, ...]:
        """All references of a list, the empty ones left out."""
        found = (self.resolve(r, name, *types) for r in children(parent, name))
        return tuple(r for r in found if r)

    def patient(self, name: str) -> Ref:
        """The patient a resource is about. Raises: BadField when there is none, or it is not a patient."""
        ref = self.reference(name, "Patient")
        if ref is None:
            raise BadField(name, ValueClass.MISSING, reasons.REQUIRED)
        if ref.key is None:
            raise BadField(name, ValueClass.REFERENCE, reasons.WITHOUT_IDENTITY)
        return ref

    def resolve(self, reference: Json, name: str, *types: str) -> Ref | None:
        """Where a reference leads. Raises: BadField when it is ambiguous or of a type that may not stand there."""
        written, display = text(reference, "reference"), text(reference, "display")
        declared = text(reference, "type").rsplit("/", 1)[-1] or (types[0] if len(types) == 1 else "")
        if written.startswith("#"):
            return self._to_contained(written, display, name, types)
        if written:
            target = target_of(written, self.base)
            lookups, key, kind = target.lookups, target.key, target.kind or declared
        else:
            found = [k for k, _ in identifiers({"identifier": child(reference, "identifier")})] if reference else []
            if not found:
                return Ref(_kind(declared), None, display) if display else None
            lookups, key, kind = (
                tuple(f"{t}?{found[0].source}|{found[0].value}" for t in types or (declared,)),
                found[0],
                declared,
            )
        try:
            known = self.spool.find(lookups)
        except Ambiguous:
            raise BadField(name, ValueClass.REFERENCE, reasons.AMBIGUOUS_REFERENCE) from None
        if known:
            kind, key = known
        if types and kind and kind not in types:
            raise BadField(name, ValueClass.REFERENCE, reasons.WRONG_TARGET)
        return Ref(_kind(kind), key, display, is_in_run=known is not None)

    def _to_contained(self, written: str, display: str, name: str, types: tuple[str, ...]) -> Ref | None:
        inside = self.contained_in(self.resource, written)
        if inside is None:
            return Ref(_kind(types[0] if types else ""), None, display)
        kind = text(inside, "resourceType")
        if types and kind not in types:
            raise BadField(name, ValueClass.REFERENCE, reasons.WRONG_TARGET)
        key = next((k for k, is_usable in identifiers(inside) if is_usable), None)
        known = self.spool.find((f"{kind}?{key.source}|{key.value}",)) if key else None
        return Ref(
            _kind(kind), known[1] if known else key, display or contained_name(inside), is_in_run=known is not None
        )


def contained_name(resource: Json) -> str:
    """What a contained resource calls itself."""
    name = resource.get("name")
    if isinstance(name, str):
        return text(resource, "name")
    if not isinstance(name, list):
        return "" if name is None else _refuse_name(name)
    first = next(iter(children(resource, "name")), {})
    given = first.get("given")
    parts = [*(g for g in given if isinstance(g, str))] if isinstance(given, list) else []
    return text(first, "text") or " ".join([*parts, text(first, "family")]).strip()


def _refuse_name(value: object) -> str:
    raise BadField("contained.name", class_of(value), reasons.WRONG_SHAPE)


def _kind(resource_type: str) -> str:
    known = KINDS.get(resource_type)
    return known.value if known else resource_type
