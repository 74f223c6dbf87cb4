"""The waitlist: who waits for a place of which program or track, in what order, and which tracks fit their week.

Leaves to others: admission itself (`tenants.intake.services`), the tracks and their hours (`tenants/programs`).
"""
