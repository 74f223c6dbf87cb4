"""What is done about goals, contacts and curriculum progress, by verb."""

from tenants.care.plans.services.goals import GoalFacts, close_goal, correct_goal, reopen_goal, set_goal
from tenants.care.services.contact_drafts import discard_contact_draft, keep_contact_draft
from tenants.care.services.contacts import ContactFacts, add_addendum, cosign_contact, note_contact
from tenants.care.services.modules import complete_module, follow_homework, undo_completion

__all__ = [
    "ContactFacts",
    "GoalFacts",
    "add_addendum",
    "close_goal",
    "complete_module",
    "correct_goal",
    "cosign_contact",
    "discard_contact_draft",
    "follow_homework",
    "keep_contact_draft",
    "note_contact",
    "reopen_goal",
    "set_goal",
    "undo_completion",
]
