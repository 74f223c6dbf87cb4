"""What prescribers and nurses do: evaluations, orders, certifications."""

from tenants.care.psychiatry.services.certifications import certify
from tenants.care.psychiatry.services.evaluations import (
    add_addendum,
    discard_draft,
    keep_draft,
    sign_evaluation,
)
from tenants.care.psychiatry.services.orders import OrderFacts, carry_out, give_order, sign_order, stop_order

__all__ = [
    "OrderFacts",
    "add_addendum",
    "carry_out",
    "certify",
    "discard_draft",
    "give_order",
    "keep_draft",
    "sign_evaluation",
    "sign_order",
    "stop_order",
]
