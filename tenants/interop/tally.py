"""Counting what became of records, by kind; pure. A tally adds up over batches and is kept as JSON."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from tenants.interop.records import Kind
from tenants.interop.rows import Skip


class Verdict(StrEnum):
    """What became of one record. UNCHANGED: nothing here changed, whether or not the source said so before."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    SKIPPED = "skipped"


# What readers call a place in the input → the kind of record it would have become.
_KIND_OF: Final = {
    "Patient": Kind.PATIENT,
    "Patient.contact": Kind.CONTACT,
    "RelatedPerson": Kind.CONTACT,
    "Practitioner": Kind.STAFF,
    "Organization": Kind.PAYER,
    "Coverage": Kind.COVERAGE,
    "Encounter": Kind.ENCOUNTER,
    "Condition": Kind.DIAGNOSIS,
    "CarePlan": Kind.CARE_PLAN,
    "Claim": Kind.COST,
    "ExplanationOfBenefit": Kind.COST,
    "row of patients": Kind.PATIENT,
    "row of payers": Kind.PAYER,
    "row of coverages": Kind.COVERAGE,
    "row of sites": Kind.SITE,
    "row of staff": Kind.COLLEAGUE,
    "row of programs": Kind.PROGRAM,
    "row of tracks": Kind.TRACK,
    "row of licenses": Kind.LICENSE,
    "row of episodes": Kind.EPISODE,
    "row of sessions": Kind.SESSION,
    "row of attendance": Kind.ATTENDANCE,
    "row of measures": Kind.MEASURE,
    "row of diagnoses": Kind.DIAGNOSIS,
    "row of medications": Kind.MEDICATION,
    "row of contacts": Kind.CONTACT,
    "row of consents": Kind.CONSENT,
    "row of allergies": Kind.ALLERGY,
    "row of tests": Kind.DRUG_TEST,
    "row of inquiries": Kind.INQUIRY,
    "row of enrollments": Kind.ENROLLMENT,
}


def kind_of(what: str) -> str:
    """The kind of record that a reader's word for a place stands for, or the word itself."""
    return _KIND_OF.get(what, what)


@dataclass(slots=True)
class Tally:
    """Counts by kind and verdict, and how often each thing was passed over or deserves a look, with the reason."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    noticed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, kind: str, verdict: Verdict, count: int = 1) -> None:
        """Count a record."""
        self.counts[kind, verdict.value] += count

    def skip(self, skip: Skip) -> None:
        """Count what was passed over."""
        self.add(kind_of(skip.what), Verdict.SKIPPED, skip.count)
        self.skipped[skip.what, skip.reason] += skip.count

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.counts + other.counts, self.skipped + other.skipped, self.noticed + other.noticed)

    def total(self, verdict: Verdict) -> int:
        """How many records of any kind."""
        return sum(count for (_kind, name), count in self.counts.items() if name == verdict.value)

    @property
    def leaves_all_out(self) -> bool:
        """Whether not one record would come in or is here already."""
        return not any(self.total(verdict) for verdict in (Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED))

    def by_kind(self) -> dict[str, dict[str, int]]:
        """{kind: {verdict: count}}: our kinds in their order, then the rest by name; every verdict is there."""
        kinds = {kind for kind, _verdict in self.counts}
        ordered: list[str] = [k.value for k in Kind if k.value in kinds]
        ordered += sorted(kinds - set(ordered))
        return {kind: {v.value: self.counts[kind, v.value] for v in Verdict} for kind in ordered}

    def notes(self) -> dict[str, list[list[Any]]]:
        """{"skipped" | "noticed": [[what, reason, how many]]}."""
        parts = {"skipped": self.skipped, "noticed": self.noticed}
        return {name: [[what, why, n] for (what, why), n in sorted(part.items())] for name, part in parts.items()}

    @classmethod
    def of(cls, counts: dict[str, dict[str, int]], notes: dict[str, list[list[Any]]]) -> "Tally":
        """The tally that was kept."""
        return cls(
            Counter({(kind, verdict): n for kind, found in counts.items() for verdict, n in found.items() if n}),
            Counter({(what, why): n for what, why, n in notes.get("skipped", ())}),
            Counter({(what, why): n for what, why, n in notes.get("noticed", ())}),
        )
