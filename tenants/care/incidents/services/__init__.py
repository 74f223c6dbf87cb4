"""What happens to an incident, one file a subject."""

from tenants.care.incidents.services.closing import close_incident, reopen_incident
from tenants.care.incidents.services.deadlines import DeadlineFacts, set_deadline, withdraw_deadline
from tenants.care.incidents.services.notices import add_notice, give_notice, say_not_owed, take_back_notice
from tenants.care.incidents.services.recording import (
    Correction,
    IncidentFacts,
    add_to_incident,
    correct_incident,
    name_person,
    record_incident,
    strike_person,
)
from tenants.care.incidents.services.steps import call_off_step, finish_step, move_step, plan_step

__all__ = [
    "Correction",
    "DeadlineFacts",
    "IncidentFacts",
    "add_notice",
    "add_to_incident",
    "call_off_step",
    "close_incident",
    "correct_incident",
    "finish_step",
    "give_notice",
    "move_step",
    "name_person",
    "plan_step",
    "record_incident",
    "reopen_incident",
    "say_not_owed",
    "set_deadline",
    "strike_person",
    "take_back_notice",
    "withdraw_deadline",
]
