"""Claim and ExplanationOfBenefit as cost records: what was charged, allowed, paid by the payer, and put on the patient.

Amounts come from the header (`total`, `payment`); where it states none, from the sum of the lines. The patient's
share is only what the payer assigned (deductible, copay, coinsurance, member liability), never a remainder: what is
neither paid nor assigned stays open. A Claim and its explanations are one record; of several explanations by one
payer the newest holds, those of several payers add up.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.fhir.coverages import cover_of
from tenants.interop.fhir.elements import (
    Json,
    Warn,
    child,
    children,
    concept,
    concepts,
    dollars,
    first_code,
    moment,
    period,
    quantity,
    text,
    to_concept,
    to_dollars,
    whole_number,
)
from tenants.interop.fhir.payers import payer_ref
from tenants.interop.fhir.references import Context
from tenants.interop.records import Amounts, Concept, CostLine, CostRecord, Key, Moment, Ref
from tenants.interop.rows import BadField, Passed, ValueClass

_ZERO: Final = Decimal(0)
_PROVIDERS: Final = ("Practitioner", "PractitionerRole", "Organization")

# Adjudication categories, best first: FHIR R4 `adjudication`, CARIN Blue Button (C4BB) 2.0, CMS Blue Button variables.
_CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "charged": ("submitted", "line_sbmtd_chrg_amt", "rev_cntr_tot_chrg_amt", "clm_tot_chrg_amt", "tot_rx_cst_amt"),
    "allowed": ("eligible", "allowed", "line_alowd_chrg_amt", "nch_carr_clm_alowd_amt"),
    "payer_paid": ("benefit", "paidtoprovider", "line_nch_pmt_amt", "line_prvdr_pmt_amt", "rev_cntr_pmt_amt_amt"),
    "deductible": ("deductible", "line_bene_ptb_ddctbl_amt", "rev_cntr_cash_ddctbl_amt"),
    "copay": ("copay",),
    "coinsurance": ("coinsurance", "coins", "line_coinsrnc_amt", "rev_cntr_coinsrnc_wge_adjstd_c"),
    "patient_share": ("memberliability",),
}


def require_claim(resource: Json) -> None:
    """Raises: Passed when a Claim or ExplanationOfBenefit is void, unfinished, or no claim."""
    status, use = text(resource, "status"), text(resource, "use")
    words = {
        "entered-in-error": reasons.ENTERED_IN_ERROR,
        "cancelled": reasons.CANCELLED,
        "draft": reasons.DRAFT,
    }
    if status in words:
        raise Passed(words[status])
    if use not in {"", "claim"}:
        raise Passed(reasons.NOT_A_CLAIM)


def to_cost(context: Context) -> CostRecord:
    """Read a Claim or an ExplanationOfBenefit, by itself. Raises: BadField, Passed."""
    resource, warn = context.resource, context.warn
    require_claim(resource)
    is_adjudicated = text(resource, "resourceType") == "ExplanationOfBenefit"
    lines = tuple(_line(item, number, warn) for number, item in enumerate(children(resource, "item"), 1))
    stated = _stated(resource, warn) if is_adjudicated else Amounts(charged=dollars(resource, "total", warn))
    amounts = _filled(stated, _sums(line.amounts for line in lines))
    if amounts.charged is None:
        raise BadField("total", ValueClass.MISSING, reasons.NO_AMOUNT)
    key = _identity(context) if is_adjudicated else context.key
    cover = cover_of(resource)
    served_from, served_to = _served(resource, [line.served for line in lines])
    record = CostRecord(
        source=key.source,
        source_id=key.value,
        aliases=tuple(a for a in (context.key, *context.aliases) if a != key),
        patient=context.patient("patient"),
        claim_type=first_code(resource, "type"),
        amounts=amounts,
        is_adjudicated=is_adjudicated,
        is_itemized=_is_itemized(amounts, lines),
        is_self_pay=normalize.says_no_insurance(text(cover.payer, "display")),
        payer=payer_ref(context, cover.payer) if cover.payer else None,
        coverage=context.resolve(cover.coverage, "insurance.coverage", "Coverage"),
        provider=context.reference("provider", *_PROVIDERS),
        encounter=_encounter(context),
        served_from=served_from,
        served_to=served_to,
        created=moment(resource, "created"),
        diagnoses=_diagnoses(context),
        diagnosis_codes=_diagnosis_codes(resource),
        lines=lines,
    )
    _notice(record, warn)
    return record


def _identity(context: Context) -> Key:
    """The key of the claim that an explanation is about; its own where it names none."""
    claim = context.reference("claim", "Claim")
    return claim.key if claim and claim.key else context.key


def _notice(record: CostRecord, warn: Warn) -> None:
    if not record.is_itemized:
        warn("item", reasons.NOTICE_NOT_ITEMIZED)
    if record.is_self_pay and record.amounts.payer_paid:
        warn("payment", reasons.NOTICE_PAID_WITHOUT_INSURANCE)


def _line(item: Json, number: int, warn: Warn) -> CostLine:
    adjudicated = _adjudicated(children(item, "adjudication"), warn)
    net = dollars(item, "net", warn)
    price, units = dollars(item, "unitPrice", warn), quantity(item, "quantity")
    if net is None and price is not None:
        net = (price * (Decimal(1) if units is None else units)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return CostLine(
        sequence=whole_number(item, "sequence") or number,
        service=concept(item, "productOrService"),
        amounts=adjudicated if adjudicated.charged is not None else replace(adjudicated, charged=net),
        modifiers=tuple(c.codings[0].code for c in concepts(item, "modifier") if c.codings),
        units=units,
        served=_line_served(item),
    )


def _stated(resource: Json, warn: Warn) -> Amounts:
    """What the header of an explanation says."""
    amounts = _adjudicated([*children(resource, "total"), *children(resource, "adjudication")], warn)
    paid = dollars(child(resource, "payment"), "amount", warn)
    return amounts if paid is None else replace(amounts, payer_paid=paid)


def _adjudicated(values: list[Json], warn: Warn) -> Amounts:
    """Adjudications by category; the patient's share is the sum of its parts unless it is stated itself."""
    by_code: dict[str, Decimal] = {}
    for value in values:
        amount = to_dollars(child(value, "amount"), "adjudication.amount", warn)
        if amount is None:
            continue
        for one in to_concept(child(value, "category")).codings:
            code = one.code.rsplit("/", 1)[-1].lower()
            by_code[code] = by_code.get(code, _ZERO) + amount
    if "paidtopatient" in by_code:
        by_code["paidtoprovider"] = by_code.get("paidtoprovider", _ZERO) + by_code["paidtopatient"]
    found = {
        name: next((by_code[code] for code in codes if code in by_code), None) for name, codes in _CATEGORIES.items()
    }
    parts = [found[n] for n in ("deductible", "copay", "coinsurance")]
    stated = [p for p in parts if p is not None]
    if found["patient_share"] is None and stated:
        found["patient_share"] = sum(stated, _ZERO)
    return Amounts(**found)


def _sums(all_amounts: Iterable[Amounts]) -> Amounts:
    """Per field the sum of what is stated; None where nothing is."""
    listed = list(all_amounts)
    sums: dict[str, Decimal | None] = {}
    for f in fields(Amounts):
        stated = [getattr(a, f.name) for a in listed if getattr(a, f.name) is not None]
        sums[f.name] = sum(stated, _ZERO) if stated else None
    return Amounts(**sums)


def _filled(amounts: Amounts, other: Amounts) -> Amounts:
    """Amounts, with what they do not state taken from the other."""
    blanks = {f.name: getattr(other, f.name) for f in fields(Amounts) if getattr(amounts, f.name) is None}
    return replace(amounts, **blanks)


def _is_itemized(amounts: Amounts, lines: tuple[CostLine, ...]) -> bool:
    sums = _sums(line.amounts for line in lines)
    return sums.charged == amounts.charged and (sums.payer_paid or _ZERO) == (amounts.payer_paid or _ZERO)


def _served(resource: Json, lines: list[Moment | None]) -> tuple[Moment | None, Moment | None]:
    """First and last service: of the lines where they say; else the claim's period."""
    served = sorted((m for m in lines if m), key=lambda m: m.on)
    if served:
        return served[0], served[-1]
    return period(resource, "billablePeriod")


def first_served(resource: Json) -> Moment | None:
    """The day of the first service of a claim, for the history of cover."""
    return _served(resource, [_line_served(item) for item in children(resource, "item")])[0]


def _line_served(item: Json) -> Moment | None:
    return moment(item, "servicedDate") or period(item, "servicedPeriod")[0]


def _encounter(context: Context) -> Ref | None:
    for item in children(context.resource, "item"):
        for ref in context.references(item, "encounter", "Encounter"):
            return ref
    return None


def _diagnoses(context: Context) -> tuple[Ref, ...]:
    found = (
        context.resolve(child(d, "diagnosisReference"), "diagnosis.diagnosisReference", "Condition")
        for d in children(context.resource, "diagnosis")
    )
    return tuple(r for r in found if r)


def _diagnosis_codes(resource: Json) -> tuple[Concept, ...]:
    coded = (to_concept(child(d, "diagnosisCodeableConcept")) for d in children(resource, "diagnosis"))
    return tuple(c for c in coded if c.label)


def merged(claims: list[CostRecord], explanations: list[CostRecord]) -> CostRecord:
    """One record of one claim and what payers said to it; each list holds the newest last and may be empty."""
    parts = claims + explanations
    aliases = tuple(dict.fromkeys(k for p in parts for k in (p.key, *p.aliases)))
    claim = claims[-1] if claims else None
    if not explanations:
        record = parts[-1]
    else:
        record = _several_payers(explanations)
        record = _completed(record, claim) if claim else record
    key = claim.key if claim else record.key
    return replace(record, source=key.source, source_id=key.value, aliases=tuple(a for a in aliases if a != key))


def _several_payers(explanations: list[CostRecord]) -> CostRecord:
    """The newest explanation of each payer: payments add up, the last payer's word on the patient's share holds."""
    newest = list({(e.payer.key if e.payer else None): e for e in explanations}.values())
    if len(newest) == 1:
        return newest[0]
    paid = [e.amounts.payer_paid for e in newest if e.amounts.payer_paid is not None]
    amounts = replace(
        newest[0].amounts,
        payer_paid=sum(paid, _ZERO) if paid else None,
        patient_share=newest[-1].amounts.patient_share,
        deductible=newest[-1].amounts.deductible,
        copay=newest[-1].amounts.copay,
        coinsurance=newest[-1].amounts.coinsurance,
    )
    return replace(newest[0], amounts=amounts, is_itemized=_is_itemized(amounts, newest[0].lines))


def _completed(explanation: CostRecord, claim: CostRecord) -> CostRecord:
    """An explanation, with what it leaves out taken from the claim."""
    amounts = _filled(explanation.amounts, claim.amounts)
    return replace(
        explanation,
        amounts=amounts,
        payer=explanation.payer or claim.payer,
        coverage=explanation.coverage or claim.coverage,
        provider=explanation.provider or claim.provider,
        encounter=explanation.encounter or claim.encounter,
        served_from=explanation.served_from or claim.served_from,
        served_to=explanation.served_to or claim.served_to,
        diagnoses=explanation.diagnoses or claim.diagnoses,
        diagnosis_codes=explanation.diagnosis_codes or claim.diagnosis_codes,
        lines=explanation.lines or claim.lines,
        is_itemized=_is_itemized(amounts, explanation.lines or claim.lines),
    )
