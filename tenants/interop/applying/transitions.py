"""Plans of care that other systems kept."""

from uuid import UUID

from tenants.interop.applying.bench import Applied, Bench, first_day, labels, last_day, same_patient
from tenants.interop.records import CarePlanRecord
from tenants.interop.tally import Verdict
from tenants.transitions import queries, services
from tenants.transitions.queries.texts import PRIOR_DETAIL, opened
from tenants.transitions.services import PriorPlanFacts


def care_plan(bench: Bench, record: CarePlanRecord, known: UUID | None) -> Applied:
    """A plan of care from elsewhere: kept, or corrected. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    if known is None:
        made = services.record_prior_plan(bench.db, bench.actor, patient_id, _facts(record))
        return Applied(made.id, Verdict.CREATED)
    stored = queries.get_prior_plan(bench.db, known)
    same_patient(stored.patient_id, patient_id)
    said = _facts(record)
    facts = PriorPlanFacts(
        title=said.title or stored.title,
        status=said.status or stored.status,
        source=said.source or stored.source,
        starts_on=said.starts_on or stored.starts_on,
        ends_on=said.ends_on or stored.ends_on,
        detail=said.detail or opened(bench.db, PRIOR_DETAIL, stored.detail_sealed) or None,
    )
    is_changed = services.correct_prior_plan(bench.db, bench.actor, known, facts)
    return Applied(known, Verdict.UPDATED if is_changed else Verdict.UNCHANGED)


def _facts(record: CarePlanRecord) -> PriorPlanFacts:
    activities = [f"- {_activity(a.concept.label, a.status)}" for a in record.activities if a.concept.label]
    parts = [labels(record.categories), record.description, "\n".join(activities)]
    return PriorPlanFacts(
        title=record.title,
        status=record.status,
        source=(record.author.display if record.author else "") or record.source,
        starts_on=first_day(record.starts),
        ends_on=last_day(record.ends),
        detail="\n\n".join(part for part in parts if part) or None,
    )


def _activity(label: str, status: str) -> str:
    return f"{label} ({status})" if status else label
