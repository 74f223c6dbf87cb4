"""What the clinic offers: programs with their minimum hours, and the tracks patients are admitted to.

Leaves to others: who is on a track (`tenants/intake` answers `occupancy`), sessions and attendance (`tenants/sessions`).
"""
