"""What people do with drug and alcohol tests, and with sobriety dates."""

from tenants.care.drug_tests.services.asking import TestFacts, call_off, order_test
from tenants.care.drug_tests.services.collecting import CollectionFacts, collect
from tenants.care.drug_tests.services.results import confirm, explain, report, sign_off, take_over_sign_off, void_result
from tenants.care.drug_tests.services.schedules import ScheduleFacts, draw_all, end_schedule, set_schedule
from tenants.care.drug_tests.services.sobriety import SobrietyFacts, write_sobriety_date

__all__ = [
    "CollectionFacts",
    "ScheduleFacts",
    "SobrietyFacts",
    "TestFacts",
    "call_off",
    "collect",
    "confirm",
    "draw_all",
    "end_schedule",
    "explain",
    "order_test",
    "report",
    "set_schedule",
    "sign_off",
    "take_over_sign_off",
    "void_result",
    "write_sobriety_date",
]
