"""What the month's days cost: one charge for each day attended, and one for each family session with a signed note.

Nobody keeps attendance in the demo yet, so every planned day counts as attended until the last one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from causeway.access import Role
from causeway.errors import CausewayError
from tenants.billing import services
from tenants.billing.rules import CodeSystem
from tenants.billing.services import CostFacts
from tenants.demo.plan import PricePlan
from tenants.demo.stage import Scene, Stage

LABELS = {"90847": "Family, with the patient", "90846": "Family, without the patient"}
ANSWERED_AFTER = 12  # days: by then the payer has paid


def charge(stage: Stage, scenes: Sequence[Scene], price: PricePlan) -> None:
    """Record the charges of the last 30 days, as billing catches up on them; one of them in error, and voided."""
    items = [(scene.patient_id, facts) for scene in scenes for facts in _costs(stage, scene, price)]
    with stage.acting(Role.BILLING, 0, "08:30") as actor:
        results = services.record_costs(stage.db, actor, items)
        for result in results:
            if isinstance(result, CausewayError):
                raise result
        if items:
            patient_id, facts = items[0]
            twice = services.record_cost(stage.db, actor, patient_id, facts)
            services.void_cost(stage.db, actor, twice.id, reason="Entered twice.")


def _costs(stage: Stage, scene: Scene, price: PricePlan) -> Iterator[CostFacts]:
    if scene.episode_id is None:
        return
    weekdays = stage.track_days[scene.track]
    for days_ago in range(min(scene.admitted, 30), scene.last_day - 1, -1):
        on = stage.day(days_ago)
        if on.isoweekday() in weekdays and days_ago not in scene.away:
            yield _shared(stage, scene, price.day(on), days_ago)
    for days_ago, code in scene.family:
        facts = CostFacts(
            service_on=stage.day(days_ago),
            code_system=CodeSystem.CPT,
            code=code,
            charged=Decimal("165.00"),
            label=LABELS[code],
        )
        yield _shared(stage, scene, facts, days_ago)


def _shared(stage: Stage, scene: Scene, facts: CostFacts, days_ago: int) -> CostFacts:
    """Who bears which part: nobody yet, where the payer has not answered."""
    coverage_id = scene.coverages.get(1)
    if coverage_id is None:
        share = (facts.charged * Decimal("0.40")).quantize(Decimal("0.01"))
        return replace(facts, patient_share=share, source_note="Self-pay, sliding fee.")
    facts = replace(facts, coverage_id=coverage_id, claim_reference=f"C-{next(stage.numbers):05d}")
    if days_ago < ANSWERED_AFTER:
        return facts
    allowed = (facts.charged * Decimal("0.72")).quantize(Decimal("0.01"))
    copay = min(scene.copay, allowed)
    return replace(
        facts,
        allowed=allowed,
        payer_paid=allowed - copay,
        patient_share=copay,
        source_note=f"Payer's answer of {stage.day(days_ago) + timedelta(days=9):%Y-%m-%d}.",
    )
