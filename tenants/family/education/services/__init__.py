"""The verbs of family education: what is taught, when, who is seated and came; and the invitations that go out."""

from tenants.family.education.services.invitations import (
    mail_invitation,
    print_invitation,
    tell_change,
    tell_invitation,
)
from tenants.family.education.services.teaching import (
    ClassFacts,
    ModuleFacts,
    call_off,
    change_class,
    change_module,
    invite,
    mark_attendance,
    note_walk_in,
    offer_module,
    plan_class,
)

__all__ = [
    "ClassFacts",
    "ModuleFacts",
    "call_off",
    "change_class",
    "change_module",
    "invite",
    "mail_invitation",
    "mark_attendance",
    "note_walk_in",
    "offer_module",
    "plan_class",
    "print_invitation",
    "tell_change",
    "tell_invitation",
]
