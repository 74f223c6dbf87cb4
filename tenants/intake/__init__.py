"""How a patient comes in and where they stand: episodes, stays on tracks, and leaves.

Leaves to others: the discharge itself and the handover (`tenants/transitions`, through `services.close_episode`), what
a track is (`tenants/programs`), who the patient is (`tenants/patients`).
"""
