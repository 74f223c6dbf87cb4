"""Small made-up FHIR resources of the shapes real exports have, and how to write them to files."""

import gzip
import json
from pathlib import Path
from typing import Any, TypeVar

from tenants.interop.fhir.reader import read_fhir
from tenants.interop.records import AnyRecord
from tenants.interop.rows import Outcome, Reject, Row, Skip

T = TypeVar("T")
Resource = dict[str, Any]
GENERATOR = "https://github.com/synthetichealth/synthea"
ROBIN = "11111111-1111-4111-8111-111111111111"


def patient(number: str = ROBIN, **changes: Any) -> Resource:
    return {
        "resourceType": "Patient",
        "id": number,
        "identifier": [
            {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-00-0001"},
            {"system": GENERATOR, "value": number},
        ],
        "name": [{"use": "official", "family": "Example", "given": ["Robin", "Q"]}],
        "gender": "female",
        "birthDate": "1990-02-03",
        **changes,
    }


def condition(number: str, subject: Resource, **changes: Any) -> Resource:
    return {
        "resourceType": "Condition",
        "id": number,
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F32.1", "display": "Depression"}]},
        "subject": subject,
        **changes,
    }


def money(value: float) -> Resource:
    return {"value": value, "currency": "USD"}


def claim(number: str, subject: Resource, **changes: Any) -> Resource:
    return {
        "resourceType": "Claim",
        "id": number,
        "status": "active",
        "use": "claim",
        "type": {"coding": [{"code": "professional"}]},
        "patient": subject,
        "created": "2026-03-01",
        "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "Aetna"}}],
        "item": [
            {"sequence": 1, "productOrService": {"text": "Group"}, "servicedDate": "2026-03-01", "net": money(100)}
        ],
        "total": money(100),
        **changes,
    }


def explanation(number: str, subject: Resource, of_claim: str, **changes: Any) -> Resource:
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": number,
        "status": "active",
        "use": "claim",
        "type": {"coding": [{"code": "professional"}]},
        "patient": subject,
        "created": "2026-03-02",
        "claim": {"reference": of_claim},
        "insurer": {"display": "Aetna"},
        "insurance": [{"focal": True, "coverage": {"display": "Aetna"}}],
        "item": [
            {
                "sequence": 1,
                "productOrService": {"text": "Group"},
                "servicedDate": "2026-03-01",
                "adjudication": [
                    adjudication("submitted", 100),
                    adjudication("benefit", 70),
                    adjudication("copay", 20),
                    adjudication("deductible", 5),
                ],
            }
        ],
        "total": [adjudication("submitted", 100)],
        "payment": {"amount": money(70)},
        **changes,
    }


def adjudication(code: str, value: float) -> Resource:
    return {"category": {"coding": [{"code": code}]}, "amount": money(value)}


def urn(number: str) -> Resource:
    return {"reference": f"urn:uuid:{number}"}


def bundle(*resources: Resource, kind: str = "transaction", base: str = "urn:uuid:") -> Resource:
    """A bundle; base: what stands before a resource's id in its fullUrl ("urn:uuid:", or a server's address)."""
    entries = [{"fullUrl": full_url(r, base), "resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def full_url(resource: Resource, base: str) -> str:
    return (
        f"{base}{resource['id']}" if base.startswith("urn") else f"{base}/{resource['resourceType']}/{resource['id']}"
    )


def write(folder: Path, value: Any, name: str = "bundle.json") -> Path:
    path = folder / name
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def read(folder: Path, *values: Any) -> list[Outcome]:
    """Read values, each written to its own file, as one run."""
    return list(read_fhir([write(folder, value, f"file-{n}.json") for n, value in enumerate(values)]))


def records(outcomes: list[Outcome], kind: type | None = None) -> list[AnyRecord]:
    return [o.record for o in outcomes if isinstance(o, Row) and (kind is None or isinstance(o.record, kind))]


def only(outcomes: list[Outcome], kind: type[T]) -> T:
    (record,) = [o.record for o in outcomes if isinstance(o, Row) and isinstance(o.record, kind)]
    return record


def rejects(outcomes: list[Outcome]) -> list[Reject]:
    return [o for o in outcomes if isinstance(o, Reject)]


def skips(outcomes: list[Outcome]) -> list[tuple[str, str, int]]:
    return [(o.what, o.reason, o.count) for o in outcomes if isinstance(o, Skip)]
