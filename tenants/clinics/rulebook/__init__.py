"""The clinic's rule book: the numbers that the other slices apply, each with its source, and what the clinic sets instead."""

from tenants.clinics.rulebook.queries import course, deadline, number_on
from tenants.clinics.rulebook.rules import Group, Published, Rule, Unit, publish, register

__all__ = ["Group", "Published", "Rule", "Unit", "course", "deadline", "number_on", "publish", "register"]
