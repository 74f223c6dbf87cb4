"""What is done to programs, their tracks and weekly slots, curricula and closures."""

from tenants.programs.services.closures import (
    ClosureFacts,
    add_closure,
    add_holidays,
    correct_closure,
    lift_closure,
)
from tenants.programs.services.curricula import (
    CurriculumFacts,
    ModuleFacts,
    add_curriculum,
    add_module,
    correct_curriculum,
    correct_module,
    place_module,
    restore_module,
    retire_module,
)
from tenants.programs.services.programs import (
    ProgramFacts,
    TrackFacts,
    add_program,
    add_track,
    correct_program,
    correct_track,
)
from tenants.programs.services.slots import SlotFacts, add_slot, change_slot, end_slot, move_slot

__all__ = [
    "ClosureFacts",
    "CurriculumFacts",
    "ModuleFacts",
    "ProgramFacts",
    "SlotFacts",
    "TrackFacts",
    "add_closure",
    "add_curriculum",
    "add_holidays",
    "add_module",
    "add_program",
    "add_slot",
    "add_track",
    "change_slot",
    "correct_closure",
    "correct_curriculum",
    "correct_module",
    "correct_program",
    "correct_track",
    "end_slot",
    "lift_closure",
    "move_slot",
    "place_module",
    "restore_module",
    "retire_module",
]
